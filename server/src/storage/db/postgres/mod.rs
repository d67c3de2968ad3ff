//! The engine for more than one machine, reached over the network. A single read runs on a connection that the requests
//! of a thread share, which it does not hold while it waits. Work of several statements is a closure that waits in line,
//! so it runs on a thread of a pool, each of which has a connection of its own.

mod catalogue;
mod client;
mod connection;
mod error;
mod lines;
mod metrics;
mod outcome;
mod pool;
mod refusal;
mod session;
mod settings;
mod transact;
mod value;

#[cfg(test)]
pub(in crate::storage) mod test_database;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::registry::Registry;
use tokio::sync::oneshot;

use super::{Opening, Query, Reader, Transaction, dialect, migrate};
use crate::storage::{DatabaseFailure, Error};
use connection::Connection;
use lines::Lines;
use metrics::{DatabaseMetrics, Work};
use pool::Pool;
pub(super) use session::{SentChanges, Session};
use settings::Settings;
pub use settings::{MalformedUrl, PostgresOptions};
use transact::{read_again, transact};
pub(super) use value::Row;

/// A database of a PostgreSQL server.
#[derive(Debug)]
pub(super) struct Postgres {
    settings: Arc<Settings>,
    metrics: DatabaseMetrics,
    lines: Lines,
    writers: Pool,
    readers: Pool,
}

// An index over a large table takes as long as the table is large.
const MIGRATION_LIMIT: Duration = Duration::from_hours(6);
// Counting and collecting go through whole tables.
const SCAN_LIMIT: Duration = Duration::from_mins(10);

// How often a connection may break on the way.
const MIGRATION_TRIES: usize = 3;

/// Sees on a connection of its own that the schema is as it has to be.
fn prepare_once(settings: &Settings, opening: Opening) -> Result<(), Error> {
    let connection =
        Connection::open(settings, 0, MIGRATION_LIMIT).map_err(|error| refusal::at_start(settings, error))?;
    connection.limit_statements(MIGRATION_LIMIT)?;
    opening.prepare(Session::of(&connection).into(), &dialect::POSTGRESQL, &place(settings))
}

/// Names the database in messages.
fn place(settings: &Settings) -> String {
    format!("database `{}`", settings.shown)
}

impl Postgres {
    /// Connects and sees that the schema is as it has to be, or says in one sentence what is wrong with the settings.
    pub(super) async fn open(options: &PostgresOptions, opening: Opening) -> Result<Self, Error> {
        let settings = Arc::new(options.settings()?);
        let preparing = Arc::clone(&settings);
        let prepare = move || {
            for _ in 1..MIGRATION_TRIES {
                match prepare_once(&preparing, opening) {
                    // Whatever was kept of it is found to be there. Servers that serve may be in the way of changes to tables.
                    Err(Error::Database {
                        kind: DatabaseFailure::Unavailable | DatabaseFailure::Contention,
                        ..
                    }) => {}
                    outcome => return outcome,
                }
            }
            prepare_once(&preparing, opening)
        };
        // The connection waits by itself, which a thread of a runtime must not.
        tokio::task::spawn_blocking(prepare).await??;
        let half = (settings.connections / 2).max(1);
        let rest = (settings.connections - half).max(1);
        let metrics = DatabaseMetrics::default();
        Ok(Self {
            lines: Lines::new(Arc::clone(&settings), metrics.of(Work::Read)),
            writers: Pool::start("database-writer", &settings, rest, metrics.of(Work::Write))?,
            readers: Pool::start("database-reader", &settings, half, metrics.of(Work::Read))?,
            metrics,
            settings,
        })
    }

    /// Has what is counted of it shown by a registry.
    pub(super) fn register_metrics(&self, registry: &mut Registry) {
        self.metrics.register(registry);
    }

    /// Refuses a schema that servers of this version do not go on over.
    pub(super) async fn check_schema(&self) -> Result<(), Error> {
        let needed = self.find(migrate::needed()).await?.unwrap_or_default();
        let newest = self.find(migrate::current()).await?.unwrap_or_default();
        migrate::refuse_incompatible(needed, newest, &place(&self.settings))
    }

    /// Returns the only row of a query, or nothing.
    pub(super) async fn find<T>(&self, query: Query<'_, T>) -> Result<Option<T>, Error> {
        self.lines.find(&query).await
    }

    /// Returns all rows of a query.
    pub(super) async fn list<T>(&self, query: Query<'_, T>) -> Result<Vec<T>, Error> {
        self.lines.list(&query).await
    }

    /// Runs reads that all see the same state.
    pub(super) async fn snapshot<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&Reader<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.read(self.settings.time_limit, work).await
    }

    /// Runs reads that may take long, and that all see the same state.
    pub(super) async fn scan<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&Reader<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.read(SCAN_LIMIT, work).await
    }

    async fn read<T, F>(&self, limit: Duration, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&Reader<'_>) -> Result<T, Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.readers.submit(limit, move |slot| {
            let outcome = read_again(slot, |slot| {
                Session::of(slot.ready()?).snapshot(limit, |session| work(&Reader::new(session.into())))
            });
            // Whoever waited may have gone.
            let _ = reply.send(outcome);
        })?;
        answer.await.map_err(|_| Error::Closed)?
    }

    /// Runs a transaction, again where others were in the way; the outer error says that it is not known whether it was
    /// kept.
    pub(super) async fn write<T, E, F>(&self, work: F) -> Result<Result<T, E>, Error>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: Fn(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.writers.submit(self.settings.time_limit, move |slot| {
            let outcome = transact(slot, &work);
            // What the closure shares with the one who waits is theirs alone by the time they know.
            drop(work);
            // Whoever waited may have gone; the transaction stands all the same.
            let _ = reply.send(outcome);
        })?;
        answer.await.map_err(|_| Error::Closed)?
    }
}
