//! Upstream repositories: which lists are allowed, and replacing a repository's list.
//! A reference binds to a repository's identity, so one that was deleted stays dangling until the list is set anew.

use crate::registry::error::{Error, ExceededQuota, Invalid};
use crate::registry::existence::RepositoryPlace;
use crate::registry::limits::Limits;
use crate::registry::names::RepositoryName;
use crate::registry::names::keys::RepositoryKey;
use crate::storage::db::{self, Transaction};

/// Checks what can be said about a list without looking at what is stored.
pub(in crate::registry) fn check(
    key: &RepositoryKey,
    upstreams: &[RepositoryName],
    limits: &Limits,
) -> Result<(), Error> {
    for (position, upstream) in upstreams.iter().enumerate() {
        if *upstream == key.name {
            return Err(Invalid::UpstreamOfItself(upstream.clone()).into());
        }
        if upstreams[..position].contains(upstream) {
            return Err(Invalid::DuplicateUpstream(upstream.clone()).into());
        }
    }
    let limit = limits.direct_upstreams;
    if upstreams.len() > limit {
        let repository = Box::new(key.clone());
        return Err(ExceededQuota::Upstreams { repository, limit, given: upstreams.len() }.into());
    }
    Ok(())
}

/// Replaces the upstreams of a repository; each must exist, and none may lead back to it.
pub(in crate::registry) fn replace(
    transaction: &Transaction<'_>,
    place: RepositoryPlace,
    key: &RepositoryKey,
    upstreams: &[RepositoryName],
    has_connection: bool,
) -> Result<(), Error> {
    if !upstreams.is_empty() && has_connection {
        return Err(Invalid::UpstreamsBesideConnection(key.name.clone()).into());
    }
    transaction.execute(&db::repository::delete_upstreams(place.repository))?;
    for (position, upstream) in upstreams.iter().enumerate() {
        let id = transaction
            .find(db::repository::find_id(place.domain, upstream.as_str()))?
            .ok_or_else(|| Error::missing(&key.domain.repository(upstream.clone())))?;
        if transaction.find(db::repository::reaches(id, place.repository))?.is_some() {
            return Err(Invalid::UpstreamCycle(upstream.clone()).into());
        }
        transaction.execute(&db::repository::insert_upstream(
            place.repository,
            position,
            id,
            upstream.as_str(),
        ))?;
    }
    Ok(())
}
