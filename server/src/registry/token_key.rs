//! The keys that sign authorization tokens: for how long each of them counts. Knows nothing of what tokens say.

use super::{Error, Registry, Timestamp};
use crate::storage::{self, StoredTokenKey};

/// What a token lasts at most.
pub const LONGEST_TOKEN_SECONDS: i64 = 12 * 60 * 60;

/// By when every server over a store signs with a new key; until then one may still sign with the one before.
const HEARD_OF_SECONDS: i64 = 2 * 60;

/// A key as it is kept.
#[derive(Debug)]
pub struct KeptTokenKey(StoredTokenKey);

impl KeptTokenKey {
    /// Returns what tokens name it by.
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// Returns what signs; never to be told.
    pub fn secret(&self) -> [u8; 32] {
        self.0.secret
    }

    /// Returns when it was made, unless it is from before keys were replaced.
    pub fn created(&self) -> Option<Timestamp> {
        self.0.created_milliseconds.map(Timestamp::from_epoch_milliseconds)
    }

    /// Returns when another took its place.
    pub fn retired(&self) -> Option<Timestamp> {
        self.0.retired_milliseconds.map(Timestamp::from_epoch_milliseconds)
    }

    /// Returns when the last token that it signed has expired, for a key that is retired.
    pub fn verifies_until(&self) -> Option<Timestamp> {
        let retired = self.0.retired_milliseconds?;
        Some(Timestamp::from_epoch_milliseconds(retired.saturating_add(of_use_milliseconds())))
    }
}

/// The keys that count at one moment.
#[derive(Debug)]
pub struct KeptTokenKeys {
    /// The one that signs.
    pub signing: KeptTokenKey,
    /// Those that still verify what they have signed, the one that was retired last first.
    pub retired: Vec<KeptTokenKey>,
}

/// Returns for how long a key verifies after it was retired.
const fn of_use_milliseconds() -> i64 {
    (LONGEST_TOKEN_SECONDS + HEARD_OF_SECONDS) * 1000
}

impl Registry {
    /// Returns the keys that count, and makes one at the first call.
    pub async fn token_keys(&self) -> Result<KeptTokenKeys, Error> {
        let now = self.now();
        counting(self.store.token_keys(now.epoch_milliseconds()).await?, now)
    }

    /// Makes a key that signs from now on, and returns the keys that count. The one before it verifies until the last
    /// token that it signed has expired.
    pub async fn rotate_token_key(&self) -> Result<KeptTokenKeys, Error> {
        let now = self.now();
        let milliseconds = now.epoch_milliseconds();
        let of_no_use = milliseconds.saturating_sub(of_use_milliseconds());
        counting(self.store.rotate_token_key(milliseconds, of_no_use).await?, now)
    }

    /// Removes the keys that are of no use any more.
    pub async fn remove_old_token_keys(&self) -> Result<(), Error> {
        let of_no_use = self.now().epoch_milliseconds().saturating_sub(of_use_milliseconds());
        Ok(self.store.remove_token_keys(of_no_use).await?)
    }
}

/// Takes rows in which the key that signs comes first.
fn counting(rows: Vec<StoredTokenKey>, now: Timestamp) -> Result<KeptTokenKeys, Error> {
    let mut keys = rows.into_iter().map(KeptTokenKey);
    let signing = keys.next().filter(|key| key.retired().is_none());
    let signing =
        signing.ok_or_else(|| storage::Error::Corrupt("no key signs authorization tokens".to_owned()))?;
    let counts = |key: &KeptTokenKey| key.verifies_until().is_none_or(|until| now < until);
    Ok(KeptTokenKeys { signing, retired: keys.filter(counts).collect() })
}
