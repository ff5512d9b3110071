//! What if ecsim itself is wrong? Say so, and how to replay it; never a wrong number.

use std::sync::Mutex;

use super::print;
use crate::words::{Lang, cli as words};

/// The command that would replay the run that is going on.
static REPLAY: Mutex<Option<String>> = Mutex::new(None);

/// Remembers how to replay what is about to run.
pub fn replay_with(command: String) {
    *REPLAY
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner) = Some(command);
}

/// The command as it was typed, as far as it is text.
fn typed() -> String {
    let words = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
    words.collect::<Vec<_>>().join(" ")
}

/// Makes every panic say that it is a bug of ours, with the seed to replay it.
pub fn report_panics(lang: Lang) {
    std::panic::set_hook(Box::new(move |panic| {
        let message = panic
            .payload_as_str()
            .unwrap_or("a panic without a message");
        let place = panic
            .location()
            .map_or_else(String::new, |place| format!(" ({place})"));
        let replay = REPLAY
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let replay = replay.clone().unwrap_or_else(typed);
        let what = format!("{message}{place}");
        let values = [
            ("what", &*what),
            ("version", env!("CARGO_PKG_VERSION")),
            ("replay", &*replay),
        ];
        print::complaint(&words::BUG.fill(lang, &values), lang);
    }));
}
