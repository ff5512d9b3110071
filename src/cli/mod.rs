//! WHO ASKS? The only room that prints, reads arguments and knows the wall clock.
//!
//! Exit codes: 0 done; 1 could not do it (the file system, the terminal); 2 the input is wrong;
//! 3 a stated objective was missed; 101 a bug in ecsim.

use std::ffi::OsString;
use std::process::ExitCode;

use crate::words::Lang;

mod args;
mod break_even;
mod bug;
mod catalog;
mod compare;
mod explain;
mod print;
mod progress;
mod replications;
mod run;
mod size;
mod sweep;
mod tools;

use args::Command;

/// How a command ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Exit {
    /// It did what it was asked to.
    Done,
    /// The file system or the terminal refused.
    Failed,
    /// The input is wrong.
    Refused,
    /// A stated objective was missed.
    Missed,
}

impl Exit {
    const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Refused => 2,
            Self::Missed => 3,
        }
    }
}

/// Runs the command line `args` (the program's name first) and gives its exit code.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let lang = args::language(&args, |name| std::env::var(name).ok());
    let command = match args::parse(&args, lang) {
        Ok(command) => command,
        Err(error) => {
            // A closed pipe is the reader's wish; `--help` ends here too.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    bug::report_panics(lang);
    match std::panic::catch_unwind(|| dispatch(command, lang)) {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(_) => ExitCode::from(101),
    }
}

fn dispatch(command: Command, lang: Lang) -> Exit {
    match command {
        Command::Run(args) => run::run(&args, lang),
        Command::Init { name } => tools::init(&name, lang),
        Command::Check { scenario, set } => tools::check(&scenario, &set, lang),
        Command::Schema { study } => tools::schema(study, lang),
        Command::Defaults { format } => tools::defaults(format, lang),
        Command::Catalog(args) => catalog::catalog(&args, lang),
        Command::BreakEven(args) => break_even::break_even(&args, lang),
        Command::Explain(args) => explain::explain(&args, lang),
        Command::Compare(args) => compare::compare(&args, lang),
        Command::Sweep(args) => sweep::sweep(&args, lang),
        Command::Merge(args) => sweep::merge(&args, lang),
        Command::Size(args) => size::size(&args, lang),
        Command::Completions { shell } => tools::completions(shell, lang),
    }
}
