//! The report as text for a terminal.

use std::fmt::Write as _;

use super::{Cause, Replay, Report};

/// Causes that are shown; the other forms of the report have all.
const SHOWN: usize = 40;

/// Reasons why cases were not run, and operations of a cause, that are shown.
const SHOWN_BESIDE: usize = 8;

/// Writes the report.
pub(crate) fn text(report: &Report) -> String {
    let mut out = String::new();
    write(&mut out, report).expect("text can be appended to a string");
    out
}

fn write(out: &mut String, report: &Report) -> std::fmt::Result {
    let width = report.operations.iter().map(|operation| operation.name.len()).max().unwrap_or(0);
    for operation in &report.operations {
        let totals = operation.totals();
        let mark = match totals.failed {
            0 if operation.is_not_implemented() => "501   ",
            0 => "ok    ",
            _ => "FAILED",
        };
        write!(out, "{mark}  {:width$}  {:>3} of {} passed", operation.name, totals.passed, totals.run())?;
        if totals.skipped > 0 {
            write!(out, ", {} not run", totals.skipped)?;
        }
        writeln!(out)?;
    }
    writeln!(out)?;
    for (number, cause) in report.causes.iter().enumerate().take(SHOWN) {
        write_cause(out, number + 1, cause)?;
    }
    if report.causes.len() > SHOWN {
        let more = report.causes.len() - SHOWN;
        writeln!(out, "… and {more} things more that are wrong; `--html` or `--json` has them\n")?;
    }
    write_notes(out, report)?;
    let totals = report.totals();
    writeln!(
        out,
        "{}: {} of {} cases passed, {} failed for {} causes, {} not run, in {:.1} s",
        report.label,
        totals.passed,
        totals.run(),
        totals.failed,
        report.causes.len(),
        totals.skipped,
        report.seconds
    )
}

fn write_cause(out: &mut String, number: usize, cause: &Cause) -> std::fmt::Result {
    let shape = cause.shape.as_ref().map(|shape| format!(" ({shape})")).unwrap_or_default();
    writeln!(out, "{number}. {}: {}{shape}", cause.rule, cause.text)?;
    writeln!(out, "   {} cases: {}", cause.places.len(), cause.wheres(SHOWN_BESIDE))?;
    if let Some(place) = cause.places.first() {
        writeln!(out, "   first: {}, {}: {}", place.operation, place.subject.title(), place.case)?;
    }
    writeln!(out, "   found: {}", cause.example)?;
    if let Some(exchange) = &cause.exchange {
        let Replay { suite, curl, aws } = &exchange.replay;
        for line in [Some(suite), curl.as_ref(), aws.as_ref()].into_iter().flatten() {
            writeln!(out, "   $ {line}")?;
        }
    }
    writeln!(out)
}

fn write_notes(out: &mut String, report: &Report) -> std::fmt::Result {
    for unprepared in &report.unprepared {
        writeln!(out, "not prepared: {unprepared}")?;
    }
    let not_run = report.not_run();
    for (reason, count) in not_run.iter().take(SHOWN_BESIDE) {
        writeln!(out, "not run, {count} cases: {reason}")?;
    }
    if not_run.len() > SHOWN_BESIDE {
        let more: usize = not_run[SHOWN_BESIDE..].iter().map(|(_, count)| count).sum();
        writeln!(out, "not run, {more} cases: for other reasons, which `--html` and `--json` have")?;
    }
    for left in &report.left_behind {
        writeln!(out, "left behind: {left}")?;
    }
    for (because, count) in excuses(report) {
        writeln!(out, "excused {count} times: {because}")?;
    }
    if let Some(reason) = &report.interrupted {
        writeln!(out, "ended early: {reason}")?;
    }
    Ok(())
}

/// Counts the findings that are no faults of the server, by their reason.
pub(super) fn excuses(report: &Report) -> Vec<(&str, usize)> {
    let cases = report.operations.iter().flat_map(|operation| &operation.cases);
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for because in cases.flat_map(|case| &case.findings).filter_map(|finding| finding.excused.as_deref()) {
        match counts.iter_mut().find(|(known, _)| *known == because) {
            Some((_, count)) => *count += 1,
            None => counts.push((because, 1)),
        }
    }
    counts
}
