//! The operations on repositories.

mod create_repository;
mod delete_repository;
mod describe_repository;
mod external_connection;
mod get_repository_endpoint;
mod list_repositories;
mod update_repository;

pub(super) use create_repository::create_repository;
pub(super) use delete_repository::delete_repository;
pub(super) use describe_repository::describe_repository;
pub(super) use external_connection::{associate_external_connection, disassociate_external_connection};
pub(super) use get_repository_endpoint::get_repository_endpoint;
pub(super) use list_repositories::{list_repositories, list_repositories_in_domain};
pub(super) use update_repository::update_repository;

use codeartifact_generated::types::UpstreamRepository;

use crate::app::{App, RequestContext};
use crate::auth::Action;
use crate::operations::error::Error;
use crate::registry::{Permit, RepositoryKey, RepositoryName};

/// Reads the upstream list of a request, each of which the caller must be allowed to name.
async fn upstreams(
    app: &App,
    cx: &RequestContext,
    downstream: &RepositoryKey,
    upstreams: &[UpstreamRepository],
) -> Result<Vec<Permit<RepositoryKey>>, Error> {
    let mut permits = Vec::with_capacity(upstreams.len());
    for UpstreamRepository { repository_name } in upstreams {
        let key = downstream.domain.repository(RepositoryName::parse(repository_name)?);
        permits.push(cx.authorize(app, Action::AssociateWithDownstreamRepository, key).await?);
    }
    Ok(permits)
}
