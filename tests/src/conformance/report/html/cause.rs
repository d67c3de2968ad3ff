//! The section of the page that tells each thing that is wrong once.

use maud::{Markup, html};

use super::super::{Cause, Report, SHOWN_CAUSES, cut};

/// Operations and cases of a cause that are named.
const SHOWN: usize = 12;

/// Writes the section; nothing where nothing is wrong.
pub(super) fn section(report: &Report) -> Markup {
    html! {
        @if !report.causes.is_empty() {
            section {
                h2 { "By cause" }
                @for (index, cause) in report.causes.iter().enumerate() { (whole(index, cause)) }
            }
        }
    }
}

fn whole(index: usize, cause: &Cause) -> Markup {
    html! {
        details.operation.bad id=(format!("cause-{}", index + 1)) {
            summary.cause {
                span.dot {}
                span { (index + 1) ". " code { (cause.rule) } " " (cut(&cause.text)) }
                span.count { (cause.places.len()) " cases" }
            }
            @if index < SHOWN_CAUSES {
                ul {
                    li { "Shows in " (cause.wheres(SHOWN)) "." }
                    @if let Some(shape) = &cause.shape { li { "It is about the shape " code { (shape) } "." } }
                    li { "First found: " (cut(&cause.example)) }
                    @for place in cause.places.iter().take(SHOWN) {
                        li { span.tag { (place.subject.title()) } (place.operation) ": " (place.case) }
                    }
                }
                @if let Some(exchange) = &cause.exchange {
                    div.case {
                        h4 { "To see it again" }
                        pre {
                            (exchange.replay.suite)
                            @for line in [&exchange.replay.curl, &exchange.replay.aws].into_iter().flatten() {
                                "\n\n" (line)
                            }
                        }
                        div.exchange {
                            div { h4 { "Request" } pre { (cut(&exchange.request)) } }
                            div { h4 { "Answer" } pre { (cut(&exchange.answer)) } }
                        }
                    }
                }
            }
        }
    }
}
