//! An identity, and the keys by which it is known.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::secret::SecretAccessKey;
use crate::auth::evaluate::NamedPolicy;
use crate::auth::principal::Principal;
use crate::digits::letters;
use crate::registry::{AccountId, Tag};

/// Somebody who can act, and what the credentials file says of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The name that policies use.
    pub principal: Principal,
    /// What `aws:userid` is: an id that stays the same for the same name.
    pub user_id: String,
    /// The organization of the account, such as `o-a1b2c3d4e5`.
    pub organization: Option<String>,
    /// Each key once.
    pub tags: Vec<Tag>,
    /// Its own policies, then those of its groups.
    pub policies: Vec<NamedPolicy>,
}

/// A key that requests are signed with.
#[derive(Debug, Clone)]
pub struct AccessKey {
    /// The id, which is no secret.
    pub id: String,
    /// What signatures are made with.
    pub secret: SecretAccessKey,
    /// Whether it may be used.
    pub status: AccessKeyStatus,
    /// What else temporary credentials have.
    pub session: Option<Session>,
    /// Whose it is.
    pub identity: Arc<Identity>,
}

/// Whether a key may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
pub enum AccessKeyStatus {
    /// It may.
    Active,
    /// It is kept, and refused.
    Inactive,
}

/// What temporary credentials have besides the key.
#[derive(Clone)]
pub struct Session {
    /// Goes with every request.
    pub token: SecretAccessKey,
    /// In seconds since 1970.
    pub expires_at_seconds: i64,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Session")
            .field("expires_at_seconds", &self.expires_at_seconds)
            .finish_non_exhaustive()
    }
}

/// Returns an id that is always the same for the same name, as IAM's ids look: four letters and 17 more.
pub(super) fn unique_id(kind: &str, account: AccountId, name: &str) -> String {
    let digest = Sha256::digest(format!("{kind}/{account}/{name}"));
    format!("{kind}{}", letters(&digest[..17]))
}

/// Returns what `aws:userid` is for a session of a role.
pub(super) fn session_user_id(role_id: &str, session: &str) -> String {
    format!("{role_id}:{session}")
}
