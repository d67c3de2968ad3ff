//! The report as text for a terminal.

use std::fmt::Write as _;

use super::{CaseReport, Outcome, Report};

/// Failures of one operation that are shown; the other forms of the report have all.
const SHOWN: usize = 12;

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
        let mark = if totals.failed == 0 { "ok    " } else { "FAILED" };
        write!(out, "{mark}  {:width$}  {:>3} of {} passed", operation.name, totals.passed, totals.run())?;
        if totals.skipped > 0 {
            write!(out, ", {} skipped", totals.skipped)?;
        }
        writeln!(out)?;
        let failed: Vec<_> = operation.cases.iter().filter(|case| case.outcome == Outcome::Failed).collect();
        for case in failed.iter().take(SHOWN) {
            write_case(out, case)?;
        }
        if failed.len() > SHOWN {
            writeln!(out, "        … and {} more; `--html` or `--json` has them", failed.len() - SHOWN)?;
        }
    }
    writeln!(out)?;
    for unprepared in &report.unprepared {
        writeln!(out, "not prepared: {unprepared}")?;
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
    let totals = report.totals();
    writeln!(
        out,
        "{}: {} of {} cases passed, {} failed, {} skipped, in {:.1} s",
        report.label,
        totals.passed,
        totals.run(),
        totals.failed,
        totals.skipped,
        report.seconds
    )
}

fn write_case(out: &mut String, case: &CaseReport) -> std::fmt::Result {
    writeln!(out, "        {}: {}", case.subject.title(), case.name)?;
    for finding in case.findings.iter().filter(|finding| finding.excused.is_none()) {
        writeln!(out, "            {}", finding.text)?;
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
