//! The `codegen` command line: look at models, take them in, compare them, print the crate they make.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
