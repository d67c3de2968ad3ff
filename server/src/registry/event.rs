//! Events: what changed in a package version, in the form that AWS sends to EventBridge. An event is written in
//! the transaction of the change, so that there is one for each change that was acknowledged and for no other.

use std::sync::Arc;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde::Serialize;
use tokio::sync::Notify;
use uuid::Uuid;

use super::clock::Timestamp;
use super::format::PackageVersionStatus;
use super::keys::{PackageKey, RepositoryKey};
use super::revision::Revision;
use super::{AccountId, Error, Registry, repository};
use crate::storage;
use crate::storage::db::{self, Transaction};

/// Whether events are written, and who is told of new ones.
#[derive(Debug, Clone, Default)]
pub(super) struct Events(Option<Arc<Notify>>);

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
    /// Writes an event for each change of a package version from now on.
    #[must_use]
    pub fn with_events(mut self) -> Self {
        self.events = Events(Some(Arc::default()));
        self
    }

    /// Waits until there may be new events, or for ever if none are written.
    pub async fn new_events(&self) {
        match &self.events.0 {
            Some(wake) => wake.notified().await,
            None => std::future::pending().await,
        }
    }

    /// Gives the documents of the oldest events that wait for delivery, and the number of the last of them.
    pub async fn waiting_events(&self, limit: usize) -> Result<(Vec<String>, i64), Error> {
        let rows = self.store.list(db::event::list(limit)).await?;
        let last = rows.last().map_or(0, |row| row.sequence_number);
        Ok((rows.into_iter().map(|row| row.document).collect(), last))
    }

    /// Removes the events that were delivered: all up to a number.
    pub async fn events_delivered(&self, through: i64) -> Result<(), Error> {
        let remove = move |transaction: &Transaction<'_>| {
            transaction.execute(&db::event::delete_through(through))?;
            Ok(())
        };
        self.store.write(remove).await
    }
}

impl Events {
    /// Tells whether anybody wants events.
    pub(super) fn are_written(&self) -> bool {
        self.0.is_some()
    }

    /// Tells that a transaction which may have written events is durable.
    pub(super) fn wake(&self) {
        if let Some(wake) = &self.0 {
            wake.notify_one();
        }
    }

    /// Writes the events of a change in a package: for the owner of the domain and for the administrator of the
    /// repository, who may be the same.
    pub(super) fn write(
        &self,
        transaction: &Transaction<'_>,
        package: &PackageKey,
        change: &StateChange<'_>,
        now: Timestamp,
    ) -> Result<(), Error> {
        if !self.are_written() {
            return Ok(());
        }
        let administrator = administrator(transaction, &package.repository)?;
        let owner = package.repository.domain.owner;
        let accounts = [Some(owner), Some(administrator).filter(|account| *account != owner)];
        for account in accounts.into_iter().flatten() {
            let sequence_number = transaction.get(db::event::insert())?;
            let document = document(package, change, account, administrator, sequence_number, now)?;
            transaction.execute(&db::event::set_document(sequence_number, &document))?;
        }
        Ok(())
    }
}

fn administrator(transaction: &Transaction<'_>, key: &RepositoryKey) -> Result<AccountId, Error> {
    Ok(repository::get(transaction, key)?.administrator)
}

fn document(
    package: &PackageKey,
    change: &StateChange<'_>,
    account: AccountId,
    administrator: AccountId,
    sequence_number: i64,
    now: Timestamp,
) -> Result<String, storage::Error> {
    let repository = &package.repository;
    let corrupt = |error: String| storage::Error::Corrupt(format!("an event cannot be written: {error}"));
    let seconds = DateTime::from_secs(now.epoch_milliseconds().div_euclid(1000));
    let time = seconds.fmt(Format::DateTime).map_err(|error| corrupt(error.to_string()))?;
    let document = Document {
        version: "0",
        id: Uuid::new_v4(),
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
            package_namespace: package.namespace.as_ref().map(super::Namespace::as_str),
            package_name: package.name.normalized(),
            package_version: change.version,
            package_version_state: change.state.as_str(),
            package_version_revision: change.revision.as_str(),
            changes: change.changes,
            operation_type: change.operation,
            sequence_number,
            event_deduplication_id: Uuid::new_v4(),
        },
    };
    serde_json::to_string(&document).map_err(|error| corrupt(error.to_string()))
}
