//! Parses the command line, runs one command and prints what it says.
//!
//! Commands return a report and print nothing themselves, so that text, `--json` and exit codes are decided
//! in one place: 0 for success, 1 where a check asked for by a flag fails, 2 for an error, which is said in
//! one sentence, and for a document that cannot be taken in.

mod add;
mod carried;
mod date;
mod diff;
mod emit;
mod list;
mod new_service;
mod preview;
mod report;
mod selection;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::report::{End, Report};

const EXAMPLES: &str = "\
Examples:
  codegen preview service-2.json
  codegen add service-2.json --origin botocore --version 1.44.5 --service-name CodeArtifact
  codegen diff model/codeartifact.openapi.json model/codeartifact.smithy.json
  codegen emit /tmp/generated
  codegen list
  codegen new-service store store.json

Every FILE may be a Smithy JSON AST, an OpenAPI 3 document, or an AWS service description
(`service-2.json`, with `paginators-1.json` beside it). Errors leave nothing behind and exit with 2.";

/// Reads published AWS service models and writes Rust servers for them.
#[derive(Debug, Parser)]
#[command(name = "codegen", version, after_help = EXAMPLES)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
    /// Print JSON for programs in place of text.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Preview(preview::Arguments),
    Add(add::Arguments),
    Diff(diff::Arguments),
    Emit(emit::Arguments),
    List(list::Arguments),
    NewService(new_service::Arguments),
}

/// Runs the command that the arguments name.
pub(crate) fn run() -> ExitCode {
    let command_line = CommandLine::parse();
    let report = match &command_line.command {
        Command::Preview(arguments) => preview::run(arguments),
        Command::Add(arguments) => add::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::Emit(arguments) => emit::run(arguments),
        Command::List(arguments) => list::run(arguments),
        Command::NewService(arguments) => new_service::run(arguments),
    };
    let code = match report {
        Ok(report) => print(&report, command_line.json).and_then(|()| match &report.end {
            End::Fine => Ok(0),
            End::FailedCheck => Ok(1),
            End::Unfit(reason) => fail(reason).map(|()| 2),
        }),
        Err(error) => fail(&error.to_string()).map(|()| 2),
    };
    // Whoever closed the pipe has read enough.
    ExitCode::from(code.unwrap_or(0))
}

fn print(report: &Report, json: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if json { writeln!(out, "{:#}", report.json) } else { out.write_all(report.text.as_bytes()) }
}

fn fail(reason: &str) -> io::Result<()> {
    writeln!(io::stderr().lock(), "codegen: {reason}")
}
