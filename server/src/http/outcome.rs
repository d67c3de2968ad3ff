//! How a request ended, for the audit log and for the counters of refusals.

use http::Response;

use super::request_id::RequestId;
use crate::audit::{AuditLine, AuditedDecision};
use crate::auth::evaluate::Refusal;
use crate::auth::sigv4::SignatureError;
use crate::auth::{Decision, Source};
use crate::registry::Timestamp;

/// Who asked and how it ended, gathered while a request is answered.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// The ARN of whoever asked, once it is known.
    pub(super) principal: Option<String>,
    /// Why it is not known who asks.
    pub(super) unauthenticated: Option<&'static str>,
    /// Where the request came from, once it is known whom to believe.
    pub(super) source: Option<Source>,
}

/// Returns the word under which a refusal by policies is counted.
pub(super) const fn reason(refusal: Option<Refusal>) -> &'static str {
    match refusal {
        Some(Refusal::DeniedByIdentityPolicy) => "denied_by_identity_policy",
        Some(Refusal::DeniedByResourcePolicy) => "denied_by_resource_policy",
        Some(Refusal::NoIdentityPolicy) => "no_identity_policy",
        Some(Refusal::NoResourcePolicy) => "no_resource_policy",
        None => "impossible_action",
    }
}

/// What a line of the audit log tells besides who asked.
pub(super) struct Told<'a> {
    pub(super) id: RequestId,
    pub(super) operation: &'a str,
    pub(super) status: u16,
    pub(super) now: Timestamp,
    pub(super) decisions: Vec<Decision>,
}

/// How an answer names its error.
const ERROR_TYPE: &str = "x-amzn-errortype";

impl Outcome {
    /// Takes in what only the answer tells: that the body was not the one that was signed, which shows at its end.
    pub(super) fn take_in<B>(&mut self, answer: &Response<B>) {
        let body = SignatureError::Body;
        let error_type = answer.headers().get(ERROR_TYPE).and_then(|value| value.to_str().ok());
        if self.unauthenticated.is_none() && error_type == Some(body.name()) {
            self.unauthenticated = Some(body.reason());
        }
    }

    /// Returns why the request was refused, where it was for want of permission.
    pub(super) fn refused(&self, decisions: &[Decision]) -> Option<&'static str> {
        let denied = decisions.iter().find(|decision| !decision.allowed);
        self.unauthenticated.or(denied.map(|decision| reason(decision.refusal)))
    }

    /// Returns the line of the audit log.
    pub(super) fn line<'a>(&self, told: Told<'a>) -> AuditLine<'a> {
        let reason = self.refused(&told.decisions);
        let denied = told.decisions.iter().any(|decision| !decision.allowed);
        let outcome = if self.unauthenticated.is_some() {
            "unauthenticated"
        } else if denied {
            "denied"
        } else if told.status < 400 {
            "allowed"
        } else {
            "failed"
        };
        let mut decisions = told.decisions;
        // What refused comes first; otherwise what was asked first.
        let first = decisions.iter().position(|decision| !decision.allowed).unwrap_or(0);
        let deciding = (first < decisions.len()).then(|| decisions.remove(first));
        AuditLine {
            time: told.now.to_string(),
            request_id: told.id.to_string(),
            principal: self.principal.clone(),
            source_address: self.source.and_then(|source| source.address).map(|address| address.to_string()),
            operation: told.operation,
            outcome,
            status: told.status,
            reason,
            decision: deciding.map(audited),
            further: decisions.into_iter().map(audited).collect(),
        }
    }
}

fn audited(decision: Decision) -> AuditedDecision {
    let Decision { action, resource, allowed, refusal: _, statement } = decision;
    let (policy, statement, sid) = match statement {
        Some(statement) => (Some(statement.policy), Some(statement.number), statement.id),
        None => (None, None, None),
    };
    AuditedDecision { action: action.to_string(), resource, allowed, policy, statement, sid }
}
