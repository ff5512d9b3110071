//! How does a word reach people? Results to standard output, everything else to standard error.

use std::io::{self, ErrorKind, IsTerminal, Write};

use super::Exit;
use crate::words::{Lang, cli as words};

/// Writes a result to standard output. A reader that has gone away got what it wanted.
pub fn result(text: &str, lang: Lang) -> Exit {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Exit::Done,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Exit::Done,
        Err(error) => {
            let values = [("error", &*error.to_string())];
            complaint(&words::COULD_NOT_PRINT.fill(lang, &values), lang);
            Exit::Failed
        }
    }
}

/// Writes a note to standard error, if there is one. There is nobody to tell if that fails.
pub fn note(text: &str) {
    if !text.is_empty() {
        let _ = writeln!(io::stderr(), "{}", text.trim_end());
    }
}

/// Writes an error to standard error.
pub fn complaint(message: &str, lang: Lang) {
    note(&words::ERROR.fill(lang, &[("message", message)]));
}

/// Whether standard error shows colours.
pub fn color() -> bool {
    let asked_not_to = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    io::stderr().is_terminal() && !asked_not_to
}
