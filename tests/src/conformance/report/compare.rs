//! The reports of several servers side by side, as Markdown.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::super::cases::Subject;
use super::super::error::Error;
use super::{Outcome, Report, Totals};

/// Reads reports and writes the table.
pub(crate) fn compare(paths: &[PathBuf]) -> Result<String, Error> {
    let mut reports: Vec<Report> = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(path).map_err(|source| Error::File {
            action: "read",
            path: path.clone(),
            source,
        })?;
        let report: Report =
            serde_json::from_str(&text).map_err(|source| Error::Report { path: path.clone(), source })?;
        if let Some(first) = reports.first().filter(|first| first.service != report.service) {
            return Err(Error::OtherModel {
                path: path.clone(),
                found: report.service,
                first: first.service.clone(),
            });
        }
        reports.push(report);
    }
    let mut out = String::new();
    write(&mut out, &reports).expect("text can be appended to a string");
    Ok(out)
}

fn write(out: &mut String, reports: &[Report]) -> std::fmt::Result {
    row(out, "", reports, |report| report.label.clone())?;
    rule(out, reports)?;
    row(out, "date", reports, |report| report.started.chars().take(10).collect())?;
    row(out, "strictness", reports, |report| match report.strictness {
        super::Strictness::Model => "model".to_owned(),
        super::Strictness::Aws => "aws".to_owned(),
    })?;
    row(out, "overlooked", reports, |report| match report.overlooked.as_slice() {
        [] => "nothing".to_owned(),
        rules => rules.join(", "),
    })?;
    row(out, "operations that succeed", reports, |report| {
        let working = report.operations.iter().filter(|operation| works(operation)).count();
        format!("{working} of {}", report.operations.len())
    })?;
    row(out, "operations without a failed case", reports, |report| {
        let clean = report.operations.iter().filter(|operation| operation.totals().failed == 0).count();
        format!("{clean} of {}", report.operations.len())
    })?;
    row(out, "**cases passed**", reports, |report| format!("**{}**", share(report.totals())))?;
    for subject in Subject::ALL {
        row(out, subject.title(), reports, |report| share(report.totals_of(subject)))?;
    }
    row(out, "seconds", reports, |report| format!("{:.1}", report.seconds))?;

    writeln!(out)?;
    row(out, "operation", reports, |report| report.label.clone())?;
    rule(out, reports)?;
    let mut names: Vec<&str> = Vec::new();
    for operation in reports.iter().flat_map(|report| &report.operations) {
        if !names.contains(&operation.name.as_str()) {
            names.push(&operation.name);
        }
    }
    for name in names {
        row(out, name, reports, |report| {
            let operation = report.operations.iter().find(|operation| operation.name == name);
            operation.map_or_else(
                || "not run".to_owned(),
                |operation| {
                    let mark = if works(operation) { "" } else { ", never succeeds" };
                    format!("{} of {}{mark}", operation.totals().passed, operation.totals().run())
                },
            )
        })?;
    }
    Ok(())
}

/// Tells whether one of the two requests that must succeed does.
fn works(operation: &super::OperationReport) -> bool {
    let mut whole = operation.cases.iter().filter(|case| case.subject == Subject::Members);
    whole.any(|case| case.outcome == Outcome::Passed)
}

fn share(totals: Totals) -> String {
    if totals.run() == 0 {
        return "none".to_owned();
    }
    let tenths = totals.passed * 1000 / totals.run();
    format!("{} of {}, {}.{} %", totals.passed, totals.run(), tenths / 10, tenths % 10)
}

fn row(
    out: &mut String,
    title: &str,
    reports: &[Report],
    cell: impl Fn(&Report) -> String,
) -> std::fmt::Result {
    write!(out, "| {title} |")?;
    for report in reports {
        write!(out, " {} |", cell(report).replace('|', "\\|"))?;
    }
    writeln!(out)
}

fn rule(out: &mut String, reports: &[Report]) -> std::fmt::Result {
    writeln!(out, "| --- |{}", " --- |".repeat(reports.len()))
}
