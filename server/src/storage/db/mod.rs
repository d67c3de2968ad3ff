//! The only SQL. A query is a value (text, parameters, how to read a row) that runs on a read connection or within
//! a write transaction alike. What the tables mean is the registry's business; how they are asked is this module's.
//!
//! Reads of the embedded engine run inline: they take tens of microseconds, less than handing them to another
//! thread would. Long ones go through [`Database::scan`]. Writes go to one thread that commits them in groups; a
//! write is a closure that may be run again, since an engine on the network may ask for that.

mod column;
mod counter;
mod dialect;
mod durability;
mod migrate;
mod migrations;
mod opening;
mod panic_text;
mod postgres;
mod row;
mod session;
mod sqlite;
mod statement;
mod thread_number;
mod value;
mod word;

pub(crate) mod address;
pub(crate) mod asset;
pub(crate) mod asset_metadata;
pub(crate) mod blob;
pub(crate) mod contents;
pub(crate) mod count_check;
pub(crate) mod deleted_package;
pub(crate) mod dependency;
pub(crate) mod domain;
pub(crate) mod event;
pub(crate) mod first_seen;
pub(crate) mod hold;
pub(crate) mod lease;
pub(crate) mod locate;
pub(crate) mod origin_remark;
pub(crate) mod package;
pub(crate) mod package_association;
pub(crate) mod package_document;
pub(crate) mod package_group;
pub(crate) mod package_group_repository;
pub(crate) mod package_label;
pub(crate) mod package_look_alike;
pub(crate) mod package_version;
pub(crate) mod package_version_metadata;
pub(crate) mod policy;
pub(crate) mod protection;
pub(crate) mod remains;
pub(crate) mod repository;
pub(crate) mod size;
pub(crate) mod source_address;
pub(crate) mod store_copy;
pub(crate) mod store_mark;
pub(crate) mod table;
pub(crate) mod tag;
pub(crate) mod token_key;
pub(crate) mod transaction_mark;
pub(crate) mod unfinished_version;
pub(crate) mod version_spelling;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod witness;

use std::path::Path;
use std::sync::Arc;

pub(crate) use durability::Durability;
pub(crate) use opening::Opening;
#[cfg(test)]
pub(super) use postgres::test_database::make as test_database;
pub use postgres::{MalformedUrl, PostgresOptions};
use row::Row;
#[cfg(test)]
pub(crate) use session::reads;
pub(crate) use session::{Reader, Transaction};
pub(super) use sqlite::DatabaseCopy;
pub(crate) use statement::{Command, Hold, Query};
pub(crate) use value::{OwnedValue, Value};
pub(crate) use word::Word;

use super::Error;

/// The database behind whichever engine.
#[derive(Debug)]
pub(crate) struct Database {
    engine: Engine,
}

/// One of the engines.
#[derive(Debug)]
enum Engine {
    Sqlite(Arc<sqlite::Sqlite>),
    Postgres(Box<postgres::Postgres>),
}

impl Database {
    /// Opens the embedded engine on a file of a data directory.
    pub(crate) fn open(file: &Path, directory: &Path, durability: Durability) -> Result<Self, Error> {
        Self::open_for(file, directory, durability, Opening::Serving)
    }

    /// Opens it for something else than serving.
    pub(crate) fn open_for(
        file: &Path,
        directory: &Path,
        durability: Durability,
        opening: Opening,
    ) -> Result<Self, Error> {
        let sqlite = sqlite::Sqlite::open(file, directory, durability, opening)?;
        Ok(Self { engine: Engine::Sqlite(sqlite.into()) })
    }

    /// Refuses a file whose schema is not up to date, and leaves it as it is.
    pub(crate) fn check(file: &Path, directory: &Path) -> Result<(), Error> {
        sqlite::Sqlite::check(file, directory)
    }

    /// Connects to the engine on the network.
    pub(crate) async fn connect(options: &PostgresOptions) -> Result<Self, Error> {
        Self::connect_for(options, Opening::Serving).await
    }

    /// Connects for something else than serving.
    pub(crate) async fn connect_for(options: &PostgresOptions, opening: Opening) -> Result<Self, Error> {
        let postgres = postgres::Postgres::open(options, opening).await?;
        Ok(Self { engine: Engine::Postgres(Box::new(postgres)) })
    }

    /// Has what is counted of the database shown by a registry; of the embedded engine nothing is.
    pub(crate) fn register_metrics(&self, registry: &mut prometheus_client::registry::Registry) {
        match &self.engine {
            // It has one writer, which nobody is in the way of.
            Engine::Sqlite(_) => {}
            Engine::Postgres(postgres) => postgres.register_metrics(registry),
        }
    }

    /// Tells whether other servers may use the database at the same time.
    pub(crate) fn is_shared(&self) -> bool {
        match &self.engine {
            // The data directory is locked.
            Engine::Sqlite(_) => false,
            Engine::Postgres(_) => true,
        }
    }

    /// Returns a number that is another after whatever has been written, for everybody who may know of it; nothing where
    /// others may write too.
    pub(crate) fn state_number(&self) -> Option<u64> {
        match &self.engine {
            Engine::Sqlite(sqlite) => Some(sqlite.state_number()),
            Engine::Postgres(_) => None,
        }
    }

    /// Refuses a schema that servers of this version do not go on over, as a newer server may have made it meanwhile.
    pub(crate) async fn check_schema(&self) -> Result<(), Error> {
        match &self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(postgres) => postgres.check_schema().await,
        }
    }

    /// Tells whether texts may have the character U+0000.
    pub(crate) fn holds_nul(&self) -> bool {
        match &self.engine {
            Engine::Sqlite(_) => true,
            Engine::Postgres(_) => false,
        }
    }

    /// Returns the only row of a query, or nothing.
    pub(crate) async fn find<T>(&self, query: Query<'_, T>) -> Result<Option<T>, Error> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.read(|reader| reader.find(query)),
            Engine::Postgres(postgres) => postgres.find(query).await,
        }
    }

    /// Returns all rows of a query, of which there are at most about a thousand.
    pub(crate) async fn list<T>(&self, query: Query<'_, T>) -> Result<Vec<T>, Error> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.read(|reader| reader.list(query)),
            Engine::Postgres(postgres) => postgres.list(query).await,
        }
    }

    /// Runs a few short reads that all see the same state.
    pub(crate) async fn snapshot<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&Reader<'_>) -> Result<T, Error> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.read(|reader| reader.snapshot(work)),
            Engine::Postgres(postgres) => postgres.snapshot(work).await,
        }
    }

    /// Runs long reads that all see the same state away from the threads that answer requests.
    pub(crate) async fn scan<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&Reader<'_>) -> Result<T, Error> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.scan(work).await,
            Engine::Postgres(postgres) => postgres.scan(work).await,
        }
    }

    /// Runs a transaction and answers once it is durable, or undone.
    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    {
        self.try_write(work).await?
    }

    /// Runs a transaction; the outer error says that it is not known whether it was kept, the inner one that it
    /// was undone.
    pub(crate) async fn try_write<T, E, F>(&self, work: F) -> Result<Result<T, E>, Error>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: Fn(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.write(work).await,
            Engine::Postgres(postgres) => postgres.write(work).await,
        }
    }
}
