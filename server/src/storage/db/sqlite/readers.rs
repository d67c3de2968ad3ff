//! Read connections: each thread prefers its own, so that taking one costs an uncontended lock.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use rusqlite::Connection;

use super::super::{Reader, thread_number};
use super::Session;
use super::connect::connect;
use crate::storage::Error;

/// A few read connections, opened when first needed.
#[derive(Debug)]
pub(super) struct Readers {
    file: PathBuf,
    slots: Box<[Mutex<Option<Connection>>]>,
}

impl Readers {
    /// Takes the file, and how many connections there may be; at least one.
    pub(super) fn new(file: PathBuf, most: usize) -> Self {
        Self { file, slots: (0..most.max(1)).map(|_| Mutex::new(None)).collect() }
    }

    pub(super) fn with<T>(&self, work: impl FnOnce(&Reader<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let mut slot = self.take();
        let connection = match &mut *slot {
            Some(connection) => connection,
            empty => empty.insert(self.open()?),
        };
        work(&Reader::new(Session::of(connection).into()))
    }

    fn take(&self) -> MutexGuard<'_, Option<Connection>> {
        let preferred = thread_number::of_this() % self.slots.len();
        let (before, after) = self.slots.split_at(preferred);
        for slot in after.iter().chain(before) {
            match slot.try_lock() {
                Ok(guard) => return guard,
                // A panic while reading leaves the connection as good as before: statements reset when dropped.
                Err(TryLockError::Poisoned(poisoned)) => return poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => {}
            }
        }
        self.slots[preferred].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> Result<Connection, Error> {
        let connection = connect(&self.file)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    }
}
