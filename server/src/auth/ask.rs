//! What a request asks to do to one thing: the actions, and what conditions of policies may look at besides who asks and
//! what it is about.

use super::action::Action;
use crate::registry::Tags;

/// Actions on one thing, all of which must be allowed, with what the request says about them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ask<'a> {
    /// All of them or none.
    pub actions: &'a [Action],
    /// The tags that the request gives to the thing: `aws:RequestTag/…`, and their keys `aws:TagKeys`.
    pub tags: Option<&'a Tags>,
    /// The keys of tags that the request takes away: `aws:TagKeys`.
    pub removed_tag_keys: &'a [String],
    /// How long the token that is asked for is to last: `sts:DurationSeconds`.
    pub token_seconds: Option<i64>,
}

impl<'a> Ask<'a> {
    /// Asks for actions.
    pub fn of(actions: &'a [Action]) -> Self {
        Self { actions, ..Self::default() }
    }

    /// Says which tags the request gives.
    #[must_use]
    pub fn with_tags(self, tags: &'a Tags) -> Self {
        Self { tags: Some(tags), ..self }
    }

    /// Says which tags the request takes away.
    #[must_use]
    pub fn without_tags(self, removed_tag_keys: &'a [String]) -> Self {
        Self { removed_tag_keys, ..self }
    }

    /// Says how long a token is to last.
    #[must_use]
    pub fn lasting(self, token_seconds: i64) -> Self {
        Self { token_seconds: Some(token_seconds), ..self }
    }
}
