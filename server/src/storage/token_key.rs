//! The keys of authorization tokens: made where there is none, replaced, and removed once they are of no use any more.
//! Knows neither tokens nor how long they last.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::db::hold;
use super::db::token_key::{self, TokenKeyRow};
use super::db::{Reader, Transaction};
use super::{Error, Store};
use crate::digits::hexadecimal;
use crate::random;

/// A key as it is kept.
pub struct StoredTokenKey {
    /// What tokens name it by.
    pub id: String,
    /// What signs; never to be told.
    pub secret: [u8; 32],
    /// When it was made, in milliseconds since the epoch; unknown of a key from before keys were replaced.
    pub created_milliseconds: Option<i64>,
    /// When another took its place, in milliseconds since the epoch.
    pub retired_milliseconds: Option<i64>,
}

impl std::fmt::Debug for StoredTokenKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "StoredTokenKey({})", self.id)
    }
}

impl Store {
    /// Returns all keys, the one that signs first; at the first call of any server over this store it is made.
    pub async fn token_keys(&self, now_milliseconds: i64) -> Result<Vec<StoredTokenKey>, Error> {
        let keys = self.read(list).await?;
        if signs(&keys) {
            return Ok(keys);
        }
        let fresh = Fresh::make();
        let insert = move |transaction: &Transaction<'_>| {
            // Another server may have made one since, or be about to.
            transaction.hold(&hold::store())?;
            if !signs(&list(transaction)?) {
                transaction.execute(&fresh.insert(now_milliseconds))?;
            }
            list(transaction)
        };
        self.write(insert).await
    }

    /// Makes a key that signs from now on, and returns all. Those that were retired up to a moment are removed.
    pub async fn rotate_token_key(
        &self,
        now_milliseconds: i64,
        remove_until_milliseconds: i64,
    ) -> Result<Vec<StoredTokenKey>, Error> {
        let fresh = Fresh::make();
        let rotate = move |transaction: &Transaction<'_>| {
            transaction.hold(&hold::store())?;
            transaction.execute(&token_key::delete_retired(remove_until_milliseconds))?;
            transaction.execute(&token_key::retire(now_milliseconds))?;
            transaction.execute(&fresh.insert(now_milliseconds))?;
            list(transaction)
        };
        self.write(rotate).await
    }

    /// Removes the keys that were retired up to a moment.
    pub async fn remove_token_keys(&self, retired_until_milliseconds: i64) -> Result<(), Error> {
        let remove = move |transaction: &Transaction<'_>| {
            transaction.execute(&token_key::delete_retired(retired_until_milliseconds)).map(drop)
        };
        self.write(remove).await
    }

    /// Has every later reading of the keys fail.
    #[cfg(test)]
    pub(crate) async fn lose_token_keys(&self) {
        let lose = |transaction: &Transaction<'_>| transaction.execute(&token_key::lose()).map(drop);
        self.write(lose).await.unwrap();
    }
}

fn list(reader: &Reader<'_>) -> Result<Vec<StoredTokenKey>, Error> {
    Ok(reader.list(token_key::list())?.into_iter().map(StoredTokenKey::from).collect())
}

fn signs(keys: &[StoredTokenKey]) -> bool {
    keys.iter().any(|key| key.retired_milliseconds.is_none())
}

/// A key that is not kept yet.
struct Fresh {
    id: String,
    hexadecimal: String,
}

impl Fresh {
    fn make() -> Self {
        Self { id: Uuid::new_v4().simple().to_string(), hexadecimal: hexadecimal(&random::bytes()) }
    }

    fn insert(&self, now_milliseconds: i64) -> super::db::Command<'_> {
        token_key::insert(&self.id, &self.hexadecimal, now_milliseconds)
    }
}

impl From<TokenKeyRow> for StoredTokenKey {
    fn from(row: TokenKeyRow) -> Self {
        let TokenKeyRow { id, hexadecimal, created_milliseconds, retired_milliseconds } = row;
        // The text of an older key is that of two UUIDs, of which hashing evens out the few bits that are not random.
        let secret = Sha256::digest(hexadecimal).into();
        Self { id, secret, created_milliseconds, retired_milliseconds }
    }
}
