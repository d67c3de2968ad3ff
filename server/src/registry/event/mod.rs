//! Events: what changed in a package version, in the form that AWS sends to `EventBridge`. An event is written in
//! the transaction of the change, so that there is one for each change that was acknowledged and for no other.

pub(super) mod deleted_package;
mod outbox;
pub(super) mod state_change;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde::Serialize;
use uuid::Uuid;

pub use self::outbox::{Event, EventBacklog};

use crate::registry::clock::Timestamp;
use crate::registry::error::Error;
use crate::registry::names::AccountId;
use crate::registry::names::format::PackageVersionStatus;
use crate::registry::names::keys::PackageKey;
use crate::registry::names::package::Namespace;
use crate::registry::names::revision::Revision;
use crate::storage;
use crate::storage::db::{self, Transaction};

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
    /// Known once the event has its place in the order of delivery.
    sequence_number: (),
    event_deduplication_id: Uuid,
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
        let document = document(package, change, Identity { id, account, administrator }, now)?;
        // Names are escaped, so that this stands where the document says it and nowhere else.
        let (start, end) = document.split_once(NO_SEQUENCE_NUMBER).unwrap_or((&document, ""));
        let start = format!("{start}{SEQUENCE_NUMBER}");
        transaction.execute(&db::event::insert(&id.to_string(), &start, end))?;
    }
    Ok(())
}

/// What an event is known by, and for whom it is.
#[derive(Clone, Copy)]
struct Identity {
    id: Uuid,
    account: AccountId,
    administrator: AccountId,
}

const SEQUENCE_NUMBER: &str = r#""sequenceNumber":"#;
const NO_SEQUENCE_NUMBER: &str = r#""sequenceNumber":null"#;

/// Writes a document in which the sequence number is missing.
fn document(
    package: &PackageKey,
    change: &StateChange<'_>,
    identity: Identity,
    now: Timestamp,
) -> Result<String, storage::Error> {
    let Identity { id, account, administrator } = identity;
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
            sequence_number: (),
            event_deduplication_id: id,
        },
    };
    serde_json::to_string(&document).map_err(|error| corrupt(error.to_string()))
}
