//! Copying the whole database while others read and write it.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::{PAGE_BYTES, Session, connect};
use crate::storage::Error;
use crate::storage::db::Reader;

/// What one step copies: little enough that whoever watches hears of it often.
const PAGES_PER_STEP: i32 = 1024;

/// A copy of a database as it was at one moment; the file is whoever's who asked for it.
pub(in crate::storage) struct DatabaseCopy {
    connection: Connection,
}

impl DatabaseCopy {
    /// Copies the database of a file into an empty file. `progress` is told after each step how many bytes are done and
    /// how many there are, and ends the copying by failing.
    pub(in crate::storage) fn make(
        from: &Path,
        into: &Path,
        mut progress: impl FnMut(u64, u64) -> Result<(), Error>,
    ) -> Result<Self, Error> {
        let source = connect(from)?;
        // One transaction over all steps: they see the same state, whatever is written meanwhile, and writers do not
        // wait for it.
        let snapshot = source.unchecked_transaction()?;
        // It begins with what is read first.
        snapshot.pragma_query_value(None, "schema_version", |_| Ok(()))?;
        let mut copy = Connection::open(into)?;
        // Whatever interrupts this, the copy is thrown away.
        copy.pragma_update(None, "synchronous", "OFF")?;
        copy.pragma_update(None, "journal_mode", "OFF")?;
        let backup = Backup::new(&source, &mut copy)?;
        let mut step = StepResult::More;
        while step != StepResult::Done {
            step = backup.step(PAGES_PER_STEP)?;
            if matches!(step, StepResult::Busy | StepResult::Locked) {
                return Err(Error::Corrupt("a copy that nobody else knows is in use".to_owned()));
            }
            let pages = backup.progress();
            let [done, total] = [pages.pagecount - pages.remaining, pages.pagecount].map(bytes);
            progress(done, total)?;
        }
        drop(backup);
        drop(copy);
        Ok(Self { connection: connect(into)? })
    }

    /// Reads from the copy.
    pub(in crate::storage) fn read<T>(
        &self,
        work: impl FnOnce(&Reader<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        work(&Reader::new(Session::of(&self.connection).into()))
    }
}

fn bytes(pages: i32) -> u64 {
    u64::try_from(i64::from(pages) * PAGE_BYTES).unwrap_or(0)
}
