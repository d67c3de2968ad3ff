//! Comparing all rows of both databases: what has arrived is what the source has, and nothing else is there. A source that
//! was used between two runs of a copy is found by it.

use std::cmp::Ordering;

use super::plan::{Pair, Plan};
use super::progress::{Copied, CopyProgress, CopyStage, Tell};
use super::rows::{count_all, page, shown, whole};
use crate::storage::db::Database;
use crate::storage::db::table::{Cells, Table};
use crate::storage::{CopyRefusal, Error};

/// Compares all tables, row by row.
pub(super) async fn compare(
    source: &Database,
    destination: &Database,
    plan: &Plan,
    copied: &mut Copied,
    tell: &mut Tell<'_>,
) -> Result<(), Error> {
    let total = count_all(source, plan).await?;
    for pair in &plan.tables {
        copied.tables += 1;
        let mut after: Option<Cells> = None;
        loop {
            let [here, there] = read(source, destination, pair, after.as_ref()).await?;
            if let Some(key) = first_difference(&pair.source, &here, &there) {
                let key = shown(&key);
                return Err(CopyRefusal::Different { table: pair.source.name.clone(), key }.into());
            }
            copied.rows += here.len() as u64;
            after = here.last().map(|row| pair.source.key_of(row));
            let (stage, done) = (CopyStage::Comparison, copied.rows);
            tell(CopyProgress { stage, done, total: total.max(done), done_bytes: 0, total_bytes: 0 })?;
            if after.as_ref().is_none_or(Vec::is_empty) {
                break;
            }
        }
    }
    Ok(())
}

async fn read(
    source: &Database,
    destination: &Database,
    pair: &Pair,
    after: Option<&Cells>,
) -> Result<[Vec<Cells>; 2], Error> {
    if !pair.source.key.is_empty() {
        return Ok([
            page(source, &pair.source, after).await?,
            page(destination, &pair.destination, after).await?,
        ]);
    }
    Ok([whole(source, &pair.source).await?, whole(destination, &pair.destination).await?])
}

/// Returns what the first row is known by that is not the same in both.
fn first_difference(table: &Table, here: &[Cells], there: &[Cells]) -> Option<Cells> {
    let differing = here.iter().zip(there).find(|(here, there)| here != there);
    let longer = match here.len().cmp(&there.len()) {
        Ordering::Less => there.get(here.len()),
        Ordering::Equal => None,
        Ordering::Greater => here.get(there.len()),
    };
    differing.map(|(here, _)| here).or(longer).map(|row| table.key_of(row))
}
