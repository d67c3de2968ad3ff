//! The proof that a caller may do what it asked for.
//! Every write of the registry takes one, and only authorization makes them.

use crate::registry::names::AccountId;

/// Proves that authorization allowed an action to a caller.
#[derive(Debug, Clone)]
pub struct Permit {
    account: AccountId,
}

impl Permit {
    /// Makes the proof; reserved for authorization.
    pub(crate) fn issue(account: AccountId) -> Self {
        Self { account }
    }

    /// Gives the account of the caller that was allowed.
    pub fn account(&self) -> AccountId {
        self.account
    }
}
