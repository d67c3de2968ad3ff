//! Threads that each have a connection of their own and do what waits, one thing after the other: as many statements are
//! under way at once as there are threads, and whoever waits in vain for one is told in time.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::time::Instant;

use super::connection::Connection;
use super::error::Silence;
use super::settings::Settings;
use crate::storage::{DatabaseFailure, Error};

/// A handle on the threads; dropping it waits until all that was accepted is done.
#[derive(Debug)]
pub(super) struct Pool {
    queue: Option<SyncSender<Waiting>>,
    threads: Vec<JoinHandle<()>>,
}

// Beyond this many, more would only wait to be told that it took too long.
const QUEUE_LENGTH: usize = 1024;

// Between tries, while PostgreSQL is away.
const PAUSE: Duration = Duration::from_millis(100);

type Job = Box<dyn FnOnce(&mut Slot) + Send>;

/// A job and the time until which it has to be done.
struct Waiting {
    job: Job,
    until: Instant,
}

impl Pool {
    pub(super) fn start(name: &str, settings: &Arc<Settings>, threads: usize) -> Result<Self, Error> {
        let (queue, jobs) = sync_channel(QUEUE_LENGTH);
        let jobs = Arc::new(Mutex::new(jobs));
        // Several servers spread what they count over different rows where they can.
        let first = usize::from(uuid::Uuid::new_v4().as_bytes()[0]);
        let start = |number| {
            let (jobs, settings) = (Arc::clone(&jobs), Arc::clone(settings));
            let serve = move || serve(&jobs, settings, first + number);
            std::thread::Builder::new().name(format!("{name}-{number}")).spawn(serve)
        };
        Ok(Self { queue: Some(queue), threads: (0..threads).map(start).collect::<Result<_, _>>()? })
    }

    /// Has a thread do something within a time.
    pub(super) fn submit(
        &self,
        limit: Duration,
        job: impl FnOnce(&mut Slot) + Send + 'static,
    ) -> Result<(), Error> {
        let waiting = Waiting { job: Box::new(job), until: Instant::now() + limit };
        let queue = self.queue.as_ref().ok_or(Error::Closed)?;
        queue.try_send(waiting).map_err(|refused| match refused {
            TrySendError::Full(_) => Silence::Crowded.into(),
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

fn serve(jobs: &Mutex<Receiver<Waiting>>, settings: Arc<Settings>, number: usize) {
    let mut slot = Slot::new(settings, number);
    loop {
        // Whoever waits holds the lock, and the others wait for that.
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Waiting { job, until }) = next else { return };
        slot.set_deadline(until);
        job(&mut slot);
        slot.forget_broken();
    }
}

/// The place of a thread's connection, which is made when it is needed.
pub(super) struct Slot {
    settings: Arc<Settings>,
    number: usize,
    connection: Option<Connection>,
    until: Instant,
}

impl Slot {
    pub(super) fn new(settings: Arc<Settings>, number: usize) -> Self {
        Self { settings, number, connection: None, until: Instant::now() }
    }

    /// Sets until when what follows has to be done.
    pub(super) fn set_deadline(&mut self, until: Instant) {
        self.until = until;
    }

    /// Returns until when the job has to be done.
    pub(super) fn deadline(&self) -> Instant {
        self.until
    }

    /// Returns a connection that nothing is known against; tries to make one until the job's time is over.
    pub(super) fn ready(&mut self) -> Result<&Connection, Error> {
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

    /// Gives up a connection that may still be busy with what nobody waits for any more.
    pub(super) fn forget_broken(&mut self) {
        if self.is_broken() {
            self.connection = None;
        }
    }

    /// Tells whether PostgreSQL did not answer on the connection, or is known not to.
    pub(super) fn is_broken(&self) -> bool {
        let failure = self.connection.as_ref().and_then(Connection::failure);
        failure == Some(DatabaseFailure::Unavailable)
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
