//! The record that a repository stands for a public registry. Fetching is somebody else's work.

use crate::registry::error::{Error, Invalid, Missing};
use crate::registry::existence::RepositoryPlace;
use crate::registry::names::connection::ExternalConnection;
use crate::registry::names::keys::RepositoryKey;
use crate::registry::permit::Permit;
use crate::registry::repository::Repository;
use crate::registry::{Registry, repository};
use crate::storage::db::{self, Transaction};

impl Registry {
    /// Records that a repository stands for a public registry; it may have one connection or upstreams, not both.
    pub async fn associate_external_connection(
        &self,
        permit: &Permit<RepositoryKey>,
        connection: ExternalConnection,
    ) -> Result<Repository, Error> {
        let key = permit.key().clone();
        let associate = move |transaction: &Transaction<'_>| {
            transaction.hold(&db::hold::domain(key.domain.address()))?;
            let place = RepositoryPlace::find(transaction, &key)?;
            let mut repository = repository::get(transaction, &key)?;
            if repository.external_connection.is_some() {
                return Err(Invalid::SecondConnection.into());
            }
            if !repository.upstreams.is_empty() {
                return Err(Invalid::ConnectionBesideUpstreams(key.name.clone()).into());
            }
            let name = Some(connection.name());
            transaction.execute(&db::repository::set_external_connection(place.repository, name))?;
            repository.external_connection = Some(connection);
            Ok(repository)
        };
        self.store.write(associate).await
    }

    /// Removes the record of a connection; what came through it stays.
    pub async fn disassociate_external_connection(
        &self,
        permit: &Permit<RepositoryKey>,
        connection: ExternalConnection,
    ) -> Result<Repository, Error> {
        let key = permit.key().clone();
        let disassociate = move |transaction: &Transaction<'_>| {
            transaction.hold(&db::hold::domain(key.domain.address()))?;
            let place = RepositoryPlace::find(transaction, &key)?;
            let mut repository = repository::get(transaction, &key)?;
            if repository.external_connection != Some(connection) {
                let repository = Box::new(key.clone());
                return Err(Missing::ExternalConnection { repository, connection }.into());
            }
            transaction.execute(&db::repository::set_external_connection(place.repository, None))?;
            repository.external_connection = None;
            Ok(repository)
        };
        self.store.write(disassociate).await
    }
}
