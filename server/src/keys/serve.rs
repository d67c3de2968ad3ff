//! The server's part: keeping the keys in memory near those in the store, and answering commands about them. Knows
//! nothing of the socket through which they ask.

use std::io;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use super::answer::{Answer, Key};
use crate::auth::TokenKeys;
use crate::causes::with_causes;
use crate::registry::{Error, KeptTokenKeys, Registry};

/// How often the keys are read anew, so that a key which another server has made signs here too.
const REFRESH_SECONDS: u64 = 30;

/// The keys of a server; a clone is another handle on the same.
#[derive(Debug, Clone)]
pub struct KeyKeeper {
    registry: Registry,
    keys: TokenKeys,
}

impl KeyKeeper {
    /// Takes where keys are kept and where they are used.
    pub fn new(registry: Registry, keys: TokenKeys) -> Self {
        Self { registry, keys }
    }

    /// Reads the keys anew from time to time.
    pub async fn refresh(self) {
        let mut interval = tokio::time::interval(Duration::from_secs(REFRESH_SECONDS));
        loop {
            interval.tick().await;
            self.read_anew().await;
        }
    }

    async fn read_anew(&self) {
        if let Err(error) = self.keys.refresh().await {
            tracing::warn!(
                cause = with_causes(&error),
                "the keys of authorization tokens cannot be read anew, and stay as they are"
            );
        }
    }

    /// Tells a command which keys there are.
    pub async fn list(self, to: UnixStream) -> io::Result<()> {
        answer(self.registry.token_keys().await, to).await
    }

    /// Makes a key that signs from now on, here at once, and tells a command which keys there are.
    pub async fn rotate(self, to: UnixStream) -> io::Result<()> {
        let rotated = self.registry.rotate_token_key().await;
        if let Ok(keys) = &rotated {
            tracing::info!(key = keys.signing.id(), "another key signs authorization tokens");
            self.read_anew().await;
        }
        answer(rotated, to).await
    }
}

async fn answer(keys: Result<KeptTokenKeys, Error>, mut to: UnixStream) -> io::Result<()> {
    let answer = match keys {
        Ok(keys) => Answer::Keys(Key::all(&keys)),
        Err(error) => {
            tracing::error!(cause = with_causes(&error), "the keys of authorization tokens cannot be used");
            Answer::Failed(with_causes(&error))
        }
    };
    tokio::task::spawn_blocking(move || answer.write(&mut to)).await?
}
