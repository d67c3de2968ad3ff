//! What tables PostgreSQL has. No other engine is asked in these words.

use super::super::Query;
use super::Session;
use crate::storage::Error;

impl Session<'_> {
    /// Lists the tables of the schema in which new ones are made, by name.
    pub(in crate::storage::db) fn tables(self) -> Result<Vec<String>, Error> {
        self.list(&Query::new(
            "SELECT table_name::TEXT FROM information_schema.tables
             WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name",
            vec![],
            |row| row.text(0),
        ))
    }
}
