//! How every connection to the embedded engine is set up.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::storage::Error;

const STATEMENTS_PER_CONNECTION: usize = 128;
const CACHE_KIBIBYTES: i64 = 2048;

/// Opens a connection to a file, which is created where it does not exist.
pub(super) fn connect(file: &Path) -> Result<Connection, Error> {
    let connection = Connection::open(file)?;
    // Without this guarantee the planner looks at bound values and prepares the statement anew at each execution.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_PER_CONNECTION);
    connection.pragma_update(None, "cache_size", -CACHE_KIBIBYTES)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(connection)
}
