//! What tables the embedded engine has. No other engine is asked in these words.

use super::Session;
use crate::storage::Error;

impl Session<'_> {
    /// Lists the tables, by name.
    pub(in crate::storage::db) fn tables(self) -> Result<Vec<String>, Error> {
        let text =
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
        let mut statement = self.connection.prepare(text)?;
        let names = statement.query_map((), |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(names)
    }
}
