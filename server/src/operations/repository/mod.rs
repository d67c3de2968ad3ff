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

use crate::registry::{Error, RepositoryName};

/// Reads the upstream list of a request.
fn upstream_names(upstreams: &[UpstreamRepository]) -> Result<Vec<RepositoryName>, Error> {
    let names = upstreams.iter().map(|upstream| Ok(RepositoryName::parse(&upstream.repository_name)?));
    names.collect()
}
