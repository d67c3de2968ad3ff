//! The `codeartifact-server` binary.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use codeartifact_generated::service::Operation;
use codeartifact_server::config::{
    BackupOptions, Command, CommandLine, KeysCommand, LogFormat, ServeOptions, StoreCommand,
};
use codeartifact_server::http::RequestSpans;
use codeartifact_server::serve;
use codeartifact_server::{backup, credentials, keys, store_command};
use tokio::runtime::Runtime;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

// Long-lived servers fragment the system allocator's heap; this one gives pages back. `.cargo/config.toml` has it take no huge ones.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a check ends with that has found something; 1 is an error, and 2 a command line that cannot be read.
const FOUND: u8 = 3;

fn main() -> ExitCode {
    let line = CommandLine::parse();
    let outcome = match line.command {
        Some(Command::Operations { json }) => print_operations(json).map_err(|error| error.to_string()),
        Some(Command::Credentials(command)) => credentials::run(&command).map_err(|error| error.to_string()),
        Some(Command::Backup(options)) => take_backup(&options),
        Some(Command::Keys(command)) => manage_keys(&command),
        Some(Command::Store(command)) => return end(see_to_store(&command)),
        None => run(&line.serve),
    };
    end(outcome.map(|()| ExitCode::SUCCESS))
}

fn end(outcome: Result<ExitCode, String>) -> ExitCode {
    outcome.unwrap_or_else(|message| {
        eprintln!("error: {message}");
        ExitCode::FAILURE
    })
}

fn run(options: &ServeOptions) -> Result<(), String> {
    start_log(options);
    // Connections have threads of their own; here they are accepted, and events delivered.
    start_runtime()?.block_on(serve::serve(options)).map_err(|error| error.to_string())
}

fn take_backup(options: &BackupOptions) -> Result<(), String> {
    start_runtime()?.block_on(backup::run(options)).map_err(|error| error.to_string())
}

fn see_to_store(command: &StoreCommand) -> Result<ExitCode, String> {
    let outcome = start_runtime()?.block_on(async {
        match command {
            StoreCommand::Adopt(options) => store_command::adopt(options).await.map(|()| true),
            StoreCommand::Check(options) => store_command::check(options).await,
            StoreCommand::Copy(options) => store_command::copy(options).await.map(|()| true),
        }
    });
    let is_well = outcome.map_err(|error| error.to_string())?;
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::from(FOUND) })
}

fn manage_keys(command: &KeysCommand) -> Result<(), String> {
    start_runtime()?.block_on(keys::run(command)).map_err(|error| error.to_string())
}

fn start_runtime() -> Result<Runtime, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| format!("cannot start a runtime: {error}"))
}

fn start_log(options: &ServeOptions) {
    let log = tracing_subscriber::fmt::layer().with_ansi(io::stderr().is_terminal()).with_writer(io::stderr);
    let registry = tracing_subscriber::registry().with(options.log.clone()).with(RequestSpans);
    match options.log_format {
        LogFormat::Text => registry.with(log).init(),
        LogFormat::Json => registry.with(log.json()).init(),
    }
}

fn print_operations(json: bool) -> io::Result<()> {
    #[derive(serde::Serialize)]
    struct Line {
        operation: &'static str,
        method: &'static str,
        path: &'static str,
    }
    let lines = Operation::ALL.iter().map(|operation| Line {
        operation: operation.name(),
        method: operation.method(),
        path: operation.uri(),
    });
    let mut out = io::stdout().lock();
    if json {
        serde_json::to_writer_pretty(&mut out, &lines.collect::<Vec<_>>())?;
        return writeln!(out);
    }
    for line in lines {
        writeln!(out, "{:40} {:6} {}", line.operation, line.method, line.path)?;
    }
    Ok(())
}
