//! Runs the command line and ends with its exit code; everything else lives in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    ecsim::cli::run(std::env::args_os())
}
