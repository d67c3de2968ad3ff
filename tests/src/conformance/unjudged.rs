//! Answers that say nothing of a server's form, since what they are about is not there.

use codeartifact_codegen::check::{self, Body};
use codeartifact_codegen::ir::Operation;

use super::cases::Expect;
use super::client::Answer;
use super::report::NOT_IMPLEMENTED;
use super::run::Runner;

impl Runner<'_> {
    /// Says why the answer to a case says nothing of the server. An operation that is not written still has to refuse what
    /// its model does not allow.
    pub(super) fn unjudged(&self, operation: &Operation, expect: &Expect, answer: &Answer) -> Option<String> {
        if answer.is_not_implemented() && matches!(expect, Expect::Success | Expect::Taken(_)) {
            return Some(NOT_IMPLEMENTED.to_owned());
        }
        self.lacks(operation, expect, answer).map(|missing| format!("not prepared: {missing}"))
    }

    /// Names the preparation of the run that failed, where a refusal that the operation declares may follow from
    /// that, although success is asked for. What an operation refuses to make, or finds invalid, follows from nothing.
    fn lacks(&self, operation: &Operation, expect: &Expect, answer: &Answer) -> Option<String> {
        if !(400..500).contains(&answer.status) {
            return None;
        }
        let checked = check::Answer {
            status: answer.status,
            headers: &answer.headers,
            body: Body::Bytes(&answer.body),
        };
        let error = check::error_name(&checked)?;
        let validation = self.plan.service.validation.as_ref().map(|validation| &validation.shape);
        let may_follow =
            operation.errors.iter().any(|declared| declared.name == error && Some(declared) != validation);
        let own = format!("{} ", operation.id.name);
        let missing = self.unprepared.borrow().iter().find(|reason| !reason.starts_with(&own)).cloned();
        missing.filter(|_| may_follow && *expect == Expect::Success)
    }
}
