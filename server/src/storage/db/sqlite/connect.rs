//! How every connection to the embedded engine is set up.

use std::ffi::CStr;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::storage::Error;

// Keeps the index of the log in this process, in place of a file that programs share: reading takes no lock of the
// operating system then. The price is that no other program can open the database meanwhile, which the lock file of the
// directory forbids for servers anyway.
const VFS: &CStr = c"unix-excl";
const STATEMENTS_PER_CONNECTION: usize = 128;
const CACHE_KIBIBYTES: i64 = 2048;

/// Opens a connection to a file, which is created where it does not exist.
pub(super) fn connect(file: &Path) -> Result<Connection, Error> {
    let connection = Connection::open_with_flags_and_vfs(file, OpenFlags::default(), VFS)?;
    // Without this guarantee the planner looks at bound values and prepares the statement anew at each execution.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_PER_CONNECTION);
    connection.pragma_update(None, "cache_size", -CACHE_KIBIBYTES)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(connection)
}
