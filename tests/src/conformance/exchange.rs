//! What was sent and answered, as a report shows it.

use codeartifact_codegen::ir::Operation;

use super::cases::Subject;
use super::client::Answer;
use super::encode::Request;
use super::plan::Plan;
use super::report::{self, Exchange, Replay};

/// How much of a body a report shows.
const SHOWN_BYTES: usize = 4096;

/// Writes down a request and its answer, and how it is sent again.
pub(super) fn exchange(
    plan: &Plan,
    (operation, subject): (&Operation, Subject),
    request: &Request,
    answer: Result<Answer, String>,
) -> Exchange {
    let target = request.target();
    let shown = if target.len() > SHOWN_BYTES {
        format!("{}… ({} bytes)", &target[..SHOWN_BYTES], target.len())
    } else {
        target
    };
    let mut sent = head(format!("{} {shown}", request.method), &request.headers);
    if !request.body.is_empty() {
        sent.push_str(&body(&request.body));
    }
    let answer = match answer {
        Ok(answer) => head(format!("{}", answer.status), &answer.headers) + &body(&answer.body),
        Err(reason) => reason,
    };
    let target = report::Target { service: &plan.service, endpoint: &plan.endpoint, region: &plan.region };
    let replay = Replay {
        suite: suite(plan, operation, subject),
        curl: report::curl(target, request),
        aws: report::aws(target, operation, request),
    };
    Exchange { request: sent, answer, replay }
}

fn suite(plan: &Plan, operation: &Operation, subject: Subject) -> String {
    let options = plan.options.iter().fold(String::new(), |line, (name, value)| {
        let value = report::quoted(value);
        format!("{line} {name} {value}")
    });
    format!(
        "codeartifact-conformance --endpoint {}{options} --operation {} --subject {} --seed {}",
        plan.endpoint,
        operation.id.name,
        subject.word(),
        plan.seed
    )
}

fn head(first: String, headers: &[(String, String)]) -> String {
    headers.iter().fold(first, |text, (name, value)| format!("{text}\n{name}: {value}"))
}

fn body(bytes: &[u8]) -> String {
    let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(SHOWN_BYTES)]).into_owned();
    let more = if bytes.len() > SHOWN_BYTES { format!("… ({} bytes)", bytes.len()) } else { String::new() };
    format!("\n\n{shown}{more}")
}
