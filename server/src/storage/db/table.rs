//! Tables as the database's own catalogue has them, with whatever columns a migration gave them: for whoever goes through
//! all rows without knowing what they mean. The statements are made of the names in the catalogue, so that a table or a
//! column that comes later is not forgotten.

use super::column::Column;
pub(crate) use super::column::ColumnKind;
use super::value::OwnedValue;
use super::{Command, Query, Reader, Row, Transaction};
use crate::storage::Error;

/// A row, a value for each column.
pub(crate) type Cells = Vec<OwnedValue>;

/// A table.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    /// In the order of their names.
    pub(crate) columns: Vec<Column>,
    /// Which columns its key is made of, in the order of the key; none where it has no key, and few rows.
    pub(crate) key: Vec<usize>,
    statements: Statements,
}

/// The texts, which are prepared once as all others are. They stay for as long as the process, as the command does for
/// which they are made.
#[derive(Debug, Clone, Copy)]
struct Statements {
    first_page: &'static str,
    next_page: &'static str,
    last: &'static str,
    count: &'static str,
    insert: &'static str,
    clear: &'static str,
}

impl Table {
    /// Lists the tables that there are, by name.
    pub(crate) fn list(reader: &Reader<'_>) -> Result<Vec<Self>, Error> {
        let names = reader.tables()?;
        names.into_iter().map(|name| Self::describe(reader, name)).collect()
    }

    fn describe(reader: &Reader<'_>, name: String) -> Result<Self, Error> {
        let mut columns = reader.columns(&name)?;
        columns.sort();
        let mut key: Vec<usize> = (0..columns.len()).filter(|at| columns[*at].key_position > 0).collect();
        key.sort_by_key(|at| columns[*at].key_position);
        let statements = Statements::of(&name, &columns, &key, reader.chosen_numbers());
        Ok(Self { name, columns, key, statements })
    }

    /// Lists the rows after a key, or the first ones, in the order of the key.
    pub(crate) fn page<'a>(&self, after: Option<&'a [OwnedValue]>, limit: usize) -> Query<'a, Cells> {
        let mut parameters: Vec<_> = after.unwrap_or_default().iter().map(OwnedValue::borrow).collect();
        parameters.push(limit.into());
        let sql = if after.is_some() { self.statements.next_page } else { self.statements.first_page };
        Query::new(sql, parameters, read)
    }

    /// Finds the last row in the order of the key.
    pub(crate) fn last(&self) -> Query<'static, Cells> {
        Query::new(self.statements.last, vec![], read)
    }

    /// Counts the rows.
    pub(crate) fn count(&self) -> Query<'static, u64> {
        Query::new(self.statements.count, vec![], |row| row.count(0))
    }

    /// Inserts a row with all its columns, those that the engine numbers by itself too.
    pub(crate) fn insert<'a>(&self, cells: &'a [OwnedValue]) -> Command<'a> {
        Command::new(self.statements.insert, cells.iter().map(OwnedValue::borrow).collect())
    }

    /// Removes all rows.
    pub(crate) fn clear(&self) -> Command<'static> {
        Command::new(self.statements.clear, vec![])
    }

    /// Returns what a row is known by.
    pub(crate) fn key_of(&self, cells: &[OwnedValue]) -> Cells {
        self.key.iter().map(|at| cells[*at].clone()).collect()
    }

    /// Returns the column that the engine numbers rows by.
    pub(crate) fn identity(&self) -> Option<&Column> {
        self.columns.iter().find(|column| column.is_identity)
    }

    /// Returns the highest number that the engine ever gave, 0 if none.
    pub(crate) fn last_number(&self, reader: &Reader<'_>) -> Result<i64, Error> {
        match self.identity() {
            Some(column) => reader.last_number(&self.name, &column.name),
            None => Ok(0),
        }
    }

    /// Sees that the engine gives only numbers above one.
    pub(crate) fn set_last_number(&self, transaction: &Transaction<'_>, number: i64) -> Result<(), Error> {
        match self.identity() {
            Some(column) if number > 0 => transaction.set_last_number(&self.name, &column.name, number),
            _ => Ok(()),
        }
    }
}

impl Statements {
    /// `chosen_numbers` is what an engine has to be told where a number is given that it would give itself.
    fn of(table: &str, columns: &[Column], key: &[usize], chosen_numbers: &str) -> Self {
        let names: Vec<_> = columns.iter().map(|column| quoted(&column.name)).collect();
        let key: Vec<_> = key.iter().map(|at| names[*at].as_str()).collect();
        let (table, all) = (quoted(table), names.join(", "));
        // What has no key is read whole, in the order of all that it has.
        let order = if key.is_empty() { all.clone() } else { key.join(", ") };
        let backwards: Vec<_> = key.iter().map(|name| format!("{name} DESC")).collect();
        let backwards = if key.is_empty() { all.clone() } else { backwards.join(", ") };
        let select = format!("SELECT {all} FROM {table}");
        let places =
            |count: usize| (1..=count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ");
        let (keys, limit) = (places(key.len()), key.len() + 1);
        let values = places(names.len());
        Self {
            first_page: leaked(format!("{select} ORDER BY {order} LIMIT $1")),
            next_page: leaked(format!("{select} WHERE ({order}) > ({keys}) ORDER BY {order} LIMIT ${limit}")),
            last: leaked(format!("{select} ORDER BY {backwards} LIMIT 1")),
            count: leaked(format!("SELECT COUNT(*) FROM {table}")),
            insert: leaked(format!("INSERT INTO {table} ({all}) {chosen_numbers} VALUES ({values})")),
            clear: leaked(format!("DELETE FROM {table}")),
        }
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

fn read(row: &Row<'_>) -> Result<Cells, Error> {
    row.cells()
}
