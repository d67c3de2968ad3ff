//! `codegen-services`: generates other AWS services of the same protocol and compiles each, to show that the
//! generator is right for more than the part that CodeArtifact happens to use.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use codegen_compile::compiler::Diagnostic;
use codegen_compile::models::Found;
use codegen_compile::workspace::Workspace;
use serde::Serialize;

/// The services, each for what it has that others lack.
const SERVICES: &[(&str, &str)] = &[
    ("apigateway", "labels everywhere, JSON patches"),
    ("appsync", "documents of other languages in strings"),
    ("backup", "many timestamps and error members"),
    ("batch", "deep structures, all in the body"),
    ("bedrock-agent", "documents, recursive unions, sensitive text"),
    ("eks", "maps in bodies and queries"),
    ("glacier", "streams, headers, numbers as text"),
    ("iot", "the most bindings, routes that differ late"),
    ("kafka", "names in JSON that differ from members"),
    ("lambda", "an answer of events, bytes as payloads"),
    ("mediaconvert", "enums by the hundred"),
    ("polly", "events both ways"),
    ("quicksight", "the largest model"),
    ("xray", "short bodies, no resources"),
];

const EXAMPLES: &str = "\
Examples:
  tests/run services                        # installs the models and runs this
  codegen-services --data botocore/data     # botocore's folder of models
  codegen-services --data botocore/data --service eks --service polly

Exits with 1 where a service is not generated or not compiled without a warning, and with 2 where the models
are missing. Times are those of one sitting: generation as this program was built, and `cargo check`.";

/// Generate other AWS services and compile each.
#[derive(Debug, Parser)]
#[command(name = "codegen-services", after_help = EXAMPLES)]
struct Arguments {
    /// The folder of models in an installed botocore, `…/site-packages/botocore/data`.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Only this service, as botocore's folder is called; may be repeated.
    #[arg(long, value_name = "NAME")]
    service: Vec<String>,
    /// Print JSON for programs in place of text.
    #[arg(long)]
    json: bool,
}

/// What became of one service.
#[derive(Debug, Serialize)]
struct Outcome {
    service: String,
    operations: usize,
    shapes: usize,
    lines: usize,
    lines_per_operation: usize,
    generate_seconds: f64,
    check_seconds: f64,
    /// Why it failed; empty where it did not.
    faults: Vec<String>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(outcomes) => {
            let failed = outcomes.iter().any(|outcome| !outcome.faults.is_empty());
            let printed = if arguments.json { print_json(&outcomes) } else { print_faults(&outcomes) };
            // Whoever closed the pipe has read enough.
            drop(printed);
            ExitCode::from(u8::from(failed))
        }
        Err(message) => {
            drop(writeln!(io::stderr(), "codegen-services: {message}"));
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<Vec<Outcome>, String> {
    let data = &arguments.data;
    if !data.is_dir() {
        return Err(format!(
            "`{}` is not there; `tests/run services` installs botocore, which carries the models",
            data.display()
        ));
    }
    let chosen: Vec<&str> = if arguments.service.is_empty() {
        SERVICES.iter().map(|(name, _)| *name).collect()
    } else {
        arguments.service.iter().map(String::as_str).collect()
    };
    if let Some(absent) = chosen.iter().find(|name| !data.join(name).is_dir()) {
        return Err(format!("`{}` has no model of `{absent}`", data.display()));
    }
    let mut workspace = Workspace::create("services").map_err(|error| error.to_string())?;
    say(arguments, "checking what all services depend on");
    workspace.check(&["runtime"])?;
    say(arguments, &heading());
    let mut outcomes = Vec::new();
    for service in chosen {
        let outcome = outcome(&mut workspace, arguments, service)?;
        say(arguments, &row(&outcome));
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

fn outcome(workspace: &mut Workspace, arguments: &Arguments, service: &str) -> Result<Outcome, String> {
    let mut outcome = Outcome {
        service: service.to_owned(),
        operations: 0,
        shapes: 0,
        lines: 0,
        lines_per_operation: 0,
        generate_seconds: 0.0,
        check_seconds: 0.0,
        faults: Vec::new(),
    };
    let start = Instant::now();
    let generated = Found::read(&arguments.data, service)
        .and_then(|found| found.document())
        .and_then(|document| Ok((workspace.add_service(service, &document.service)?, document.service)));
    outcome.generate_seconds = start.elapsed().as_secs_f64();
    let (files, model) = match generated {
        Ok(generated) => generated,
        Err(fault) => {
            outcome.faults.push(fault);
            return Ok(outcome);
        }
    };
    outcome.operations = model.operations.len();
    outcome.shapes = model.shapes.len();
    outcome.lines = files.values().map(|text| text.lines().count()).sum();
    outcome.lines_per_operation = outcome.lines / model.operations.len().max(1);
    let start = Instant::now();
    let found = workspace.check(&[service])?;
    outcome.check_seconds = start.elapsed().as_secs_f64();
    outcome.faults.extend(found.into_iter().map(|Diagnostic { rendered, .. }| rendered));
    Ok(outcome)
}

/// Says how far it is; programs wait for the end.
fn say(arguments: &Arguments, line: &str) {
    if !arguments.json {
        drop(writeln!(io::stdout(), "{line}"));
    }
}

fn heading() -> String {
    format!(
        "{:<16}{:>12}{:>8}{:>10}{:>15}{:>14}{:>11}",
        "service", "operations", "shapes", "lines", "per operation", "generate, s", "check, s"
    )
}

fn row(outcome: &Outcome) -> String {
    format!(
        "{:<16}{:>12}{:>8}{:>10}{:>15}{:>14.1}{:>11.1}{}",
        outcome.service,
        outcome.operations,
        outcome.shapes,
        outcome.lines,
        outcome.lines_per_operation,
        outcome.generate_seconds,
        outcome.check_seconds,
        if outcome.faults.is_empty() { "" } else { "  FAILED" }
    )
}

fn print_faults(outcomes: &[Outcome]) -> io::Result<()> {
    let mut out = io::stdout();
    for outcome in outcomes.iter().filter(|outcome| !outcome.faults.is_empty()) {
        writeln!(
            out,
            "\n{}: {} fault(s), the first:\n{}",
            outcome.service,
            outcome.faults.len(),
            outcome.faults[0]
        )?;
    }
    let fine = outcomes.iter().filter(|outcome| outcome.faults.is_empty()).count();
    writeln!(out, "\n{fine} of {} services compile without a warning", outcomes.len())
}

fn print_json(outcomes: &[Outcome]) -> io::Result<()> {
    writeln!(io::stdout(), "{}", serde_json::json!({ "services": outcomes }))
}
