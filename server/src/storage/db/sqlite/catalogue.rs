//! What tables the embedded engine has, and which numbers it gives. No other engine is asked in these words.

use super::super::column::{Column, ColumnKind};
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

    /// Lists the columns of a table.
    pub(in crate::storage::db) fn columns(self, table: &str) -> Result<Vec<Column>, Error> {
        // Only the one column of a key can be numbered so, and the catalogue does not say it otherwise.
        let text = "SELECT c.name, c.type, c.pk, c.pk > 0 AND s.sql LIKE '%AUTOINCREMENT%'
            FROM pragma_table_info($1) c JOIN sqlite_schema s ON s.type = 'table' AND s.name = $1";
        let mut statement = self.connection.prepare(text)?;
        let mut rows = statement.query([table])?;
        let mut columns = Vec::new();
        while let Some(row) = rows.next()? {
            columns.push(Column {
                name: row.get(0)?,
                kind: ColumnKind::parse(&row.get::<_, String>(1)?)?,
                key_position: row.get(2)?,
                is_identity: row.get(3)?,
            });
        }
        Ok(columns)
    }

    /// Returns the highest number that was ever given to rows of a table, 0 if none.
    pub(in crate::storage::db) fn last_number(self, table: &str) -> Result<i64, Error> {
        let text = "SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = $1";
        Ok(self.connection.query_row(text, [table], |row| row.get(0))?)
    }

    /// Sees that only numbers above one are given to rows of a table.
    pub(in crate::storage::db) fn set_last_number(self, table: &str, number: i64) -> Result<(), Error> {
        self.connection.execute("DELETE FROM sqlite_sequence WHERE name = $1", [table])?;
        let text = "INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)";
        self.connection.execute(text, (table, number))?;
        Ok(())
    }
}
