//! External connections: the names of the public registries that a repository may stand for, and the record of it.
//! Holds no address; fetching is somebody else's work.

use crate::registry::error::{Error, Invalid, Missing};
use crate::registry::existence::RepositoryPlace;
use crate::registry::names::format::PackageFormat;
use crate::registry::names::keys::RepositoryKey;
use crate::registry::permit::Permit;
use crate::registry::repository::Repository;
use crate::registry::{Registry, repository};
use crate::storage;
use crate::storage::db::{self, Transaction};

/// The name of an external connection and the format that comes through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExternalConnection {
    name: &'static str,
    format: PackageFormat,
}

const CONNECTIONS: [ExternalConnection; 10] = [
    ExternalConnection { name: "public:npmjs", format: PackageFormat::Npm },
    ExternalConnection { name: "public:pypi", format: PackageFormat::Pypi },
    ExternalConnection { name: "public:nuget-org", format: PackageFormat::Nuget },
    ExternalConnection { name: "public:maven-central", format: PackageFormat::Maven },
    ExternalConnection { name: "public:maven-googleandroid", format: PackageFormat::Maven },
    ExternalConnection { name: "public:maven-gradleplugins", format: PackageFormat::Maven },
    ExternalConnection { name: "public:maven-commonsware", format: PackageFormat::Maven },
    ExternalConnection { name: "public:maven-clojars", format: PackageFormat::Maven },
    ExternalConnection { name: "public:ruby-gems-org", format: PackageFormat::Ruby },
    ExternalConnection { name: "public:crates-io", format: PackageFormat::Cargo },
];

impl ExternalConnection {
    /// The word for its status on the wire.
    pub const STATUS: &'static str = "AVAILABLE";

    /// Finds the connection of a name.
    pub fn parse(name: &str) -> Result<Self, Error> {
        let known = CONNECTIONS.iter().find(|connection| connection.name == name);
        known.copied().ok_or_else(|| Invalid::UnknownConnection(name.to_owned()).into())
    }

    /// Finds the connection of a name that was stored.
    pub(in crate::registry) fn stored(name: &str) -> Result<Self, storage::Error> {
        Self::parse(name).map_err(|error| storage::Error::Corrupt(error.to_string()))
    }

    /// Gives every connection that exists.
    pub const fn all() -> &'static [Self] {
        &CONNECTIONS
    }

    /// Gives the connection's name.
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// Gives the format that comes through it.
    pub const fn format(self) -> PackageFormat {
        self.format
    }
}

impl std::fmt::Display for ExternalConnection {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name)
    }
}

impl Registry {
    /// Records that a repository stands for a public registry; it may have one connection or upstreams, not both.
    pub async fn associate_external_connection(
        &self,
        _permit: &Permit,
        key: &RepositoryKey,
        connection: ExternalConnection,
    ) -> Result<Repository, Error> {
        let key = key.clone();
        let associate = move |transaction: &Transaction<'_>| {
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
        _permit: &Permit,
        key: &RepositoryKey,
        connection: ExternalConnection,
    ) -> Result<Repository, Error> {
        let key = key.clone();
        let disassociate = move |transaction: &Transaction<'_>| {
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
