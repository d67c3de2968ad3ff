//! Copying the rows: table after table, in the order of their keys, a page in a transaction. It goes on after the last row
//! that has arrived.

use std::sync::Arc;

use super::plan::{Pair, Plan};
use super::progress::{Copied, CopyProgress, CopyStage, Tell};
use crate::storage::db::table::{Cells, ColumnKind, Table};
use crate::storage::db::{Database, OwnedValue, Reader, Transaction};
use crate::storage::{CopyRefusal, Error};

/// How many rows go in a transaction.
const ROWS_AT_ONCE: usize = 500;
/// The same where rows have bytes of up to a mebibyte.
const WIDE_ROWS_AT_ONCE: usize = 32;
/// How many rows a table without a key may have.
const KEYLESS_ROWS: usize = 1000;

/// Copies all tables.
pub(super) async fn copy(
    source: &Database,
    destination: &Database,
    plan: &Plan,
    copied: &mut Copied,
    tell: &mut Tell<'_>,
) -> Result<(), Error> {
    let total = count_all(source, plan).await?;
    let mut copy = RowCopy { source, destination, done: 0, total, copied: 0, tell };
    for pair in &plan.tables {
        if pair.source.key.is_empty() {
            copy.copy_whole(pair).await?;
        } else {
            copy.copy_pages(pair).await?;
        }
    }
    copied.copied_rows = copy.copied;
    Ok(())
}

/// Counts the rows that there are to be copied.
pub(super) async fn count_all(source: &Database, plan: &Plan) -> Result<u64, Error> {
    let mut total = 0;
    for pair in &plan.tables {
        total += count(source, &pair.source).await?;
    }
    Ok(total)
}

/// Counts the rows of a table.
async fn count(database: &Database, table: &Arc<Table>) -> Result<u64, Error> {
    let table = Arc::clone(table);
    database.scan(move |reader| reader.get(table.count())).await
}

/// Reads the rows of a table after a key, or the first ones.
pub(super) async fn page(
    database: &Database,
    table: &Arc<Table>,
    after: Option<&Cells>,
) -> Result<Vec<Cells>, Error> {
    let (table, after) = (Arc::clone(table), after.cloned());
    let is_wide = table.columns.iter().any(|column| column.kind == ColumnKind::Bytes);
    let limit = if is_wide { WIDE_ROWS_AT_ONCE } else { ROWS_AT_ONCE };
    database.scan(move |reader: &Reader<'_>| reader.list(table.page(after.as_deref(), limit))).await
}

/// Reads all rows of a table without a key, which has few.
pub(super) async fn whole(database: &Database, table: &Arc<Table>) -> Result<Vec<Cells>, Error> {
    let read = Arc::clone(table);
    let rows = database.scan(move |reader| reader.list(read.page(None, KEYLESS_ROWS + 1))).await?;
    if rows.len() > KEYLESS_ROWS {
        return Err(CopyRefusal::Keyless { table: table.name.clone() }.into());
    }
    Ok(rows)
}

struct RowCopy<'c, 't> {
    source: &'c Database,
    destination: &'c Database,
    done: u64,
    total: u64,
    copied: u64,
    tell: &'c mut Tell<'t>,
}

impl RowCopy<'_, '_> {
    async fn copy_pages(&mut self, pair: &Pair) -> Result<(), Error> {
        let table = Arc::clone(&pair.destination);
        let last = self.destination.scan(move |reader| reader.find(table.last())).await?;
        let mut after = last.map(|row| pair.source.key_of(&row));
        if after.is_some() {
            self.done += count(self.destination, &pair.destination).await?;
        }
        loop {
            let rows = page(self.source, &pair.source, after.as_ref()).await?;
            let Some(last) = rows.last() else { break };
            after = Some(pair.source.key_of(last));
            self.write(pair, rows, false).await?;
        }
        self.copy_last_number(pair).await
    }

    /// Writes the rows of a table over those that are there.
    async fn copy_whole(&mut self, pair: &Pair) -> Result<(), Error> {
        let rows = whole(self.source, &pair.source).await?;
        self.write(pair, rows, true).await
    }

    async fn write(&mut self, pair: &Pair, rows: Vec<Cells>, replace: bool) -> Result<(), Error> {
        let holds_nul = self.destination.holds_nul();
        for row in &rows {
            check(&pair.destination, row, holds_nul)?;
        }
        let count = rows.len() as u64;
        let (table, rows) = (Arc::clone(&pair.destination), Arc::new(rows));
        let insert = move |transaction: &Transaction<'_>| {
            if replace {
                transaction.execute(&table.clear())?;
            }
            rows.iter().try_for_each(|row| transaction.execute(&table.insert(row)).map(drop))
        };
        self.destination.write::<_, Error, _>(insert).await?;
        self.done += count;
        self.copied += count;
        let (done, total) = (self.done, self.total.max(self.done));
        let progress = CopyProgress { stage: CopyStage::Rows, done, total, done_bytes: 0, total_bytes: 0 };
        Ok((self.tell)(progress)?)
    }

    /// Sees that no number is given again that the source has ever given, though its row be gone.
    async fn copy_last_number(&mut self, pair: &Pair) -> Result<(), Error> {
        if pair.source.identity().is_none() {
            return Ok(());
        }
        let table = Arc::clone(&pair.source);
        let number = self.source.scan(move |reader| table.last_number(reader)).await?;
        let table = Arc::clone(&pair.destination);
        let set = move |transaction: &Transaction<'_>| table.set_last_number(transaction, number);
        self.destination.write::<_, Error, _>(set).await
    }
}

/// Refuses by name what the destination cannot hold.
fn check(table: &Table, row: &Cells, holds_nul: bool) -> Result<(), Error> {
    for (column, value) in table.columns.iter().zip(row) {
        let what = match value {
            OwnedValue::Text(text) if !holds_nul && text.contains('\0') => "a text with the character U+0000",
            value if !column.kind.holds(value) => "a value of another type than the column's",
            _ => continue,
        };
        let refusal = CopyRefusal::Value {
            table: table.name.clone(),
            key: shown(&table.key_of(row)),
            column: column.name.clone(),
            what,
        };
        return Err(refusal.into());
    }
    Ok(())
}

/// Writes the key of a row for people.
pub(super) fn shown(key: &Cells) -> String {
    let values = key.iter().map(|value| match value {
        OwnedValue::Null => "nothing".to_owned(),
        OwnedValue::Integer(number) => number.to_string(),
        OwnedValue::Text(text) => format!("{text:?}"),
        OwnedValue::Bytes(bytes) => format!("{} bytes", bytes.len()),
    });
    format!("({})", values.collect::<Vec<_>>().join(", "))
}
