//! Findings folded by what is wrong: one defect of a server shows in many cases, and is told once, with the places
//! where it shows and one exchange that shows it.

use std::collections::BTreeMap;

use codeartifact_codegen::check::FindingKind;
use serde::{Deserialize, Serialize};

use super::super::cases::Subject;
use super::case::{CaseReport, Exchange, Finding, OperationReport, Outcome};

/// One thing that is wrong with a server.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Cause {
    /// The rule that is broken.
    pub(crate) rule: String,
    /// What is wrong, without what differs from place to place.
    pub(crate) text: String,
    /// The shape that it is about.
    pub(crate) shape: Option<String>,
    /// How many findings there are of it.
    pub(crate) findings: usize,
    /// The cases in which it shows.
    pub(crate) places: Vec<Place>,
    /// The sentence of the first finding.
    pub(crate) example: String,
    /// What was sent and answered in the first case.
    pub(crate) exchange: Option<Exchange>,
}

/// A case in which something shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// The operation.
    pub(crate) operation: String,
    /// The subject.
    pub(crate) subject: Subject,
    /// The case.
    pub(crate) case: String,
}

impl Cause {
    /// Names the operations in which it shows, each with the number of its cases.
    pub(crate) fn operations(&self) -> Vec<(&str, usize)> {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for place in &self.places {
            match counts.iter_mut().find(|(name, _)| *name == place.operation) {
                Some((_, count)) => *count += 1,
                None => counts.push((&place.operation, 1)),
            }
        }
        counts
    }

    /// Says in a line where it shows.
    pub(crate) fn wheres(&self, most: usize) -> String {
        let operations = self.operations();
        let shown: Vec<_> =
            operations.iter().take(most).map(|(name, count)| format!("{name} ({count})")).collect();
        let more = operations.len().saturating_sub(most);
        if more == 0 { shown.join(", ") } else { format!("{} and {more} more operations", shown.join(", ")) }
    }
}

/// Folds the findings of failed cases, those that show most often first, and notes in each finding its cause. The
/// exchanges of the cases become those of the causes.
pub(crate) fn fold(operations: &mut [OperationReport]) -> Vec<Cause> {
    let mut known: BTreeMap<(String, Option<String>, String), usize> = BTreeMap::new();
    let mut causes: Vec<Cause> = Vec::new();
    for operation in operations.iter_mut() {
        for case in operation.cases.iter_mut().filter(|case| case.outcome == Outcome::Failed) {
            let CaseReport { subject, name, findings, exchange, .. } = case;
            let place = Place { operation: operation.name.clone(), subject: *subject, case: name.clone() };
            for finding in findings.iter_mut().filter(|finding| finding.excused.is_none()) {
                let key = (finding.rule.clone(), finding.shape.clone(), essence(finding));
                let index = *known.entry(key.clone()).or_insert_with(|| {
                    causes.push(Cause {
                        rule: key.0,
                        shape: key.1,
                        text: key.2,
                        findings: 0,
                        places: Vec::new(),
                        example: finding.text.clone(),
                        exchange: exchange.clone(),
                    });
                    causes.len() - 1
                });
                let cause = &mut causes[index];
                cause.findings += 1;
                if cause.places.last() != Some(&place) {
                    cause.places.push(place.clone());
                }
                finding.cause = Some(index);
            }
            *exchange = None;
        }
    }
    by_frequency(operations, causes)
}

fn by_frequency(operations: &mut [OperationReport], causes: Vec<Cause>) -> Vec<Cause> {
    let mut ordered: Vec<(usize, Cause)> = causes.into_iter().enumerate().collect();
    ordered.sort_by_key(|(_, cause)| std::cmp::Reverse(cause.places.len()));
    let mut place_of = vec![0; ordered.len()];
    for (place, (before, _)) in ordered.iter().enumerate() {
        place_of[*before] = place;
    }
    let all = operations.iter_mut().flat_map(|operation| &mut operation.cases);
    for number in all.flat_map(|case| &mut case.findings).filter_map(|finding| finding.cause.as_mut()) {
        *number = place_of[*number];
    }
    ordered.into_iter().map(|(_, cause)| cause).collect()
}

/// Takes out of a sentence what differs from place to place: where it was found, what values were found, and what a
/// server says about itself.
fn essence(finding: &Finding) -> String {
    let is_of_form = FindingKind::ALL.iter().any(|kind| kind.as_str() == finding.rule);
    if is_of_form {
        let message = finding.text.split_once(": ").map_or(finding.text.as_str(), |(_, message)| message);
        return message.split(", found ").next().unwrap_or(message).to_owned();
    }
    // After the status and the name of an error comes its message.
    let answered = finding.text.split_once("found status ").map(|(_, found)| found);
    let message = answered.and_then(|found| found.split_once(": ")).map(|(_, message)| message);
    let cut = message.map_or(finding.text.as_str(), |message| {
        finding.text.strip_suffix(message).unwrap_or(&finding.text).trim_end_matches(": ")
    });
    without_values(cut)
}

/// Puts `…` in the place of values between backticks, which are written as JSON, and of numbers other than statuses.
fn without_values(text: &str) -> String {
    let mut parts = text.split('`');
    let mut out = without_numbers(parts.next().unwrap_or_default());
    let mut quoted = true;
    for part in parts {
        out.push('`');
        let is_value =
            part.starts_with(['"', '{', '[', '-']) || part.starts_with(|c: char| c.is_ascii_digit());
        match (quoted, is_value) {
            (true, true) => out.push('…'),
            (true, false) => out.push_str(part),
            (false, _) => out.push_str(&without_numbers(part)),
        }
        quoted = !quoted;
    }
    out
}

fn without_numbers(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_inclusive(' ') {
        let is_number = word.trim_end().chars().all(|c| c.is_ascii_digit()) && !word.trim_end().is_empty();
        if is_number && !out.ends_with("status ") {
            out.push_str(if word.ends_with(' ') { "… " } else { "…" });
        } else {
            out.push_str(word);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(rule: &str, text: &str) -> Finding {
        Finding { rule: rule.to_owned(), text: text.to_owned(), shape: None, excused: None, cause: None }
    }

    fn failed(name: &str, findings: Vec<Finding>) -> CaseReport {
        let (subject, outcome) = (Subject::Members, Outcome::Failed);
        CaseReport { subject, name: name.to_owned(), outcome, findings, exchange: None }
    }

    #[test]
    fn one_defect_in_many_places_is_one_cause() {
        let text = |at: &str| format!("{at}: expected a number, found text");
        let operation = |name: &str, cases| OperationReport {
            name: name.to_owned(),
            method: "GET".to_owned(),
            uri: "/".to_owned(),
            cases,
        };
        let rare = finding("success", "expected success, found status 404 and `NotFound`: no `x`");
        let mut operations = [
            operation("A", vec![failed("1", vec![rare])]),
            operation(
                "B",
                vec![
                    failed("1", vec![finding("timestamp", &text("$.a")), finding("timestamp", &text("$.b"))]),
                    failed("2", vec![finding("timestamp", &text("$.c"))]),
                ],
            ),
        ];

        let causes = fold(&mut operations);

        let told: Vec<_> =
            causes.iter().map(|cause| (cause.text.as_str(), cause.findings, cause.places.len())).collect();
        assert_eq!(
            told,
            [("expected a number", 3, 2), ("expected success, found status 404 and `NotFound`", 1, 1)]
        );
        assert_eq!(operations[0].cases[0].findings[0].cause, Some(1));
        assert_eq!(causes[0].wheres(3), "B (2)");
    }

    #[test]
    fn values_and_counts_make_no_other_cause() {
        let law = |text: &str| essence(&finding("listed", text));

        assert_eq!(
            law("expected `description` to be `\"a b\"`, found none"),
            "expected `description` to be `…`, found none"
        );
        assert_eq!(law("expected 3 items with status 200"), "expected … items with status 200");
    }
}
