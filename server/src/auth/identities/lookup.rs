//! Finding who is known, by key and by name.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;

use super::identity::{AccessKey, Identity, session_user_id};
use crate::auth::principal::Principal;
use crate::registry::AccountId;

/// Everybody who is known at one moment.
#[derive(Debug, Default)]
pub struct Identities {
    keys: HashMap<String, Arc<AccessKey>>,
    // By the name without a session's: what a role may do, all its sessions may.
    identities: HashMap<Principal, Arc<Identity>>,
}

/// A key id that two have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the access key id `{0}` is there twice")]
pub(super) struct RepeatedKey(String);

impl Identities {
    /// Adds somebody.
    pub(super) fn add(&mut self, identity: Arc<Identity>) {
        self.identities.insert(nameless(&identity.principal), identity);
    }

    /// Adds a key.
    pub(super) fn add_key(&mut self, key: AccessKey) -> Result<(), RepeatedKey> {
        if self.keys.contains_key(&key.id) {
            return Err(RepeatedKey(key.id));
        }
        self.keys.insert(key.id.clone(), Arc::new(key));
        Ok(())
    }

    /// Returns the key of an id, whatever its status.
    pub fn find_access_key(&self, id: &str) -> Option<&Arc<AccessKey>> {
        self.keys.get(id)
    }

    /// Returns who bears a name. A session is found as long as its role is there, though the session has ended: what
    /// was made in it may outlive it.
    pub fn find_principal(&self, principal: &Principal) -> Option<Arc<Identity>> {
        let identity = self.identities.get(&nameless(principal))?;
        if identity.principal == *principal {
            return Some(Arc::clone(identity));
        }
        let user_id = match principal {
            Principal::Session { session, .. } => session_user_id(&identity.user_id, session),
            Principal::Root(_) | Principal::User { .. } => identity.user_id.clone(),
        };
        Some(Arc::new(Identity { principal: principal.clone(), user_id, ..(**identity).clone() }))
    }

    /// Returns how many can act: users, roles and accounts themselves.
    pub fn principal_count(&self) -> usize {
        self.identities.len()
    }

    /// Returns the accounts that somebody is known in.
    pub fn accounts(&self) -> BTreeSet<AccountId> {
        self.identities.keys().map(Principal::account).collect()
    }

    /// Returns everybody; a role stands for its sessions.
    pub fn everybody(&self) -> impl Iterator<Item = &Identity> {
        self.identities.values().map(|identity| &**identity)
    }

    /// Returns every key.
    pub fn keys(&self) -> impl Iterator<Item = &AccessKey> {
        self.keys.values().map(|key| &**key)
    }
}

/// Writes `12 principals in 2 accounts`.
impl fmt::Display for Identities {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = |count: usize, word: &str| match count {
            1 => format!("1 {word}"),
            _ => format!("{count} {word}s"),
        };
        let (principals, accounts) = (self.principal_count(), self.accounts().len());
        write!(formatter, "{} in {}", counted(principals, "principal"), counted(accounts, "account"))
    }
}

fn nameless(principal: &Principal) -> Principal {
    match principal {
        Principal::Session { account, role, session: _ } => {
            Principal::Session { account: *account, role: role.clone(), session: String::new() }
        }
        Principal::Root(_) | Principal::User { .. } => principal.clone(),
    }
}
