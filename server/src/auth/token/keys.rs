//! The keys that this server knows, in memory: signing with the newest, verifying with whichever a token names.
//! Knows when to read them anew, not where they are kept.

use std::sync::{Arc, PoisonError, RwLock};

use super::key::{Parts, TokenKey};
use super::{Claims, TokenError, Unverified};
use crate::auth::principal::Principal;
use crate::causes::with_causes;
use crate::registry::{AccountScope, DomainKey, Error, KeptTokenKeys, Permit, Registry, Timestamp};

/// How long after one reading tokens that name an unknown key cause the next, so that made-up ids cost nothing.
const BETWEEN_READINGS_MILLISECONDS: u64 = 1000;

/// The keys that sign and verify authorization tokens; a clone is another handle on the same.
#[derive(Debug, Clone)]
pub struct TokenKeys(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    registry: Registry,
    // Replaced as a whole, and held only for as long as it takes to count a reference.
    ring: RwLock<Arc<Ring>>,
    // How they were last read because of an unknown id. Held whenever they are read, one after the other, so that nobody
    // puts older keys in the place of newer ones.
    last_reading: tokio::sync::Mutex<Option<Reading>>,
}

#[derive(Debug, Clone, Copy)]
struct Reading {
    at: Timestamp,
    outcome: Result<(), Unverified>,
}

#[derive(Debug)]
struct Ring {
    signing: TokenKey,
    retired: Vec<TokenKey>,
}

impl TokenKeys {
    /// Reads the keys of a registry, and makes the first where there is none.
    pub async fn open(registry: &Registry) -> Result<Self, Error> {
        let ring = RwLock::new(Arc::new(registry.token_keys().await?.into()));
        let registry = registry.clone();
        Ok(Self(Arc::new(Shared { registry, ring, last_reading: tokio::sync::Mutex::default() })))
    }

    /// Reads the keys anew. Where that fails, those that are known stay.
    pub async fn refresh(&self) -> Result<(), Error> {
        let _turn = self.0.last_reading.lock().await;
        self.read().await
    }

    /// Only for whoever has the turn.
    async fn read(&self) -> Result<(), Error> {
        let ring = Arc::new(self.0.registry.token_keys().await?.into());
        *self.0.ring.write().unwrap_or_else(PoisonError::into_inner) = ring;
        Ok(())
    }

    /// Makes a token for the domain of a permit.
    pub fn issue(
        &self,
        domain: &Permit<DomainKey>,
        _bearer: &Permit<AccountScope>,
        principal: Principal,
        expires_at_seconds: i64,
    ) -> String {
        self.sign(&Claims { principal, domain: domain.key().clone(), expires_at_seconds })
    }

    pub(super) fn sign(&self, claims: &Claims) -> String {
        self.ring().signing.sign(claims)
    }

    /// Reads a token back. The store is only read when the token names a key that is not known, and then at most once a
    /// second; a key that another server has made within that second is not known until it is over.
    pub async fn verify(&self, token: &str) -> Result<Claims, Unverified> {
        let parts = Parts::split(token)?;
        let now = self.0.registry.now();
        if let Some(key) = self.ring().find(&parts.key_id) {
            return Ok(key.verify(&parts, now)?);
        }
        self.read_because_of(&parts.key_id, now).await?;
        Ok(self.ring().find(&parts.key_id).ok_or(TokenError::Invalid)?.verify(&parts, now)?)
    }

    /// Where a reading fails, so does everybody who names an unknown key within its second: it may be a good one.
    async fn read_because_of(&self, unknown_id: &str, now: Timestamp) -> Result<(), Unverified> {
        let mut last_reading = self.0.last_reading.lock().await;
        // Another request may have had it read while this one waited.
        if self.ring().find(unknown_id).is_some() {
            return Ok(());
        }
        if let Some(last) = last_reading.filter(|last| last.is_recent(now)) {
            return last.outcome;
        }
        let outcome = self.read().await.map_err(|error| {
            tracing::error!(cause = with_causes(&error), "the keys of authorization tokens cannot be read");
            Unverified::KeysUnreadable
        });
        *last_reading = Some(Reading { at: now, outcome });
        outcome
    }

    fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.0.ring.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Reading {
    fn is_recent(&self, now: Timestamp) -> bool {
        let passed_milliseconds = now.epoch_milliseconds().abs_diff(self.at.epoch_milliseconds());
        passed_milliseconds < BETWEEN_READINGS_MILLISECONDS
    }
}

impl From<KeptTokenKeys> for Ring {
    fn from(kept: KeptTokenKeys) -> Self {
        let retired = kept.retired.into_iter().map(TokenKey::from).collect();
        Self { signing: kept.signing.into(), retired }
    }
}

impl Ring {
    fn find(&self, id: &str) -> Option<&TokenKey> {
        std::iter::once(&self.signing).chain(&self.retired).find(|key| key.id == id)
    }
}
