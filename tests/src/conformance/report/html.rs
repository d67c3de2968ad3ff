//! The report as one HTML page that needs nothing beside itself.

mod cause;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::super::cases::Subject;
use super::text::excuses;
use super::{CaseReport, OperationReport, Outcome, Report, Totals};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Reasons why cases were not run that are told at the top.
const SHOWN: usize = 20;

/// Writes the report.
pub(crate) fn html(report: &Report) -> String {
    let totals = report.totals();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (report.label) ": conformance" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (header(report, totals))
                main {
                    (notes(report))
                    (cause::section(report))
                    (subjects(report))
                    (operations(report))
                }
                footer {
                    "Written by " (report.program) ". Run " code { (report.seed) } " began at " (report.started)
                    " and took " (format!("{:.1}", report.seconds)) " seconds."
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

fn header(report: &Report, totals: Totals) -> Markup {
    let verdict = if totals.failed == 0 { "passes" } else { "departs from the model" };
    html! {
        header class=(if totals.failed == 0 { "good" } else { "bad" }) {
            p.kicker { "Conformance with the model of " (report.service) }
            h1 { (report.label) " " (verdict) }
            div.figures {
                (figure(&share(totals), "of cases passed"))
                (figure(&totals.passed.to_string(), "passed"))
                (figure(&totals.failed.to_string(), "failed"))
                (figure(&totals.skipped.to_string(), "not run"))
                (figure(&report.operations.len().to_string(), "operations"))
            }
            (bar(totals))
        }
    }
}

fn figure(value: &str, title: &str) -> Markup {
    html! { div.figure { strong { (value) } span { (title) } } }
}

fn bar(totals: Totals) -> Markup {
    let all = (totals.run() + totals.skipped).max(1);
    let width =
        |count: usize| format!("width:{:.2}%", 100.0 * f64::from(small(count)) / f64::from(small(all)));
    html! {
        div.bar role="img" aria-label=(format!("{} passed, {} failed", totals.passed, totals.failed)) {
            span.passed style=(width(totals.passed)) {}
            span.failed style=(width(totals.failed)) {}
        }
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn share(totals: Totals) -> String {
    let tenths = totals.passed * 1000 / totals.run().max(1);
    if totals.failed == 0 { "100 %".to_owned() } else { format!("{}.{} %", tenths / 10, tenths % 10) }
}

fn notes(report: &Report) -> Markup {
    let (excuses, not_run) = (excuses(report), report.not_run());
    if report.interrupted.is_none()
        && report.unprepared.is_empty()
        && not_run.is_empty()
        && report.left_behind.is_empty()
        && excuses.is_empty()
    {
        return html! {};
    }
    html! {
        section.notes {
            @if let Some(reason) = &report.interrupted {
                p.warning { "The run ended early: " (reason) }
            }
            @for unprepared in &report.unprepared {
                p.warning { "Not prepared: " (unprepared) }
            }
            @for (reason, count) in not_run.iter().take(SHOWN) {
                p.warning { "Not run, " (count) " cases: " (super::cut(reason)) }
            }
            @if not_run.len() > SHOWN {
                p.warning { "Not run for " (not_run.len() - SHOWN) " more reasons, which stand with the cases." }
            }
            @for left in &report.left_behind {
                p.warning { "Left behind: " (left) }
            }
            @for (because, count) in excuses {
                p { "Excused " (count) " times: " (because) "." }
            }
        }
    }
}

fn subjects(report: &Report) -> Markup {
    html! {
        section {
            h2 { "By subject" }
            div.subjects {
                @for subject in Subject::ALL {
                    @let totals = report.totals_of(subject);
                    @if totals.run() > 0 {
                        div.subject {
                            span.name { (subject.title()) }
                            (bar(totals))
                            span.count { (totals.passed) " of " (totals.run()) }
                        }
                    }
                }
            }
        }
    }
}

fn operations(report: &Report) -> Markup {
    html! {
        section {
            div.title {
                h2 { "By operation" }
                label { input #failures type="checkbox"; " failures only" }
            }
            @for operation in &report.operations { (self::operation(operation)) }
        }
    }
}

fn operation(operation: &OperationReport) -> Markup {
    let totals = operation.totals();
    let state = if totals.failed == 0 { "good" } else { "bad" };
    html! {
        details.operation.(state) id=(operation.name) {
            summary {
                span.dot {}
                strong { (operation.name) }
                code.route { (operation.method) " " (operation.uri) }
                (bar(totals))
                span.count { (totals.passed) " of " (totals.run()) }
            }
            @if totals.failed > 0 {
                ul.failures {
                    @for case in operation.cases.iter().filter(|case| case.outcome == Outcome::Failed) {
                        (failure(case))
                    }
                }
            }
            (others(operation))
        }
    }
}

fn failure(case: &CaseReport) -> Markup {
    html! {
        li {
            span.tag { (case.subject.title()) } (case.name)
            @for number in case.findings.iter().filter_map(|finding| finding.cause) {
                " " a href=(format!("#cause-{}", number + 1)) { "cause " (number + 1) }
            }
            @for because in case.findings.iter().filter_map(|finding| finding.excused.as_ref()) {
                em { " (excused: " (because) ")" }
            }
        }
    }
}

/// The cases of which nothing more is to be said than how they ended.
fn others(operation: &OperationReport) -> Markup {
    let others = || operation.cases.iter().filter(|case| case.outcome != Outcome::Failed);
    html! {
        @if others().next().is_some() {
            details.others {
                summary { (others().count()) " other cases" }
                ul {
                    @for case in others() {
                        li class=(if case.outcome == Outcome::Passed { "passed" } else { "skipped" }) {
                            span.tag { (case.subject.title()) } (case.name)
                            @for finding in &case.findings { " — " (beginning(&finding.text)) }
                        }
                    }
                }
            }
        }
    }
}

/// Says in a list why a case was not run.
fn beginning(text: &str) -> String {
    text.chars().take(120).collect()
}
