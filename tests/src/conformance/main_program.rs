//! The program around the suite: reads the command line, runs, writes the reports, and chooses the exit code.

use std::cell::{Cell, RefCell};
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use aws_credential_types::Credentials;
use clap::Parser as _;

use super::arguments::{Command, CommandLine, RunArguments};
use super::client::Client;
use super::derivation;
use super::error::Error;
use super::model;
use super::plan::Plan;
use super::progress::Progress;
use super::report::{self, Report};
use super::run::run;
use super::sign::Signer;
use super::world::World;

/// Runs the program and gives its exit code.
pub fn main() -> ExitCode {
    let line = CommandLine::parse();
    let outcome = match &line.command {
        Some(Command::Compare { reports }) => report::compare(reports).map(|table| {
            print(&table);
            0
        }),
        None => test(&line.run),
    };
    let code = outcome.unwrap_or_else(|error| {
        eprintln!("codeartifact-conformance: {error}");
        2
    });
    ExitCode::from(code)
}

/// Whoever closed the pipe has read enough.
fn print(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}

fn test(arguments: &RunArguments) -> Result<u8, Error> {
    let plan = plan(arguments)?;
    if arguments.list {
        print(&list(&plan));
        return Ok(0);
    }
    let secret = std::env::var("AWS_SECRET_ACCESS_KEY").unwrap_or_else(|_| "test".to_owned());
    let session = std::env::var("AWS_SESSION_TOKEN").ok().filter(|token| !token.is_empty());
    let credentials = Credentials::new(arguments.access_key_id.clone(), secret, session, None, "conformance");
    let service = plan.service.signing_name.clone().unwrap_or_else(|| "execute-api".to_owned());
    let signer = Signer { credentials, region: arguments.region.clone(), service };
    let timeout = Duration::from_secs(arguments.timeout.into());
    let client = Client::new(&arguments.endpoint, signer, timeout)?;

    // One thread is enough to wait for answers, and leaves the others to the server.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Error::Unreachable {
        endpoint: arguments.endpoint.clone(),
        reason: format!("this machine gives no event loop: {error}"),
    })?;
    let report = runtime.block_on(until_done(&plan, &client, arguments.quiet))?;
    print(&report::text(&report));
    write_files(arguments, &report)?;
    Ok(report.exit_code())
}

/// Runs the plan; Ctrl-C and SIGTERM end it early, and what was made is removed first.
async fn until_done(plan: &Plan, client: &Client, quiet: bool) -> Result<Report, Error> {
    let progress = RefCell::new(Progress::new(plan.len(), quiet));
    let stop = Cell::new(false);
    let signals = async {
        stopped().await;
        stop.set(true);
        progress.borrow().say("stopping; what was made is removed first\n");
        std::future::pending::<()>().await;
    };
    let report = tokio::select! {
        report = run(plan, client, &progress, &stop) => report,
        () = signals => unreachable!("waiting for a signal never ends"),
    };
    progress.borrow().end();
    report
}

async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        return drop(interrupt.await);
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}

fn plan(arguments: &RunArguments) -> Result<Plan, Error> {
    let service = model::load(arguments.model.as_deref(), arguments.service.as_deref())?;
    let world = match &arguments.world {
        None => World::of(&service),
        Some(path) => {
            let origin = path.display().to_string();
            let world = World::parse(&read(path)?, &origin)?;
            world.check(&service, &origin)?;
            Some(world)
        }
    };
    let seed = arguments.seed.clone().unwrap_or_else(|| {
        let id = uuid::Uuid::new_v4().simple().to_string();
        format!("ct{}", &id[..8])
    });
    let cases =
        derivation::derive(&service, world.as_ref(), &arguments.operations, &arguments.subjects, &seed)?;
    Ok(Plan {
        service,
        world,
        cases,
        seed,
        region: arguments.region.clone(),
        options: arguments.chosen(),
        strictness: arguments.strictness,
        overlooked: arguments.overlooked.clone(),
        concurrency: arguments.concurrency.into(),
        label: arguments.label.clone().unwrap_or_else(|| arguments.endpoint.clone()),
        endpoint: arguments.endpoint.clone(),
    })
}

fn list(plan: &Plan) -> String {
    let mut lines = Vec::new();
    for (name, cases) in &plan.cases {
        let operation = &plan.service.operations[name];
        lines.push(format!("{name}  {} {}  {} cases", operation.method, operation.uri, cases.len()));
        lines.extend(cases.iter().map(|asked| format!("    {}: {}", asked.subject().title(), asked.name())));
    }
    lines.push(format!("{} operations, {} cases\n", plan.cases.len(), plan.len()));
    lines.join("\n")
}

fn write_files(arguments: &RunArguments, report: &Report) -> Result<(), Error> {
    if let Some(path) = &arguments.json {
        let json = serde_json::to_vec_pretty(report).map_err(io::Error::from);
        write(path, json)?;
    }
    if let Some(path) = &arguments.junit {
        write(path, report::junit(report))?;
    }
    if let Some(path) = &arguments.html {
        write(path, Ok(report::html(report).into_bytes()))?;
    }
    Ok(())
}

fn write(path: &Path, bytes: io::Result<Vec<u8>>) -> Result<(), Error> {
    bytes.and_then(|bytes| std::fs::write(path, bytes)).map_err(|source| Error::File {
        action: "write",
        path: path.to_owned(),
        source,
    })
}

fn read(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|source| Error::File {
        action: "read",
        path: path.to_owned(),
        source,
    })
}
