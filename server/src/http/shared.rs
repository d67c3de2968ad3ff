//! What all connections share: the application, what is counted, and the bounds that hold for all of them together.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::answer_check::AnswerCheck;
use super::limits::ConnectionLimits;
use super::metrics::{Answered, Metrics};
use super::outcome::{Outcome, Told};
use super::readiness::Readiness;
use super::request_id::RequestId;
use crate::app::App;
use crate::audit::AuditLog;
use crate::auth::request_rate::RequestRates;
use crate::auth::{Decisions, Interest};
use crate::formats::FormatState;

/// What all connections share.
pub(super) struct Shared {
    pub(super) app: Arc<App>,
    pub(super) formats: FormatState,
    pub(super) metrics: Metrics,
    pub(super) rates: Option<RequestRates>,
    pub(super) answer_check: Option<AnswerCheck>,
    pub(super) audit: Option<AuditLog>,
    pub(super) limits: ConnectionLimits,
    pub(super) uploads: Semaphore,
    pub(super) readiness: Readiness,
}

impl Shared {
    /// Returns how much of what is decided anybody wants to know.
    pub(super) fn interest(&self) -> Interest {
        if self.audit.is_some() || tracing::enabled!(tracing::Level::DEBUG) {
            Interest::Everything
        } else if self.app.access.credentials().is_some() {
            Interest::Refusals
        } else {
            Interest::Nothing
        }
    }

    /// Counts a refusal, and writes the line of the audit log where there is one and the request is worth it.
    pub(super) fn tell(
        &self,
        outcome: &Outcome,
        is_change: bool,
        id: RequestId,
        answered: &Answered,
        decisions: &Decisions,
    ) {
        if self.interest() == Interest::Nothing {
            return;
        }
        let decisions = decisions.taken();
        let refused = outcome.refused(&decisions);
        if let Some(reason) = refused {
            self.metrics.record_refusal(reason);
        }
        let Some(audit) = self.audit.as_ref().filter(|_| is_change || refused.is_some()) else { return };
        let (operation, status, now) = (answered.operation, answered.status, self.app.registry.now());
        let line = outcome.line(Told { id, operation, status, now, decisions });
        if let Err(error) = audit.write(&line) {
            self.metrics.record_unwritten_audit_line();
            tracing::error!(%error, "a line of the audit log could not be written");
        }
    }
}
