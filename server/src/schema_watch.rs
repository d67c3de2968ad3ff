//! Waiting for a newer server to change the database so that this one must stop.

use std::time::Duration;

use tokio::time::sleep;

use crate::storage::{Error, Store};

/// How often the database is asked.
const PAUSE: Duration = Duration::from_secs(3);

/// Returns once a newer server has changed the database so that this version does not go on over it, and what to say then.
/// Never where no other server can.
pub(crate) async fn newer_schema(store: &Store) -> Error {
    if !store.is_shared() {
        return std::future::pending().await;
    }
    loop {
        sleep(PAUSE).await;
        if let Err(error @ Error::NewerSchema { .. }) = store.check_schema().await {
            return error;
        }
    }
}
