//! What tables PostgreSQL has, and which numbers it gives. No other engine is asked in these words.

use super::super::Query;
use super::super::column::{Column, ColumnKind};
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

    /// Lists the columns of a table.
    pub(in crate::storage::db) fn columns(self, table: &str) -> Result<Vec<Column>, Error> {
        let columns = self.list(&Query::new(
            "SELECT c.column_name::TEXT, c.data_type::TEXT, COALESCE(k.ordinal_position, 0)::BIGINT,
                    (CASE WHEN c.is_identity = 'YES' THEN 1 ELSE 0 END)::BIGINT
             FROM information_schema.columns c
             LEFT JOIN information_schema.table_constraints t ON t.table_schema = c.table_schema
                 AND t.table_name = c.table_name AND t.constraint_type = 'PRIMARY KEY'
             LEFT JOIN information_schema.key_column_usage k ON k.constraint_schema = t.constraint_schema
                 AND k.constraint_name = t.constraint_name AND k.table_name = c.table_name
                 AND k.column_name = c.column_name
             WHERE c.table_schema = current_schema() AND c.table_name = $1::TEXT",
            vec![table.into()],
            |row| Ok((row.text(0)?, row.text(1)?, row.integer(2)?, row.integer(3)?)),
        ))?;
        let columns = columns.into_iter().map(|(name, kind, key_position, is_identity)| {
            let (kind, is_identity) = (ColumnKind::parse(&kind)?, is_identity == 1);
            Ok(Column { name, kind, key_position, is_identity })
        });
        columns.collect()
    }

    /// Returns the highest number that was ever given to rows of a table, 0 if none.
    pub(in crate::storage::db) fn last_number(self, table: &str, column: &str) -> Result<i64, Error> {
        let found = self.find(&Query::new(
            "SELECT COALESCE(pg_sequence_last_value(pg_get_serial_sequence($1, $2)::regclass), 0)",
            vec![table.into(), column.into()],
            |row| row.integer(0),
        ))?;
        Ok(found.unwrap_or(0))
    }

    /// Sees that only numbers above one are given to rows of a table.
    pub(in crate::storage::db) fn set_last_number(
        self,
        table: &str,
        column: &str,
        number: i64,
    ) -> Result<(), Error> {
        let set = Query::new(
            "SELECT setval(pg_get_serial_sequence($1, $2)::regclass, $3)",
            vec![table.into(), column.into(), number.into()],
            |row| row.integer(0),
        );
        self.find(&set).map(drop)
    }
}
