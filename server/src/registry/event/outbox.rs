//! Events on their way out: in which order they are delivered, how far each place has come, and how far it is behind.
//!
//! An event is written without a place in that order, since several servers write at once and what is written first may be
//! committed last. Whoever delivers gives places to what is committed by then, a batch at a time.

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde::Deserialize;
use tokio::sync::watch;

use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::delivery::{EventDestination, Events};
use crate::registry::error::Error;
use crate::registry::lease::Work;
use crate::storage;
use crate::storage::db::event::EventRow;
use crate::storage::db::{self, Reader, Transaction};

/// An event that waits for delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its place in the order of all events.
    pub sequence_number: i64,
    /// Its id, the same at each delivery.
    pub id: String,
    /// The event as JSON, on one line.
    pub document: String,
}

/// How far delivery to a place is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventBacklog {
    /// A file or a webhook.
    pub destination: EventDestination,
    /// How many events wait. Of those that were written in the last moments at most ten thousand are counted.
    pub waiting: u64,
    /// How long ago the oldest of them happened, in whole seconds; 0 if none waits.
    pub oldest_seconds: u64,
}

/// How many events are given their place in one transaction.
const PLACED_AT_ONCE: usize = 500;
/// How many events without a place are counted; there are more only while nobody delivers.
const COUNTED_WITHOUT_PLACE: usize = 10_000;

impl Registry {
    /// Writes an event for each change of a package version from now on, to be delivered to these places; writes none if
    /// there is no place.
    #[must_use]
    pub fn with_events(mut self, destinations: Vec<EventDestination>) -> Self {
        if !destinations.is_empty() {
            self.events = Events::to(destinations);
        }
        self
    }

    /// Returns what changes whenever this server may have written events, if events are written.
    pub fn event_news(&self) -> Option<watch::Receiver<()>> {
        self.events.news()
    }

    /// Returns the oldest events that were not delivered to a place.
    pub async fn waiting_events(
        &self,
        destination: EventDestination,
        limit: usize,
    ) -> Result<Vec<Event>, Error> {
        while !self.store.list(db::event::list_without_position(1)).await?.is_empty() {
            let place = |transaction: &Transaction<'_>| {
                db::event::give_positions(transaction, PLACED_AT_ONCE).map_err(Error::from)
            };
            self.store.write(place).await?;
        }
        let through = self.store.find(db::event::delivered_through(destination.as_str())).await?;
        let rows = self.store.list(db::event::list_after(through.unwrap_or(0), limit)).await?;
        let event = |row: EventRow| {
            let (sequence_number, id) = (row.position.unwrap_or(0), row.id.clone());
            Event { sequence_number, id, document: document(row) }
        };
        Ok(rows.into_iter().map(event).collect())
    }

    /// Tells how far delivery to each place is behind; looks at the first and the last event, not at those between.
    pub async fn event_backlogs(&self) -> Result<Vec<EventBacklog>, Error> {
        let (destinations, now) = (self.events.destinations().to_vec(), self.now());
        if destinations.is_empty() {
            return Ok(Vec::new());
        }
        let read = move |reader: &Reader<'_>| {
            let written = Written {
                last: reader.get(db::event::last())?,
                unplaced: reader.get(db::event::count_without_position(COUNTED_WITHOUT_PLACE))?,
                first_unplaced: reader.list(db::event::list_without_position(1))?.pop(),
            };
            destinations.iter().map(|destination| backlog(reader, *destination, &written, now)).collect()
        };
        self.store.read(read).await
    }

    /// Notes that a place has all events up to a number, and removes those that every place has. Notes nothing, and
    /// returns false, if another server delivers to that place by now.
    pub async fn events_delivered(&self, destination: EventDestination, through: i64) -> Result<bool, Error> {
        let (others, leases) = (self.events.destinations().to_vec(), self.leases.clone());
        let note = move |transaction: &Transaction<'_>| {
            if !leases.confirm(transaction, Work::Delivery(destination))? {
                return Ok(false);
            }
            transaction.execute(&db::event::set_delivered_through(destination.as_str(), through))?;
            let mut everywhere = through;
            for other in others.iter().filter(|other| **other != destination) {
                let reached = transaction.find(db::event::delivered_through(other.as_str()))?;
                everywhere = everywhere.min(reached.unwrap_or(0));
            }
            transaction.execute(&db::event::delete_through(everywhere))?;
            Ok::<_, Error>(true)
        };
        self.store.write(note).await
    }
}

/// What is the same for all places.
struct Written {
    last: Option<i64>,
    unplaced: u64,
    first_unplaced: Option<EventRow>,
}

fn backlog(
    reader: &Reader<'_>,
    destination: EventDestination,
    written: &Written,
    now: Timestamp,
) -> Result<EventBacklog, Error> {
    let through = reader.find(db::event::delivered_through(destination.as_str()))?.unwrap_or(0);
    let first = reader.list(db::event::list_after(through, 1))?.pop();
    let placed = match (first.as_ref().and_then(|first| first.position), written.last) {
        (Some(first), Some(last)) => (last - first + 1).unsigned_abs(),
        _ => 0,
    };
    let Some(oldest) = first.or_else(|| written.first_unplaced.clone()) else {
        return Ok(EventBacklog { destination, waiting: 0, oldest_seconds: 0 });
    };
    let age = (now.epoch_milliseconds() / 1000).saturating_sub(happened_seconds(&document(oldest))?);
    Ok(EventBacklog {
        destination,
        waiting: placed + written.unplaced,
        // A clock that was set back must not make an event older than time.
        oldest_seconds: u64::try_from(age).unwrap_or(0),
    })
}

/// Puts a document together.
fn document(row: EventRow) -> String {
    match row.document_end {
        Some(end) => format!("{}{}{end}", row.document, row.position.unwrap_or(0)),
        None => row.document,
    }
}

/// Reads from an event when it happened, in seconds since the epoch.
fn happened_seconds(document: &str) -> Result<i64, storage::Error> {
    #[derive(Deserialize)]
    struct Happened {
        time: String,
    }
    let corrupt = |error: String| storage::Error::Corrupt(format!("an event cannot be read: {error}"));
    let Happened { time } = serde_json::from_str(document).map_err(|error| corrupt(error.to_string()))?;
    let time = DateTime::from_str(&time, Format::DateTime).map_err(|error| corrupt(error.to_string()))?;
    Ok(time.secs())
}
