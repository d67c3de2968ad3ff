//! Running a transaction until it is kept or refused: again where others were in the way or the connection broke, and
//! with the answer found out where that to the commit was lost.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use tokio::time::Instant;

use super::super::Transaction;
use super::super::panic_text::panic_text;
use super::connection::Connection;
use super::error::Failure;
use super::outcome::{Fate, Mark};
use super::pool::Slot;
use super::session::Session;
use crate::storage::{DatabaseFailure, Error};

/// What a transaction comes to: its result, its refusal, or that it is not known whether it was kept.
type Outcome<T, E> = Result<Result<T, E>, Error>;

/// What came of running a transaction once.
enum Attempt<T, E> {
    Over(Outcome<T, E>),
    /// It was undone, for a reason that may have gone when it is run again.
    Undone(Failure, Outcome<T, E>),
}

/// Runs a transaction until it is kept or refused, or its time is over.
pub(super) fn transact<T, E>(
    slot: &mut Slot,
    work: &impl Fn(&Transaction<'_>) -> Result<T, E>,
) -> Outcome<T, E> {
    let mut tries = 0;
    loop {
        let (failure, outcome) = match attempt(slot, work) {
            Attempt::Over(outcome) => return outcome,
            Attempt::Undone(failure, outcome) => (failure, outcome),
        };
        slot.forget_broken();
        tries += 1;
        let pause = pause(tries, failure);
        if tries >= most_tries(failure) || Instant::now() + pause >= slot.deadline() {
            return outcome;
        }
        slot.counters().count_retry(failure);
        std::thread::sleep(pause);
    }
}

/// Reads, and again on another connection where one breaks, until the time is over. What the reading makes of a broken
/// connection is its own affair, so it is asked of the connection. A reading that panics fails by itself alone.
pub(super) fn read_again<T>(
    slot: &mut Slot,
    read: impl Fn(&mut Slot) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut tries = 0;
    loop {
        let outcome = match catch_unwind(AssertUnwindSafe(|| read(slot))) {
            Ok(outcome) => outcome,
            Err(panic) => {
                // It may stand anywhere in what it read.
                slot.forget();
                return Err(Error::TransactionPanicked(panic_text(panic.as_ref())));
            }
        };
        if !slot.is_broken() {
            return outcome;
        }
        slot.forget_broken();
        tries += 1;
        let pause = pause(tries, Failure::Unavailable);
        if Instant::now() + pause >= slot.deadline() {
            return outcome;
        }
        slot.counters().count_retry(Failure::Unavailable);
        std::thread::sleep(pause);
    }
}

fn most_tries(failure: Failure) -> u32 {
    match failure {
        Failure::Serialization | Failure::Deadlock | Failure::Lock => 30,
        // Whoever finds that a row exists meets it when it looks again, unless that is gone again by then.
        Failure::Duplicate => 8,
        Failure::Unavailable => u32::MAX,
        Failure::Other => 1,
    }
}

/// Returns how long to wait before another try: longer each time, and not for as long as others do.
fn pause(tries: u32, failure: Failure) -> Duration {
    let first = if failure == Failure::Unavailable { 20_000 } else { 500 };
    let longest: u64 = (first << tries.min(6)).min(400_000);
    Duration::from_micros(longest / 2 + spread(longest / 2))
}

/// Returns a number below another.
fn spread(below: u64) -> u64 {
    u64::try_from(uuid::Uuid::new_v4().as_u128() % u128::from(below)).unwrap_or(0)
}

fn attempt<T, E>(slot: &mut Slot, work: &impl Fn(&Transaction<'_>) -> Result<T, E>) -> Attempt<T, E> {
    let connection = match slot.ready() {
        Ok(connection) => connection,
        Err(error) => return Attempt::Undone(Failure::Unavailable, Err(error)),
    };
    connection.send("BEGIN");
    let transaction = Transaction::new(Session::of(connection).into());
    // Whatever the closure held is dropped or undone, so nothing half done can be seen afterwards.
    let outcome = catch_unwind(AssertUnwindSafe(|| work(&transaction)));
    let result = match (outcome, connection.failure()) {
        (Ok(Ok(result)), None) => result,
        (Ok(outcome), failure) => {
            connection.roll_back();
            let outcome = match outcome {
                Ok(_) => Err(Error::CommitFailed("a statement of the transaction had failed".to_owned())),
                Err(refused) => Ok(Err(refused)),
            };
            return undone(failure, outcome);
        }
        (Err(panic), _) => {
            connection.roll_back();
            return Attempt::Over(Err(Error::TransactionPanicked(panic_text(panic.as_ref()))));
        }
    };
    match commit(connection, &transaction) {
        Commit::Kept => Attempt::Over(Ok(Ok(result))),
        Commit::Undone(failure, error) => {
            connection.roll_back();
            undone(Some(failure), Err(error))
        }
        Commit::Unknown(mark) => match mark.find_fate(slot) {
            Ok(Fate::Kept) => Attempt::Over(Ok(Ok(result))),
            Ok(Fate::Undone(error)) => Attempt::Undone(Failure::Unavailable, Err(error)),
            Err(error) => Attempt::Over(Err(error)),
        },
    }
}

fn undone<T, E>(failure: Option<Failure>, outcome: Outcome<T, E>) -> Attempt<T, E> {
    match failure {
        None | Some(Failure::Other) => Attempt::Over(outcome),
        Some(failure) => Attempt::Undone(failure, outcome),
    }
}

/// What is known of a commit.
enum Commit {
    Kept,
    Undone(Failure, Error),
    Unknown(Mark),
}

fn commit(connection: &Connection, transaction: &Transaction<'_>) -> Commit {
    if !connection.has_changed() {
        connection.send("COMMIT");
        connection.flush();
        return Commit::Kept;
    }
    let mark = Mark::fresh();
    // What others wait for comes last.
    let committed = connection
        .send_command(&mark.insert())
        .and_then(|_| transaction.write_additions())
        .and_then(|()| connection.run("COMMIT"));
    match committed {
        Ok(()) => Commit::Kept,
        Err(Error::Database { kind: DatabaseFailure::Unavailable, .. }) => Commit::Unknown(mark),
        // PostgreSQL has said that it undid the transaction, or that a statement before the commit failed, which comes to
        // the same.
        Err(error) => Commit::Undone(Failure::of(&error).unwrap_or(Failure::Other), error),
    }
}
