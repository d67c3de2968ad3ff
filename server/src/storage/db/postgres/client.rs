//! A connection to PostgreSQL with the statements that were prepared on it: each is parsed and planned once.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Mutex, PoisonError};

use futures_util::TryStreamExt as _;
use tokio::time::{Instant, timeout_at};
use tokio_postgres::{Client, RowStream, Statement};

use super::super::statement::Lock;
use super::super::{Query, Row, Value, dialect};
use super::error::Silence;
use super::settings::Settings;
use super::value;
use crate::storage::Error;

/// A connection and its prepared statements; many may wait for answers on it at once, which come in the order of
/// asking.
pub(super) struct PreparedClient {
    client: Client,
    statements: Mutex<HashMap<(&'static str, Option<Lock>), Statement>>,
}

impl PreparedClient {
    /// Connects, and leaves moving the bytes to a task of the runtime that it is called in.
    pub(super) async fn connect(settings: &Settings, until: Instant) -> Result<Self, Error> {
        let connecting = async {
            let (client, connection) = settings.config.connect(settings.tls.clone()).await?;
            // It ends with an error when the connection breaks, and whoever waits for an answer is told.
            tokio::spawn(async { drop(connection.await) });
            client.batch_execute(&settings.session).await?;
            Ok::<_, Error>(client)
        };
        let client = timeout_at(until, connecting).await.map_err(|_| Silence::Late)??;
        Ok(Self { client, statements: Mutex::default() })
    }

    /// Tells whether the connection is known to be broken.
    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Runs statements without parameters that yield no rows.
    pub(super) async fn run(&self, text: &str) -> Result<(), tokio_postgres::Error> {
        self.client.batch_execute(text).await
    }

    /// Returns the first row of a query.
    pub(super) async fn find<T>(&self, query: &Query<'_, T>) -> Result<Option<T>, Error> {
        let mut rows = pin!(self.query(query).await?);
        let first = rows.try_next().await?;
        first.map(|row| (query.row)(&Row::Postgres(value::Row(&row)))).transpose()
    }

    /// Returns all rows of a query.
    pub(super) async fn list<T>(&self, query: &Query<'_, T>) -> Result<Vec<T>, Error> {
        let mut rows = pin!(self.query(query).await?);
        let mut found = Vec::new();
        while let Some(row) = rows.try_next().await? {
            found.push((query.row)(&Row::Postgres(value::Row(&row)))?);
        }
        Ok(found)
    }

    /// Changes rows and returns their number.
    pub(super) async fn execute(
        &self,
        statement: &Statement,
        parameters: impl ExactSizeIterator<Item = Value<'_>>,
    ) -> Result<u64, tokio_postgres::Error> {
        self.client.execute_raw(statement, parameters).await
    }

    /// Returns a statement that is prepared.
    pub(super) fn known(&self, sql: &'static str, lock: Option<Lock>) -> Option<Statement> {
        self.statements().get(&(sql, lock)).cloned()
    }

    /// Prepares a statement, if it is not yet.
    pub(super) async fn prepare(
        &self,
        sql: &'static str,
        lock: Option<Lock>,
    ) -> Result<Statement, tokio_postgres::Error> {
        if let Some(statement) = self.known(sql, lock) {
            return Ok(statement);
        }
        let statement = match lock {
            None => self.client.prepare(sql).await?,
            Some(lock) => self.client.prepare(&dialect::POSTGRESQL.locking(sql, lock)).await?,
        };
        self.statements().insert((sql, lock), statement.clone());
        Ok(statement)
    }

    async fn query<T>(&self, query: &Query<'_, T>) -> Result<RowStream, tokio_postgres::Error> {
        let statement = self.prepare(query.sql, None).await?;
        self.client.query_raw(&statement, query.parameters.iter().copied()).await
    }

    fn statements(&self) -> std::sync::MutexGuard<'_, HashMap<(&'static str, Option<Lock>), Statement>> {
        self.statements.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
