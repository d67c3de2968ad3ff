//! The report as `JUnit` XML: a suite an operation, a test a case.

use std::io;

use quick_xml::Writer;
use quick_xml::events::BytesText;

use super::{CaseReport, OperationReport, Outcome, Replay, Report, SHOWN_CAUSES, cut};

/// Writes the report.
pub(crate) fn junit(report: &Report) -> io::Result<Vec<u8>> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    let totals = report.totals();
    let tests = (totals.run() + totals.skipped).to_string();
    writer
        .create_element("testsuites")
        .with_attribute(("name", report.label.as_str()))
        .with_attribute(("tests", tests.as_str()))
        .with_attribute(("failures", totals.failed.to_string().as_str()))
        .with_attribute(("skipped", totals.skipped.to_string().as_str()))
        .with_attribute(("time", format!("{:.3}", report.seconds).as_str()))
        .with_attribute(("timestamp", report.started.as_str()))
        .write_inner_content(|writer| {
            report.operations.iter().try_for_each(|operation| suite(writer, report, operation))
        })?;
    let mut xml = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_vec();
    xml.append(&mut writer.into_inner());
    xml.push(b'\n');
    Ok(xml)
}

fn suite(writer: &mut Writer<Vec<u8>>, report: &Report, operation: &OperationReport) -> io::Result<()> {
    let totals = operation.totals();
    writer
        .create_element("testsuite")
        .with_attribute(("name", operation.name.as_str()))
        .with_attribute(("tests", operation.cases.len().to_string().as_str()))
        .with_attribute(("failures", totals.failed.to_string().as_str()))
        .with_attribute(("skipped", totals.skipped.to_string().as_str()))
        .write_inner_content(|writer| {
            operation.cases.iter().try_for_each(|case| test(writer, report, operation, case))
        })?;
    Ok(())
}

/// Tells the whole of a cause in the first case that shows it, and its number in the others.
fn failure(report: &Report, operation: &OperationReport, case: &CaseReport) -> String {
    let numbers = case.findings.iter().filter_map(|finding| finding.cause);
    let parts = numbers.map(|number| {
        let told = &report.causes[number];
        let is_first = told
            .places
            .first()
            .is_some_and(|place| place.operation == operation.name && place.case == case.name);
        let head = format!("cause {} of {}: {}: {}", number + 1, report.causes.len(), told.rule, told.text);
        match told.exchange.as_ref().filter(|_| is_first && number < SHOWN_CAUSES) {
            None => head,
            Some(exchange) => {
                let Replay { suite, curl, aws } = &exchange.replay;
                let lines = [Some(suite), curl.as_ref(), aws.as_ref()].into_iter().flatten();
                let lines = lines.map(|line| format!("$ {line}")).collect::<Vec<_>>().join("\n");
                format!("{head}\n\n{lines}\n\n{}\n\n{}", cut(&exchange.request), cut(&exchange.answer))
            }
        }
    });
    parts.collect::<Vec<_>>().join("\n\n")
}

fn test(
    writer: &mut Writer<Vec<u8>>,
    report: &Report,
    operation: &OperationReport,
    case: &CaseReport,
) -> io::Result<()> {
    let name = format!("{}: {}", case.subject.title(), printable(&case.name));
    let element = writer
        .create_element("testcase")
        .with_attribute(("classname", operation.name.as_str()))
        .with_attribute(("name", name.as_str()));
    let texts: Vec<&str> = case
        .findings
        .iter()
        .filter(|finding| finding.excused.is_none())
        .map(|finding| finding.text.as_str())
        .collect();
    let message = printable(&cut(&texts.join("; ")));
    match case.outcome {
        Outcome::Passed => element.write_empty()?,
        Outcome::Skipped => element.write_inner_content(|writer| {
            writer.create_element("skipped").with_attribute(("message", message.as_str())).write_empty()?;
            Ok(())
        })?,
        Outcome::Failed => element.write_inner_content(|writer| {
            writer
                .create_element("failure")
                .with_attribute(("message", message.as_str()))
                .write_text_content(BytesText::new(&printable(&failure(report, operation, case))))?;
            Ok(())
        })?,
    };
    Ok(())
}

/// XML 1.0 has no way to write most control characters.
fn printable(text: &str) -> String {
    let is_allowed = |character: char| {
        !character.is_control() && !matches!(character, '\u{fffe}' | '\u{ffff}')
            || matches!(character, '\n' | '\t')
    };
    text.chars().map(|character| if is_allowed(character) { character } else { '\u{fffd}' }).collect()
}
