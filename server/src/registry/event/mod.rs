//! Events: what changed in a package version, in the form that AWS sends to `EventBridge`. An event is written in
//! the transaction of the change, so that there is one for each change that was acknowledged and for no other.

pub(super) mod deleted_package;
pub(super) mod state_change;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use uuid::Uuid;

use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::delivery::{EventDestination, Events};
use crate::registry::error::Error;
use crate::registry::names::AccountId;
use crate::registry::names::format::PackageVersionStatus;
use crate::registry::names::keys::PackageKey;
use crate::registry::names::package::Namespace;
use crate::registry::names::revision::Revision;
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
    /// How many events wait. Where an engine uses up numbers for transactions that were undone, it may be less.
    pub waiting: u64,
    /// How long ago the oldest of them happened, in whole seconds; 0 if none waits.
    pub oldest_seconds: u64,
}

/// What happened to a package version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) enum EventOperation {
    Created,
    Updated,
    Deleted,
}

/// What is different now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Changes {
    pub(super) assets_added: u64,
    pub(super) assets_removed: u64,
    pub(super) assets_updated: u64,
    pub(super) metadata_updated: bool,
    pub(super) status_changed: bool,
}

/// A change of a package version.
#[derive(Debug, Clone, Copy)]
pub(super) struct StateChange<'a> {
    pub(super) version: &'a str,
    pub(super) state: PackageVersionStatus,
    pub(super) revision: &'a Revision,
    pub(super) operation: EventOperation,
    pub(super) changes: Changes,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document<'a> {
    version: &'a str,
    id: Uuid,
    detail_type: &'a str,
    source: &'a str,
    account: &'a str,
    time: String,
    region: &'a str,
    resources: [String; 1],
    detail: Detail<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Detail<'a> {
    domain_name: &'a str,
    domain_owner: &'a str,
    repository_name: &'a str,
    repository_administrator: &'a str,
    package_format: &'a str,
    package_namespace: Option<&'a str>,
    package_name: &'a str,
    package_version: &'a str,
    package_version_state: &'a str,
    package_version_revision: &'a str,
    changes: Changes,
    operation_type: EventOperation,
    sequence_number: i64,
    event_deduplication_id: Uuid,
}

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

    /// Returns what changes whenever there may be new events, if events are written.
    pub fn event_news(&self) -> Option<watch::Receiver<()>> {
        self.events.news()
    }

    /// Returns the oldest events that were not delivered to a place.
    pub async fn waiting_events(
        &self,
        destination: EventDestination,
        limit: usize,
    ) -> Result<Vec<Event>, Error> {
        let through = self.store.find(db::event::delivered_through(destination.as_str())).await?;
        let rows = self.store.list(db::event::list_after(through.unwrap_or(0), limit)).await?;
        let event = |row: EventRow| {
            let EventRow { sequence_number, id, document } = row;
            Event { sequence_number, id, document }
        };
        Ok(rows.into_iter().map(event).collect())
    }

    /// Tells how far delivery to each place is behind; looks at the first and the last event, not at those between.
    pub async fn event_backlogs(&self) -> Result<Vec<EventBacklog>, Error> {
        let (destinations, now) = (self.events.destinations().to_vec(), self.now());
        let read = move |reader: &Reader<'_>| {
            let last = reader.get(db::event::last())?;
            destinations.iter().map(|destination| backlog(reader, *destination, last, now)).collect()
        };
        self.store.read(read).await
    }

    /// Notes that a place has all events up to a number, and removes those that every place has.
    pub async fn events_delivered(&self, destination: EventDestination, through: i64) -> Result<(), Error> {
        let others = self.events.destinations().to_vec();
        let note = move |transaction: &Transaction<'_>| {
            transaction.execute(&db::event::set_delivered_through(destination.as_str(), through))?;
            let mut everywhere = through;
            for other in &others {
                let reached = transaction.find(db::event::delivered_through(other.as_str()))?;
                everywhere = everywhere.min(reached.unwrap_or(0));
            }
            transaction.execute(&db::event::delete_through(everywhere))?;
            Ok(())
        };
        self.store.write(note).await
    }
}

fn backlog(
    reader: &Reader<'_>,
    destination: EventDestination,
    last: Option<i64>,
    now: Timestamp,
) -> Result<EventBacklog, Error> {
    let through = reader.find(db::event::delivered_through(destination.as_str()))?.unwrap_or(0);
    let oldest = reader.list(db::event::list_after(through, 1))?.pop();
    let (Some(oldest), Some(last)) = (oldest, last) else {
        return Ok(EventBacklog { destination, waiting: 0, oldest_seconds: 0 });
    };
    let age = (now.epoch_milliseconds() / 1000).saturating_sub(happened_seconds(&oldest.document)?);
    Ok(EventBacklog {
        destination,
        waiting: (last - oldest.sequence_number + 1).unsigned_abs(),
        // A clock that was set back must not make an event older than time.
        oldest_seconds: u64::try_from(age).unwrap_or(0),
    })
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

/// Records the events of a change in a package, whether or not anybody wants events: for the owner of the domain and for
/// the administrator of the repository, who may be the same. The package may be gone.
pub(super) fn record(
    transaction: &Transaction<'_>,
    package: &PackageKey,
    administrator: AccountId,
    change: &StateChange<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let owner = package.repository.domain.owner;
    let accounts = [Some(owner), Some(administrator).filter(|account| *account != owner)];
    for account in accounts.into_iter().flatten() {
        let id = Uuid::new_v4();
        let sequence_number = transaction.get(db::event::insert(&id.to_string()))?;
        let identity = Identity { id, account, administrator, sequence_number };
        let document = document(package, change, identity, now)?;
        transaction.execute(&db::event::set_document(sequence_number, &document))?;
    }
    Ok(())
}

/// What an event is known by, and for whom it is.
#[derive(Clone, Copy)]
struct Identity {
    id: Uuid,
    account: AccountId,
    administrator: AccountId,
    sequence_number: i64,
}

fn document(
    package: &PackageKey,
    change: &StateChange<'_>,
    identity: Identity,
    now: Timestamp,
) -> Result<String, storage::Error> {
    let Identity { id, account, administrator, sequence_number } = identity;
    let repository = &package.repository;
    let corrupt = |error: String| storage::Error::Corrupt(format!("an event cannot be written: {error}"));
    let seconds = DateTime::from_secs(now.epoch_milliseconds().div_euclid(1000));
    let time = seconds.fmt(Format::DateTime).map_err(|error| corrupt(error.to_string()))?;
    let document = Document {
        version: "0",
        id,
        detail_type: "CodeArtifact Package Version State Change",
        source: "aws.codeartifact",
        account: account.as_str(),
        time,
        region: repository.domain.region.as_str(),
        resources: [package.arn().to_string()],
        detail: Detail {
            domain_name: repository.domain.name.as_str(),
            domain_owner: repository.domain.owner.as_str(),
            repository_name: repository.name.as_str(),
            repository_administrator: administrator.as_str(),
            package_format: package.format.as_str(),
            package_namespace: package.namespace.as_ref().map(Namespace::as_str),
            package_name: package.name.normalized(),
            package_version: change.version,
            package_version_state: change.state.as_str(),
            package_version_revision: change.revision.as_str(),
            changes: change.changes,
            operation_type: change.operation,
            sequence_number,
            event_deduplication_id: id,
        },
    };
    serde_json::to_string(&document).map_err(|error| corrupt(error.to_string()))
}
