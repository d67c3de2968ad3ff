//! Delivery of events to where the operator wants them. Knows where events wait and where they go, not what they
//! mean. A delivery that fails is tried again for as long as it takes: an event leaves the store only after it is
//! safe elsewhere, so that one may come twice after a crash, with the same id. Each place has a task of its own,
//! so that a slow one holds up no other.

mod attempt;
mod error;
mod file;
mod webhook;

use std::time::Duration;

use tokio::sync::watch;

pub use error::DeliveryError;
pub use file::{EventsFile, EventsFileError};
pub use webhook::{Webhook, WebhookError, WebhookSecret};

use self::attempt::{Attempt, Next, Pauses};
use crate::registry::{Event, EventDestination, Leases, Registry, Work};

const EVENTS_AT_ONCE: usize = 500;
/// How long events of other servers may lie unnoticed.
const LOOKING_PAUSE: Duration = Duration::from_millis(900);

/// A place that events are delivered to.
#[derive(Debug, Clone)]
pub enum Receiver {
    /// A file.
    File(EventsFile),
    /// A web server.
    Webhook(Box<Webhook>),
}

impl Receiver {
    /// Returns the kind of place.
    pub const fn destination(&self) -> EventDestination {
        match self {
            Self::File(_) => EventDestination::File,
            Self::Webhook(_) => EventDestination::Webhook,
        }
    }

    /// Delivers events until the task is aborted, while it is for this server to do; `news` changes whenever it may have
    /// written new ones.
    pub async fn deliver_all(self, registry: Registry, mut news: watch::Receiver<()>) {
        let mut pauses = Pauses::new();
        loop {
            registry.leases().held(self.work()).await;
            let attempt = self.deliver_some(&registry).await;
            if let Some(error) = &attempt.failure {
                tracing::warn!(%error, "events are not delivered and are tried again");
            }
            match pauses.after(&attempt) {
                Next::AtOnce => {}
                Next::After(pause) => tokio::time::sleep(pause).await,
                Next::WithNews => {
                    if !changes(&mut news, registry.leases()).await {
                        return;
                    }
                }
            }
        }
    }

    const fn work(&self) -> Work {
        Work::Delivery(self.destination())
    }

    /// Delivers what waits, up to a limit.
    async fn deliver_some(&self, registry: &Registry) -> Attempt {
        let events = match registry.waiting_events(self.destination(), EVENTS_AT_ONCE).await {
            Ok(events) => events,
            Err(error) => return Attempt { delivered: 0, failure: Some(error.into()) },
        };
        let (delivered, failure) = self.deliver(&events, registry.leases()).await;
        // What arrived before a failure need not arrive again.
        let Some(last) = events[..delivered].last() else { return Attempt { delivered, failure } };
        // Otherwise they come again, so that nothing is gained: whoever tried at once would post them without end.
        let unrecorded = match registry.events_delivered(self.destination(), last.sequence_number).await {
            Ok(true) => return Attempt { delivered, failure },
            Ok(false) => DeliveryError::TakenOver,
            Err(error) => error.into(),
        };
        Attempt { delivered: 0, failure: Some(unrecorded) }
    }

    /// Hands events over in order and returns how many arrived, and what kept the next one from arriving.
    async fn deliver(&self, events: &[Event], leases: &Leases) -> (usize, Option<DeliveryError>) {
        match self {
            Self::File(_) if events.is_empty() => (0, None),
            Self::File(_) if !leases.is_held(self.work()) => (0, Some(DeliveryError::TakenOver)),
            Self::File(file) => {
                let lines = events.iter().map(|event| event.document.clone()).collect();
                let (appended, error) = file.append(lines).await;
                (appended, error.map(DeliveryError::from))
            }
            Self::Webhook(webhook) => {
                for (delivered, event) in events.iter().enumerate() {
                    // This server may have stood still since it began.
                    if !leases.is_held(self.work()) {
                        return (delivered, Some(DeliveryError::TakenOver));
                    }
                    if let Err(error) = webhook.post(event).await {
                        return (delivered, Some(error.into()));
                    }
                }
                (events.len(), None)
            }
        }
    }
}

/// Waits until there may be new events; tells whether there can be any.
async fn changes(news: &mut watch::Receiver<()>, leases: &Leases) -> bool {
    if !leases.are_shared() {
        // An error means that nobody is left to write events.
        return news.changed().await.is_ok();
    }
    // What other servers write is not announced.
    tokio::select! {
        changed = news.changed() => changed.is_ok(),
        () = tokio::time::sleep(LOOKING_PAUSE) => true,
    }
}
