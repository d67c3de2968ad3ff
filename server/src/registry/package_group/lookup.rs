//! Finding the row of a package group, by its pattern or as the narrowest one around another.

use super::key::PackageGroupKey;
use super::pattern::PackageGroupPattern;
use crate::registry::error::{Error, Missing, Resource};
use crate::registry::names::keys::DomainKey;
use crate::storage::db::package_group::{self, PackageGroupRow};
use crate::storage::db::{self, Reader};

/// Finds the number of a group of a domain, if it is there.
pub(in crate::registry) fn find_id(
    reader: &Reader<'_>,
    domain_id: i64,
    pattern: &str,
) -> Result<Option<i64>, Error> {
    Ok(reader.find(package_group::find(domain_id, pattern))?.map(|row| row.id))
}

/// Finds the number of the group that an ARN names.
pub(in crate::registry) fn find_by_text(
    reader: &Reader<'_>,
    domain: &DomainKey,
    pattern: &str,
) -> Result<i64, Error> {
    let domain_id = find_domain(reader, domain)?;
    match reader.find(package_group::find(domain_id, pattern))? {
        Some(row) => Ok(row.id),
        None => Err(no_group(domain, pattern)),
    }
}

/// Finds a group that must exist, and the number of its domain.
pub(super) fn find_group(
    reader: &Reader<'_>,
    key: &PackageGroupKey,
) -> Result<(i64, PackageGroupRow), Error> {
    let domain_id = find_domain(reader, &key.domain)?;
    let row = reader.find(package_group::find(domain_id, key.pattern.as_str()))?;
    Ok((domain_id, row.ok_or_else(|| no_group(&key.domain, key.pattern.as_str()))?))
}

/// Finds the number of a domain that must exist.
pub(super) fn find_domain(reader: &Reader<'_>, key: &DomainKey) -> Result<i64, Error> {
    reader.find(db::locate::domain(key.address()))?.ok_or_else(|| Error::missing(key))
}

/// Says that a group is not there.
pub(super) fn no_group(domain: &DomainKey, pattern: &str) -> Error {
    Missing::Resource(Resource::PackageGroup(Box::new(domain.clone()), pattern.to_owned())).into()
}

/// Finds the narrowest group that contains a pattern.
pub(super) fn find_parent(
    reader: &Reader<'_>,
    domain_id: i64,
    pattern: &PackageGroupPattern,
) -> Result<Option<PackageGroupRow>, Error> {
    for container in pattern.containers() {
        if let Some(row) = reader.find(package_group::find(domain_id, container.as_str()))? {
            return Ok(Some(row));
        }
    }
    Ok(None)
}
