//! Where events go, and who is told that there are new ones. Knows nothing of what they say.

use std::sync::Arc;

use tokio::sync::watch;

/// Whether events are written, where they go, and who is told of new ones.
#[derive(Debug, Clone, Default)]
pub(super) struct Events(Option<Arc<Delivery>>);

#[derive(Debug)]
struct Delivery {
    destinations: Vec<EventDestination>,
    news: watch::Sender<()>,
}

/// A place that events are delivered to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventDestination {
    /// A file of lines.
    File,
    /// Somebody's web server.
    Webhook,
}

impl EventDestination {
    /// Returns its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Webhook => "webhook",
        }
    }
}

impl Events {
    /// Has events written from now on, to be delivered to these places.
    pub(super) fn to(destinations: Vec<EventDestination>) -> Self {
        Self(Some(Arc::new(Delivery { destinations, news: watch::Sender::new(()) })))
    }

    /// Returns the places that events go to.
    pub(super) fn destinations(&self) -> &[EventDestination] {
        self.0.as_ref().map_or(&[], |delivery| &delivery.destinations)
    }

    /// Returns what changes whenever there may be new events, if events are written.
    pub(super) fn news(&self) -> Option<watch::Receiver<()>> {
        self.0.as_ref().map(|delivery| delivery.news.subscribe())
    }

    /// Tells whether anybody wants events.
    pub(super) fn are_written(&self) -> bool {
        self.0.is_some()
    }

    /// Tells that a transaction which may have written events is durable.
    pub(super) fn wake(&self) {
        if let Some(delivery) = &self.0 {
            delivery.news.send_replace(());
        }
    }
}
