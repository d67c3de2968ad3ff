//! The report as `JUnit` XML: a suite an operation, a test a case.

use std::io;

use quick_xml::Writer;
use quick_xml::events::BytesText;

use super::{CaseReport, OperationReport, Outcome, Report};

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
            report.operations.iter().try_for_each(|operation| suite(writer, operation))
        })?;
    let mut xml = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_vec();
    xml.append(&mut writer.into_inner());
    xml.push(b'\n');
    Ok(xml)
}

fn suite(writer: &mut Writer<Vec<u8>>, operation: &OperationReport) -> io::Result<()> {
    let totals = operation.totals();
    writer
        .create_element("testsuite")
        .with_attribute(("name", operation.name.as_str()))
        .with_attribute(("tests", operation.cases.len().to_string().as_str()))
        .with_attribute(("failures", totals.failed.to_string().as_str()))
        .with_attribute(("skipped", totals.skipped.to_string().as_str()))
        .write_inner_content(|writer| {
            operation.cases.iter().try_for_each(|case| test(writer, operation, case))
        })?;
    Ok(())
}

fn test(writer: &mut Writer<Vec<u8>>, operation: &OperationReport, case: &CaseReport) -> io::Result<()> {
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
    let message = printable(&texts.join("; "));
    match case.outcome {
        Outcome::Passed => element.write_empty()?,
        Outcome::Skipped => element.write_inner_content(|writer| {
            writer.create_element("skipped").with_attribute(("message", message.as_str())).write_empty()?;
            Ok(())
        })?,
        Outcome::Failed => element.write_inner_content(|writer| {
            let exchange = case.exchange.as_ref();
            let shown = exchange.map(|exchange| format!("{}\n\n{}", exchange.request, exchange.answer));
            writer
                .create_element("failure")
                .with_attribute(("message", message.as_str()))
                .write_text_content(BytesText::new(&printable(&shown.unwrap_or_default())))?;
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
