//! A connection that one thread has for itself and waits on, statement by statement.
//!
//! What a statement changes without anybody asking how much is sent and not waited for: its answer is read with that of
//! the next statement that is waited for, so that it costs no time on the way.

use std::cell::{Cell, RefCell};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::{self, Runtime};
use tokio::task::yield_now;
use tokio::time::{Instant, timeout_at};

use super::super::statement::Lock;
use super::super::value::OwnedValue;
use super::super::{Command, Hold, Query, Value};
use super::client::PreparedClient;
use super::error::{Failure, Silence};
use super::settings::Settings;
use crate::storage::Error;

/// A connection and the runtime that moves its bytes, which runs while its thread waits.
pub(super) struct Connection {
    client: Rc<PreparedClient>,
    sent: RefCell<Vec<Sent>>,
    until: Cell<Instant>,
    failure: Cell<Option<Failure>>,
    has_changed: Cell<bool>,
    number: usize,
    // Dropped last, for the others end in it.
    runtime: Runtime,
}

/// A statement whose answer was not read yet.
struct Sent {
    answer: Pin<Box<dyn Future<Output = Result<u64, tokio_postgres::Error>>>>,
    rows: Rc<Cell<u64>>,
}

/// How many rows what is counted is spread over.
const SHARDS: usize = 64;

impl Connection {
    /// Connects within a time.
    pub(super) fn open(settings: &Settings, number: usize, limit: Duration) -> Result<Self, Error> {
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let until = Instant::now() + limit;
        let patience = until.min(Instant::now() + settings.connect_limit);
        let client = runtime.block_on(PreparedClient::connect(settings, patience))?;
        Ok(Self {
            client: Rc::new(client),
            sent: RefCell::default(),
            until: Cell::new(until),
            failure: Cell::new(None),
            has_changed: Cell::new(false),
            number,
            runtime,
        })
    }

    /// Looks whether the other end has closed the connection since it was last used.
    pub(super) fn is_closed(&self) -> bool {
        self.runtime.block_on(yield_now());
        self.client.is_closed()
    }

    /// Returns a number below [`SHARDS`], which other connections of this pool have only where there are more of them.
    pub(super) fn shard(&self) -> i64 {
        i64::try_from(self.number % SHARDS).unwrap_or(0)
    }

    /// Sets until when everything that follows has to be done.
    pub(super) fn set_deadline(&self, until: Instant) {
        self.until.set(until);
        self.failure.set(None);
        self.has_changed.set(false);
    }

    /// Sets how long PostgreSQL lets a statement run.
    pub(super) fn limit_statements(&self, limit: Duration) -> Result<(), Error> {
        self.run(&format!("SET statement_timeout = {0}; SET lock_timeout = {0}", limit.as_millis()))
    }

    /// Returns the first failure since the deadline was set.
    pub(super) fn failure(&self) -> Option<Failure> {
        self.failure.get()
    }

    /// Tells whether anything was changed since the deadline was set.
    pub(super) fn has_changed(&self) -> bool {
        self.has_changed.get()
    }

    /// Returns the first row of a query.
    pub(super) fn find<T>(&self, query: &Query<'_, T>) -> Result<Option<T>, Error> {
        // A query with `RETURNING` changes something; those that only read lose little by it.
        self.has_changed.set(self.has_changed.get() || !query.sql.starts_with("SELECT"));
        self.wait(self.client.find(query))
    }

    /// Returns all rows of a query.
    pub(super) fn list<T>(&self, query: &Query<'_, T>) -> Result<Vec<T>, Error> {
        self.has_changed.set(self.has_changed.get() || !query.sql.starts_with("SELECT"));
        self.wait(self.client.list(query))
    }

    /// Runs statements without parameters that yield no rows.
    pub(super) fn run(&self, text: &str) -> Result<(), Error> {
        self.wait(async { Ok(self.client.run(text).await?) })
    }

    /// Sends statements without parameters, and does not wait for the answer.
    pub(super) fn send(&self, text: &'static str) {
        let client = Rc::clone(&self.client);
        self.dispatch(Box::pin(async move { client.run(text).await.map(|()| 0) }));
    }

    /// Sends a statement that changes rows, and gives where their number will be once [`Self::settle`] has returned.
    pub(super) fn send_command(&self, command: &Command<'_>) -> Result<Rc<Cell<u64>>, Error> {
        self.has_changed.set(true);
        self.send_statement(command.sql, None, &command.parameters)
    }

    /// Sends a statement that holds rows.
    pub(super) fn send_hold(&self, rows: &Hold<'_>) -> Result<Rc<Cell<u64>>, Error> {
        self.send_statement(rows.sql, Some(rows.lock), &rows.parameters)
    }

    /// Reads the answers to all that was sent.
    pub(super) fn settle(&self) -> Result<(), Error> {
        self.wait(async { Ok(()) })
    }

    /// Lets what was sent leave this machine.
    pub(super) fn flush(&self) {
        self.runtime.block_on(yield_now());
    }

    /// Undoes what was done since the transaction began.
    pub(super) fn roll_back(&self) {
        self.send("ROLLBACK");
        self.flush();
    }

    /// Begins reads that all see the same state, of which each may take as long as all of them.
    pub(super) fn begin_snapshot(&self, limit: Duration) {
        let client = Rc::clone(&self.client);
        let begin = format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = {}",
            limit.as_millis()
        );
        self.dispatch(Box::pin(async move { client.run(&begin).await.map(|()| 0) }));
    }

    /// Ends them. Nothing hangs on the answer, but until this has left, PostgreSQL keeps the state that was read.
    pub(super) fn end_snapshot(&self) {
        self.send("COMMIT");
        self.flush();
    }

    fn send_statement(
        &self,
        sql: &'static str,
        lock: Option<Lock>,
        parameters: &[Value<'_>],
    ) -> Result<Rc<Cell<u64>>, Error> {
        let statement = match self.client.known(sql, lock) {
            Some(statement) => statement,
            None => self.wait(async { Ok(self.client.prepare(sql, lock).await?) })?,
        };
        let parameters: Vec<OwnedValue> = parameters.iter().copied().map(OwnedValue::from).collect();
        let client = Rc::clone(&self.client);
        let answer =
            async move { client.execute(&statement, parameters.iter().map(OwnedValue::borrow)).await };
        Ok(self.dispatch(Box::pin(answer)))
    }

    fn dispatch(
        &self,
        mut answer: Pin<Box<dyn Future<Output = Result<u64, tokio_postgres::Error>>>>,
    ) -> Rc<Cell<u64>> {
        let rows = Rc::new(Cell::new(0));
        // The first poll puts the statement into the queue of the connection.
        let early = self.runtime.block_on(async { futures_util::poll!(answer.as_mut()) });
        if let Poll::Ready(early) = early {
            answer = Box::pin(std::future::ready(early));
        }
        self.sent.borrow_mut().push(Sent { answer, rows: Rc::clone(&rows) });
        rows
    }

    /// Waits for an answer, after those to all that was sent before.
    fn wait<T>(&self, answer: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let sent = self.sent.take();
        let work = async {
            let mut answer = pin!(answer);
            // Polled once, it is under way before the earlier answers are here.
            let early = futures_util::poll!(answer.as_mut());
            for Sent { answer, rows } in sent {
                rows.set(answer.await?);
            }
            match early {
                Poll::Ready(early) => early,
                Poll::Pending => answer.await,
            }
        };
        let until = self.until.get();
        let outcome = self.runtime.block_on(async { timeout_at(until, work).await });
        let outcome = outcome.unwrap_or_else(|_| Err(Silence::Late.into()));
        if let Err(error) = &outcome
            && self.failure.get().is_none()
        {
            self.failure.set(Failure::of(error));
        }
        outcome
    }
}
