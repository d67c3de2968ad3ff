//! Which tables are copied: all that the catalogue of the source has, but for those that are not the store's own.

use crate::storage::db::table::Table;
use crate::storage::db::{Database, Reader};
use crate::storage::{CopyRefusal, Error};

/// Tables that are not copied, and why.
pub(super) const NOT_COPIED: [(&str, &str); 6] = [
    ("migration", "each database has its own history, which is of the same schema"),
    ("migration_compatibility", "it belongs to the history"),
    ("lease", "servers over the source held them"),
    ("transaction_mark", "they are asked for by servers over the source, of what they sent there"),
    ("store", "it names the store and its objects, which the copy has of its own; it is written last"),
    ("store_copy", "it says that a copy is under way, and never of the source"),
];

/// The tables that are copied, as both databases have them. None refers to another in the eyes of the database, so that
/// their order does not matter.
pub(super) struct Plan {
    pub(super) tables: Vec<Pair>,
}

/// A table in both databases.
#[derive(Clone)]
pub(super) struct Pair {
    pub(super) source: std::sync::Arc<Table>,
    pub(super) destination: std::sync::Arc<Table>,
}

impl Plan {
    /// Reads both catalogues, which have to be the same.
    pub(super) async fn make(source: &Database, destination: &Database) -> Result<Self, Error> {
        let list = |reader: &Reader<'_>| Table::list(reader);
        let [mut source, mut destination] = [source.scan(list).await?, destination.scan(list).await?];
        for tables in [&mut source, &mut destination] {
            tables.retain(|table| !NOT_COPIED.iter().any(|(name, _)| *name == table.name));
        }
        let differs = |table: &Table| Error::from(CopyRefusal::OtherColumns { table: table.name.clone() });
        if let Some(missing) = source.get(destination.len()).or_else(|| destination.get(source.len())) {
            return Err(differs(missing));
        }
        let pairs = source.into_iter().zip(destination).map(|(source, destination)| {
            if source.name != destination.name
                || source.columns != destination.columns
                || source.key != destination.key
            {
                return Err(differs(&source));
            }
            Ok(Pair { source: source.into(), destination: destination.into() })
        });
        Ok(Self { tables: pairs.collect::<Result<_, _>>()? })
    }
}
