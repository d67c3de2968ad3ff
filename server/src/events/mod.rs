//! Delivery of events to where the operator wants them. Knows where events wait and where they go, not what they
//! mean. A delivery that fails is tried again for as long as it takes: an event leaves the store only after it is
//! safe elsewhere, so that one may come twice after a crash, with the same id. Each place has a task of its own,
//! so that a slow one holds up no other.

mod file;
mod webhook;

use std::time::Duration;

use tokio::sync::watch;

pub use file::{EventsFile, EventsFileError};
pub use webhook::{Webhook, WebhookError, WebhookSecret};

use crate::registry::{Event, EventDestination, Registry};

const EVENTS_AT_ONCE: usize = 500;
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// A place that events are delivered to.
#[derive(Debug, Clone)]
pub enum Receiver {
    /// A file.
    File(EventsFile),
    /// A web server.
    Webhook(Box<Webhook>),
}

/// Why events were not delivered.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// They could not be read or removed.
    #[error("the store fails: {0}")]
    Store(#[from] crate::registry::Error),
    /// They could not be written.
    #[error(transparent)]
    File(#[from] EventsFileError),
    /// They could not be posted.
    #[error(transparent)]
    Webhook(#[from] WebhookError),
}

impl Receiver {
    /// Gives the sort of place.
    pub const fn destination(&self) -> EventDestination {
        match self {
            Self::File(_) => EventDestination::File,
            Self::Webhook(_) => EventDestination::Webhook,
        }
    }

    /// Delivers events until the task is aborted; `news` changes whenever there may be new ones.
    pub async fn deliver_all(self, registry: Registry, mut news: watch::Receiver<()>) {
        let mut pause = FIRST_PAUSE;
        loop {
            match self.deliver_some(&registry).await {
                Ok(0) => {
                    pause = FIRST_PAUSE;
                    // An error means that nobody is left to write events.
                    if news.changed().await.is_err() {
                        return;
                    }
                }
                Ok(_) => pause = FIRST_PAUSE,
                Err(error) => {
                    tracing::warn!(%error, "events are not delivered and are tried again");
                    tokio::time::sleep(pause).await;
                    pause = (2 * pause).min(LONGEST_PAUSE);
                }
            }
        }
    }

    /// Delivers what waits, up to a limit, and gives how many events that were.
    async fn deliver_some(&self, registry: &Registry) -> Result<usize, DeliveryError> {
        let events = registry.waiting_events(self.destination(), EVENTS_AT_ONCE).await?;
        let mut delivered = 0;
        let outcome = self.deliver(&events, &mut delivered).await;
        // What arrived before a failure need not arrive again.
        if let Some(last) = events[..delivered].last() {
            registry.events_delivered(self.destination(), last.sequence_number).await?;
        }
        outcome.map(|()| delivered)
    }

    async fn deliver(&self, events: &[Event], delivered: &mut usize) -> Result<(), DeliveryError> {
        match self {
            Self::File(_) if events.is_empty() => {}
            Self::File(file) => {
                file.append(events.iter().map(|event| event.document.clone()).collect()).await?;
                *delivered = events.len();
            }
            Self::Webhook(webhook) => {
                for event in events {
                    webhook.post(event).await?;
                    *delivered += 1;
                }
            }
        }
        Ok(())
    }
}
