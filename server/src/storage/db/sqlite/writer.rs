//! The writing thread. It takes every transaction that waits, runs each in a savepoint of its own, commits them
//! together and answers after the commit: one wait for the disk serves many writers. A transaction that fails or
//! panics undoes only itself; a commit that fails fails its whole group, and the thread goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::super::panic_text::panic_text;
use super::super::{Transaction, dialect};
use super::Session;
use super::session::run;
use crate::storage::Error;

/// A handle on the writing thread; dropping it waits until all that was accepted is done.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Option<mpsc::Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
    groups: Arc<AtomicU64>,
}

// Beyond this many, callers wait before they may queue.
const QUEUE_LENGTH: usize = 1024;
// A group larger than this makes its first member wait longer than sharing the disk gains.
const GROUP_LENGTH: usize = 256;

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self, Error> {
        let (queue, jobs) = mpsc::channel(QUEUE_LENGTH);
        let groups = Arc::<AtomicU64>::default();
        let counted = Arc::clone(&groups);
        let thread = std::thread::Builder::new()
            .name("database-writer".to_owned())
            .spawn(move || serve(&connection, jobs, &counted))?;
        Ok(Self { queue: Some(queue), thread: Some(thread), groups })
    }

    /// Returns how many groups of transactions have ended. Whoever is answered after a transaction finds it counted.
    pub(super) fn ended_groups(&self) -> u64 {
        self.groups.load(Ordering::Acquire)
    }

    pub(super) async fn run<T, E, F>(&self, work: F) -> Result<Result<T, E>, Error>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: Fn(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Task { work, outcome: Err(Error::Closed), reply });
        let queue = self.queue.as_ref().ok_or(Error::Closed)?;
        queue.send(job).await.map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
            && thread.join().is_err()
        {
            tracing::error!("the database writer stopped by a panic");
        }
    }
}

/// A transaction that waits, with the one who waits for it.
trait Job: Send {
    /// Runs the transaction and tells whether to keep what it did.
    fn run(&mut self, transaction: &Transaction<'_>) -> bool;

    /// Replaces whatever came out by a failure of the group.
    fn overrule(&mut self, error: Error);

    /// Tells the one who waits.
    fn answer(self: Box<Self>);
}

struct Task<T, E, F> {
    work: F,
    outcome: Result<Result<T, E>, Error>,
    reply: oneshot::Sender<Result<Result<T, E>, Error>>,
}

impl<T, E, F> Job for Task<T, E, F>
where
    T: Send,
    E: Send,
    F: Fn(&Transaction<'_>) -> Result<T, E> + Send,
{
    fn run(&mut self, transaction: &Transaction<'_>) -> bool {
        // Whatever the closure held is dropped or undone, so nothing half done can be seen afterwards.
        let work = || {
            let outcome = (self.work)(transaction);
            if outcome.is_ok() {
                transaction.write_additions()?;
            }
            Ok(outcome)
        };
        self.outcome = catch_unwind(AssertUnwindSafe(work))
            .unwrap_or_else(|panic| Err(Error::TransactionPanicked(panic_text(panic.as_ref()))));
        matches!(self.outcome, Ok(Ok(_)))
    }

    fn overrule(&mut self, error: Error) {
        self.outcome = Err(error);
    }

    fn answer(self: Box<Self>) {
        let Self { work, outcome, reply } = *self;
        // What the closure shares with the one who waits is theirs alone by the time they know.
        drop(work);
        // Whoever waited may have gone; the transaction stands all the same.
        let _ = reply.send(outcome);
    }
}

fn serve(connection: &Connection, mut queue: mpsc::Receiver<Box<dyn Job>>, ended: &AtomicU64) {
    let mut group = Vec::with_capacity(GROUP_LENGTH);
    while let Some(first) = queue.blocking_recv() {
        group.push(first);
        while group.len() < GROUP_LENGTH
            && let Ok(next) = queue.try_recv()
        {
            group.push(next);
        }
        run_group(connection, &mut group);
        // After the commit and before anybody knows of it, so that nobody takes what was read before for what is there.
        ended.fetch_add(1, Ordering::Release);
        for job in group.drain(..) {
            job.answer();
        }
    }
}

fn run_group(connection: &Connection, group: &mut [Box<dyn Job>]) {
    let mut rest = group;
    while !rest.is_empty() {
        let ran = match begin_and_run(connection, rest) {
            Ok(()) => rest.len(),
            Err(failure) => {
                let Failure { cause, ran, overruled } = failure;
                tracing::error!(cause, transactions = overruled, "a group of transactions was not committed");
                for job in &mut rest[..overruled] {
                    job.overrule(Error::CommitFailed(cause.clone()));
                }
                ran
            }
        };
        rest = &mut rest[ran..];
    }
}

/// Why the jobs that shared a transaction were undone: `ran` had their turn, and the first `overruled` of them
/// do not know yet.
struct Failure {
    cause: String,
    ran: usize,
    overruled: usize,
}

/// Runs jobs in one transaction and commits it.
fn begin_and_run(connection: &Connection, jobs: &mut [Box<dyn Job>]) -> Result<(), Failure> {
    let all = jobs.len();
    let failure = |ran| {
        move |error: rusqlite::Error| {
            undo_all(connection);
            Failure { cause: error.to_string(), ran, overruled: ran }
        }
    };
    run(connection, dialect::SQLITE.begin).map_err(failure(all))?;
    for (position, job) in jobs.iter_mut().enumerate() {
        let ran = position + 1;
        run(connection, "SAVEPOINT job").map_err(failure(ran))?;
        if job.run(&Transaction::new(Session::of(connection).into())) {
            run(connection, "RELEASE job").map_err(failure(ran))?;
        } else if connection.is_autocommit() {
            // A full disk and its like undo the whole transaction, the earlier jobs' share included. The job
            // itself has the error already.
            let cause = "another transaction of the group met an error that undid all".to_owned();
            return Err(Failure { cause, ran, overruled: position });
        } else {
            run(connection, "ROLLBACK TO job").map_err(failure(ran))?;
            run(connection, "RELEASE job").map_err(failure(ran))?;
        }
    }
    run(connection, "COMMIT").map_err(failure(all))
}

fn undo_all(connection: &Connection) {
    if !connection.is_autocommit()
        && let Err(error) = run(connection, "ROLLBACK")
    {
        tracing::error!(error = %error, "a failed transaction could not be undone");
    }
}
