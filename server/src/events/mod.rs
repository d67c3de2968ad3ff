//! Delivery of events to where the operator wants them. Knows where events wait and where they go, not what they
//! mean. A delivery that fails is tried again for as long as it takes: an event leaves the store only after it is
//! safe elsewhere, so that one may come twice after a crash, with the same id.

mod file;

use std::time::Duration;

pub use file::{EventsFile, EventsFileError};

use crate::registry::Registry;

const EVENTS_AT_ONCE: usize = 500;
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Delivers events until the task is dropped.
pub async fn deliver(registry: Registry, file: EventsFile) {
    let mut pause = FIRST_PAUSE;
    loop {
        match deliver_some(&registry, &file).await {
            Ok(0) => {
                pause = FIRST_PAUSE;
                registry.new_events().await;
            }
            Ok(delivered) => {
                pause = FIRST_PAUSE;
                tracing::debug!(delivered, "delivered events");
            }
            Err(error) => {
                tracing::warn!(%error, "events cannot be delivered and are tried again");
                tokio::time::sleep(pause).await;
                pause = (2 * pause).min(LONGEST_PAUSE);
            }
        }
    }
}

/// Delivers what waits, up to a limit, and gives how many events that were.
pub async fn deliver_some(registry: &Registry, file: &EventsFile) -> Result<usize, DeliveryError> {
    let (documents, last) = registry.waiting_events(EVENTS_AT_ONCE).await.map_err(DeliveryError::Store)?;
    let count = documents.len();
    if count > 0 {
        file.append(documents).await?;
        registry.events_delivered(last).await.map_err(DeliveryError::Store)?;
    }
    Ok(count)
}

/// Why events were not delivered.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// They could not be read or removed.
    #[error("the store does not give them: {0}")]
    Store(#[source] crate::registry::Error),
    /// They could not be written.
    #[error(transparent)]
    File(#[from] EventsFileError),
}
