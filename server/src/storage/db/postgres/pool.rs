//! Threads that each have a connection of their own and do what waits, one thing after the other: as many statements are
//! under way at once as there are threads, and whoever waits in vain for one is told in time.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::time::Instant;

use super::connection::Connection;
use super::error::{Failure, Silence};
use super::metrics::{Refusal, WorkCounters};
use super::settings::Settings;
use crate::storage::{DatabaseFailure, Error};

/// A handle on the threads; dropping it waits until all that was accepted is done.
#[derive(Debug)]
pub(super) struct Pool {
    queue: Option<SyncSender<Waiting>>,
    counters: WorkCounters,
    threads: Vec<JoinHandle<()>>,
}

// Beyond this many, more would only wait to be told that it took too long.
const QUEUE_LENGTH: usize = 1024;

// Between tries, while PostgreSQL is away.
const PAUSE: Duration = Duration::from_millis(100);

type Job = Box<dyn FnOnce(&mut Slot) + Send>;

/// A job, since when it waits, and the time until which it has to be done.
struct Waiting {
    job: Job,
    since: Instant,
    until: Instant,
}

impl Pool {
    /// Starts as many threads as there may be connections.
    pub(super) fn start(
        name: &str,
        settings: &Arc<Settings>,
        threads: usize,
        counters: WorkCounters,
    ) -> Result<Self, Error> {
        counters.connections.set(i64::try_from(threads).unwrap_or(i64::MAX));
        let (queue, jobs) = sync_channel(QUEUE_LENGTH);
        let jobs = Arc::new(Mutex::new(jobs));
        // Several servers spread what they count over different rows where they can.
        let first = usize::from(uuid::Uuid::new_v4().as_bytes()[0]);
        let start = |number| {
            let (jobs, settings, counters) = (Arc::clone(&jobs), Arc::clone(settings), counters.clone());
            let serve = move || serve(&jobs, &mut Slot::new(settings, first + number, counters));
            std::thread::Builder::new().name(format!("{name}-{number}")).spawn(serve)
        };
        let threads = (0..threads).map(start).collect::<Result<_, _>>()?;
        Ok(Self { queue: Some(queue), counters, threads })
    }

    /// Has a thread do something within a time.
    pub(super) fn submit(
        &self,
        limit: Duration,
        job: impl FnOnce(&mut Slot) + Send + 'static,
    ) -> Result<(), Error> {
        let since = Instant::now();
        let waiting = Waiting { job: Box::new(job), since, until: since + limit };
        let queue = self.queue.as_ref().ok_or(Error::Closed)?;
        queue.try_send(waiting).map_err(|refused| match refused {
            TrySendError::Full(_) => {
                self.counters.count_refusal(Refusal::Crowded);
                Silence::Crowded.into()
            }
            TrySendError::Disconnected(_) => Error::Closed,
        })
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.queue = None;
        let here = std::thread::current().id();
        for thread in self.threads.drain(..) {
            if thread.thread().id() != here && thread.join().is_err() {
                tracing::error!("a thread of the database stopped by a panic");
            }
        }
    }
}

fn serve(jobs: &Mutex<Receiver<Waiting>>, slot: &mut Slot) {
    loop {
        // Whoever waits holds the lock, and the others wait for that.
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Waiting { job, since, until }) = next else { return };
        slot.counters.begin(since.elapsed());
        slot.set_deadline(until);
        if slot.is_late() {
            slot.counters.count_refusal(Refusal::Late);
        }
        job(slot);
        slot.forget_broken();
        slot.counters.end();
    }
}

/// The place of a thread's connection, which is made when it is needed.
pub(super) struct Slot {
    settings: Arc<Settings>,
    number: usize,
    counters: WorkCounters,
    connection: Option<Connection>,
    until: Instant,
}

impl Slot {
    pub(super) fn new(settings: Arc<Settings>, number: usize, counters: WorkCounters) -> Self {
        Self { settings, number, counters, connection: None, until: Instant::now() }
    }

    /// Returns what counts how its jobs fare.
    pub(super) fn counters(&self) -> &WorkCounters {
        &self.counters
    }

    /// Sets until when what follows has to be done.
    pub(super) fn set_deadline(&mut self, until: Instant) {
        self.until = until;
    }

    /// Returns until when the job has to be done.
    pub(super) fn deadline(&self) -> Instant {
        self.until
    }

    fn is_late(&self) -> bool {
        Instant::now() >= self.until
    }

    /// Returns a connection that nothing is known against; tries to make one until the job's time is over.
    pub(super) fn ready(&mut self) -> Result<&Connection, Error> {
        if self.is_late() {
            // A statement that is not waited for would cost the connection.
            return Err(Silence::NoConnection.into());
        }
        if self.connection.as_ref().is_some_and(Connection::is_closed) {
            self.connection = None;
        }
        let connection = match &mut self.connection {
            Some(connection) => connection,
            empty => empty.insert(connect(&self.settings, self.number, self.until)?),
        };
        connection.set_deadline(self.until);
        Ok(connection)
    }

    /// Gives up the connection.
    pub(super) fn forget(&mut self) {
        self.connection = None;
    }

    /// Gives up a connection that may still be busy with what nobody waits for any more.
    pub(super) fn forget_broken(&mut self) {
        if self.is_broken() {
            self.forget();
        }
    }

    /// Tells whether PostgreSQL did not answer on the connection, or is known not to.
    pub(super) fn is_broken(&self) -> bool {
        let failure = self.connection.as_ref().and_then(Connection::failure);
        failure == Some(Failure::Unavailable)
    }
}

fn connect(settings: &Settings, number: usize, until: Instant) -> Result<Connection, Error> {
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Silence::NoConnection.into());
        }
        match Connection::open(settings, number, left) {
            Err(Error::Database { kind: DatabaseFailure::Unavailable, .. }) if left > PAUSE => {
                std::thread::sleep(PAUSE);
            }
            outcome => return outcome,
        }
    }
}
