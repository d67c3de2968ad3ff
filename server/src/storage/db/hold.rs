//! What transactions hold, so that what they decide stays right while others write: rows from the outside in (account,
//! domain, repository, package, content), so that two never wait for each other. Which decision holds what stands in
//! ARCHITECTURE.md.

use super::Hold;
use super::address::{DomainAddress, PackageAddress, RepositoryAddress};

/// The store, for what is done once or seldom.
pub(crate) fn store() -> Hold<'static> {
    // The row is there for this, since before there are others.
    Hold::new("SELECT number FROM migration WHERE number = 0", vec![])
}

/// An account in a region, whose domains are counted.
pub(crate) fn account<'a>(owner: &'a str, region: &'a str) -> Hold<'a> {
    Hold::new("SELECT owner FROM account WHERE owner = $1 AND region = $2", vec![owner.into(), region.into()])
}

/// A domain, with all that is decided about its repositories and groups.
pub(crate) fn domain(address: DomainAddress<'_>) -> Hold<'_> {
    Hold::new("SELECT id FROM domain WHERE owner = $1 AND region = $2 AND name = $3", address.parameters())
}

/// A repository.
pub(crate) fn repository(address: RepositoryAddress<'_>) -> Hold<'_> {
    Hold::new(
        "SELECT id FROM repository
         WHERE domain_id = (SELECT id FROM domain WHERE owner = $1 AND region = $2 AND name = $3) AND name = $4",
        address.parameters(),
    )
}

/// A package with all its versions.
pub(crate) fn package(address: PackageAddress<'_>) -> Hold<'_> {
    Hold::new(
        "SELECT id FROM package
         WHERE repository_id = (
                 SELECT r.id FROM repository r JOIN domain d ON d.id = r.domain_id
                 WHERE d.owner = $1 AND d.region = $2 AND d.name = $3 AND r.name = $4)
             AND format = $5 AND namespace = $6 AND name = $7",
        address.parameters(),
    )
}

/// A package by its number.
pub(crate) fn package_id(id: i64) -> Hold<'static> {
    Hold::new("SELECT id FROM package WHERE id = $1", vec![id.into()])
}

/// A deleted package whose versions are still to be told of.
pub(crate) fn deleted_package(package_id: i64) -> Hold<'static> {
    Hold::new("SELECT package_id FROM deleted_package WHERE package_id = $1", vec![package_id.into()])
}

/// What is left of a deleted repository.
pub(crate) fn remains(repository_id: i64) -> Hold<'static> {
    Hold::new(
        "SELECT repository_id FROM repository_remains WHERE repository_id = $1",
        vec![repository_id.into()],
    )
}

/// The order in which events are delivered, which one transaction at a time adds to.
pub(crate) fn event_order() -> Hold<'static> {
    Hold::new("SELECT last_position FROM event_order", vec![])
}

/// The blob of some content that something names.
pub(crate) fn named_blob(domain_id: i64, sha256: &str) -> Hold<'_> {
    Hold::new(
        "SELECT id FROM blob WHERE domain_id = $1 AND sha256 = $2 AND released_milliseconds = 0",
        vec![domain_id.into(), sha256.into()],
    )
}

/// A blob by its number.
pub(crate) fn blob(id: i64) -> Hold<'static> {
    Hold::new("SELECT id FROM blob WHERE id = $1", vec![id.into()])
}

/// The blobs of the assets of a version.
pub(crate) fn blobs_of_version(version_id: i64) -> Hold<'static> {
    Hold::new(
        "SELECT id FROM blob WHERE id IN (SELECT blob_id FROM asset WHERE package_version_id = $1)",
        vec![version_id.into()],
    )
}
