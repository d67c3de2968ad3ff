//! The embedded engine: one writing thread and a few read connections.

mod catalogue;
mod connect;
mod copy;
mod error;
mod readers;
mod session;
mod value;
mod writer;

use std::path::Path;
use std::sync::Arc;

use tokio::sync::Semaphore;

use super::{Durability, Opening, Reader, Transaction, dialect, migrate};
use crate::storage::Error;
use connect::connect;
pub(in crate::storage) use copy::DatabaseCopy;
use readers::Readers;
pub(super) use session::Session;
pub(super) use value::Row;
use writer::Writer;

/// The embedded database of one file.
#[derive(Debug)]
pub(super) struct Sqlite {
    // Readers close before the writer, so that the writer is last and folds the log into the file.
    readers: Readers,
    scanners: Readers,
    /// As much as there are scanners, so that whoever may scan finds one.
    scans: Arc<Semaphore>,
    writer: Writer,
}

impl Sqlite {
    pub(super) fn open(
        file: &Path,
        directory: &Path,
        durability: Durability,
        opening: Opening,
    ) -> Result<Self, Error> {
        let is_new = !file.exists();
        let connection = connect(file)?;
        let synchronous = match durability {
            Durability::Durable => "FULL",
            Durability::Ephemeral => "OFF",
        };
        // A database that holds nothing yet has nothing to lose; its tables reach the disk with the first commit.
        connection.pragma_update(None, "synchronous", if is_new { "OFF" } else { synchronous })?;
        // An existing database keeps its journal mode; setting it again is free.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        connection.pragma_update(None, "journal_size_limit", 2 * CHECKPOINT_PAGES * PAGE_BYTES)?;
        opening.prepare(Session::of(&connection).into(), &dialect::SQLITE, &place(directory))?;
        connection.pragma_update(None, "synchronous", synchronous)?;
        let writer = Writer::start(connection)?;
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(Self {
            // One for each thread that answers requests, and one for what the server does by itself.
            readers: Readers::new(file.to_owned(), threads + 1),
            scanners: Readers::new(file.to_owned(), threads),
            scans: Arc::new(Semaphore::new(threads)),
            writer,
        })
    }

    /// Refuses a file whose schema is not up to date, and leaves it as it is.
    pub(super) fn check(file: &Path, directory: &Path) -> Result<(), Error> {
        migrate::check(Session::of(&connect(file)?).into(), &place(directory))
    }

    pub(super) fn read<T>(&self, work: impl FnOnce(&Reader<'_>) -> Result<T, Error>) -> Result<T, Error> {
        self.readers.with(work)
    }

    /// Runs long reads that all see the same state, on a thread that may wait and on connections of their own: however many
    /// scans there are, no other reading waits for them.
    pub(super) async fn scan<T, F>(self: &Arc<Self>, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&Reader<'_>) -> Result<T, Error> + Send + 'static,
    {
        let room = Arc::clone(&self.scans).acquire_owned().await.map_err(|_| Error::Closed)?;
        let sqlite = Arc::clone(self);
        let scan = move || {
            let _room = room;
            sqlite.scanners.with(|reader| reader.snapshot(|reader| work(reader)))
        };
        tokio::task::spawn_blocking(scan).await?
    }

    pub(super) async fn write<T, E, F>(&self, work: F) -> Result<Result<T, E>, Error>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: Fn(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    {
        self.writer.run(work).await
    }

    pub(super) fn state_number(&self) -> u64 {
        self.writer.ended_groups()
    }
}

/// Names the directory in messages.
fn place(directory: &Path) -> String {
    format!("data directory `{}`", directory.display())
}

const PAGE_BYTES: i64 = 4096;
// The log is read in full at the next start after a kill, so it must stay small; each folding costs an fsync, so
// it must not be tiny either.
const CHECKPOINT_PAGES: i64 = 2048;

/// Runs a test on a database that is gone afterwards.
#[cfg(test)]
pub(super) fn in_memory(test: impl FnOnce(super::session::Session<'_>)) {
    test(Session::of(&rusqlite::Connection::open_in_memory().unwrap()).into());
}

#[cfg(test)]
mod tests;
