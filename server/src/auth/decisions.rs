//! What a request asked to do and what was decided, collected as it goes, for the line that tells of the request when
//! it is over.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::action::Action;
use crate::registry::Subject;

/// What was decided about one action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What was asked.
    pub action: Action,
    /// What it was about.
    pub subject: Subject,
    /// Whether it was allowed.
    pub allowed: bool,
}

/// The decisions of one request; a clone is another handle on the same.
#[derive(Debug, Clone, Default)]
pub struct Decisions(Option<Arc<Mutex<Vec<Decision>>>>);

impl Decisions {
    /// Collects decisions where somebody listens, and forgets them otherwise.
    pub fn collected(somebody_listens: bool) -> Self {
        Self(somebody_listens.then(Arc::default))
    }

    /// Notes what was decided.
    pub(super) fn note(&self, action: Action, subject: impl FnOnce() -> Subject, allowed: bool) {
        if let Some(decisions) = &self.0 {
            let decision = Decision { action, subject: subject(), allowed };
            decisions.lock().unwrap_or_else(PoisonError::into_inner).push(decision);
        }
    }

    /// Returns what was decided so far, in order.
    pub fn taken(&self) -> Vec<Decision> {
        let Some(decisions) = &self.0 else { return Vec::new() };
        decisions.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Writes each decision as `allowed codeartifact:DescribeDomain on ARN`, with commas between them.
impl fmt::Display for Decisions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, Decision { action, subject, allowed }) in self.taken().iter().enumerate() {
            let comma = if position == 0 { "" } else { ", " };
            let word = if *allowed { "allowed" } else { "denied" };
            write!(formatter, "{comma}{word} {action} on {subject}")?;
        }
        Ok(())
    }
}
