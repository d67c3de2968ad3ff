//! Connections for single reads: each thread that answers requests has one, on which all its requests ask at once.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use super::super::Query;
use super::super::thread_number;
use super::client::PreparedClient;
use super::error::{Failure, Silence};
use super::metrics::WorkCounters;
use super::settings::Settings;
use crate::storage::{DatabaseFailure, Error};

// Between tries, while PostgreSQL is away.
const PAUSE: Duration = Duration::from_millis(100);

/// The connections, made when they are first needed.
pub(super) struct Lines {
    settings: Arc<Settings>,
    counters: WorkCounters,
    of_threads: Box<[Line]>,
}

#[derive(Default)]
struct Line {
    client: Mutex<Option<Arc<PreparedClient>>>,
    // Held while connecting, so that those who come meanwhile wait for one connection.
    connecting: tokio::sync::Mutex<()>,
}

impl std::fmt::Debug for Lines {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Lines").finish_non_exhaustive()
    }
}

impl Lines {
    pub(super) fn new(settings: Arc<Settings>, counters: WorkCounters) -> Self {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        Self { settings, counters, of_threads: (0..=threads).map(|_| Line::default()).collect() }
    }

    /// Returns the only row of a query, or nothing.
    pub(super) async fn find<T>(&self, query: &Query<'_, T>) -> Result<Option<T>, Error> {
        Ok(self.list(query).await?.into_iter().next())
    }

    /// Returns all rows of a query, which is asked again on another connection when one breaks.
    pub(super) async fn list<T>(&self, query: &Query<'_, T>) -> Result<Vec<T>, Error> {
        let until = Instant::now() + self.settings.time_limit;
        let line = &self.of_threads[thread_number::of_this() % self.of_threads.len()];
        loop {
            let asking = async { line.client(&self.settings, until).await?.list(query).await };
            match timeout_at(until, asking).await {
                Ok(Err(Error::Database { kind: DatabaseFailure::Unavailable, .. }))
                    if Instant::now() + PAUSE < until =>
                {
                    self.counters.count_retry(Failure::Unavailable);
                    sleep(PAUSE).await;
                }
                Ok(outcome) => return outcome,
                Err(_) => {
                    // Whoever comes next need not wait behind what was not answered.
                    line.forget();
                    return Err(Silence::Late.into());
                }
            }
        }
    }
}

impl Line {
    async fn client(&self, settings: &Settings, until: Instant) -> Result<Arc<PreparedClient>, Error> {
        if let Some(client) = self.known() {
            return Ok(client);
        }
        let _alone = self.connecting.lock().await;
        if let Some(client) = self.known() {
            return Ok(client);
        }
        let patience = until.min(Instant::now() + settings.connect_limit);
        let client = Arc::new(PreparedClient::connect(settings, patience).await?);
        *self.client.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&client));
        Ok(client)
    }

    fn known(&self) -> Option<Arc<PreparedClient>> {
        let client = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        client.as_ref().filter(|client| !client.is_closed()).cloned()
    }

    fn forget(&self) {
        *self.client.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
