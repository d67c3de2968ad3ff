//! Runs every server case of the official restJson1 protocol tests in this process, and holds the result to
//! `baseline.txt`: what passed once must pass, and what fails is listed there by name with the reason.
//!
//! A word after `--` runs the cases whose name holds it and tells of each. `UPDATE_PROTOCOL_BASELINE=1` takes
//! what now passes into the baseline and into docs/CONFORMANCE.md; a failing case is listed by hand only.

mod baseline;
mod cases;
mod compare;
mod events;
mod outcome;
mod packed;
mod report;
mod run;
mod template;

use std::process::ExitCode;

use self::baseline::Baseline;
use self::cases::Case;
use self::outcome::Outcome;

fn main() -> ExitCode {
    let filter = filter(std::env::args().skip(1));
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime of one thread");
    let chosen = |case: &Case| filter.as_ref().is_none_or(|word| case.name().contains(word.as_str()));
    let outcomes: Vec<Outcome> = cases::all()
        .into_iter()
        .filter(chosen)
        .map(|case| {
            let failure = runtime.block_on(run::run(&case)).err();
            Outcome { case, failure }
        })
        .collect();
    let baseline = Baseline::read();
    if filter.is_some() {
        report::each(&outcomes, &baseline);
        let unlisted = outcomes.iter().any(|outcome| outcome.failure.is_some() && !baseline.lists(outcome));
        return if unlisted { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    }
    report::counts(&outcomes);
    if std::env::var_os("UPDATE_PROTOCOL_BASELINE").is_some() {
        baseline.raised(&outcomes).write();
        report::write_document(&outcomes, &Baseline::read());
    }
    let baseline = Baseline::read();
    let mut complaints = baseline.complaints(&outcomes);
    complaints.extend(report::stale_document(&outcomes, &baseline));
    for complaint in &complaints {
        println!("{complaint}");
    }
    println!("protocol tests: {}", if complaints.is_empty() { "ok" } else { "FAILED" });
    if complaints.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The word that chooses cases. What else `cargo test` hands on is meant for the usual harness.
fn filter(mut arguments: impl Iterator<Item = String>) -> Option<String> {
    while let Some(argument) = arguments.next() {
        if ["--test-threads", "--skip", "--format", "--color", "--logfile", "-Z"].contains(&argument.as_str())
        {
            arguments.next();
        } else if !argument.starts_with('-') {
            return Some(argument);
        }
    }
    None
}
