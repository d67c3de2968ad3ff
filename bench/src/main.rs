//! The bench: measures the server beside reference programs in one sitting, and prints each figure with the bar
//! that it has to clear.

mod alternate;
mod arguments;
mod body;
mod cargo_crate;
mod content;
mod cpu;
mod error;
mod exchange;
mod gem;
mod growth;
mod load;
mod machine;
mod nginx;
mod npm_package;
mod nuget_package;
mod process;
mod reference;
mod registries;
mod report;
mod rows;
mod s3_server;
mod server;
mod shared_database;
mod sign;
mod swift_release;
mod under_load;
mod wheel;
mod wire;
mod zip_archive;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use error::Error;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match &arguments.command {
        Some(Command::Reference(program)) => reference::run(program).map(|()| ExitCode::SUCCESS),
        Some(Command::Bound(bound)) => process::become_bound(bound),
        Some(Command::Registries(registries)) => registries::run(registries),
        Some(Command::Growth(growth)) => growth::run(growth).map(|()| ExitCode::SUCCESS),
        None => rows::run(&arguments.measure),
    };
    outcome.unwrap_or_else(|error| fail(&error))
}

fn fail(error: &Error) -> ExitCode {
    eprintln!("codeartifact-bench: {}", error::with_causes(error));
    ExitCode::from(2)
}
