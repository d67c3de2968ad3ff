//! Why a store is not copied, or not into a place.

/// Why a store is not copied, or not into a place.
#[derive(Debug, thiserror::Error)]
pub enum CopyRefusal {
    /// Both databases are files.
    #[error(
        "both databases are files of a directory; to copy a directory, stop its server and copy the files, or take a backup"
    )]
    BothFiles,
    /// The source was never served by a server that names stores.
    #[error("the source has no name yet; start a server of this version on it once")]
    Nameless,
    /// There is something where the copy should go.
    #[error(
        "the destination is not empty: there are rows of `{table}`; name a database that holds nothing, or the one into \
         which a copy of this source was begun"
    )]
    NotEmpty {
        /// A table that has rows.
        table: String,
    },
    /// The copy is there.
    #[error(
        "a copy of this source was completed there before, and nothing was copied now; start servers on it, or name a \
         database that holds nothing"
    )]
    Complete,
    /// Another store is being copied there.
    #[error("the destination holds a part of the copy of another store; name a database that holds nothing")]
    OtherSource,
    /// The two schemas are not the same.
    #[error(
        "source and destination differ in the columns of `{table}`; bring both up to date with this version"
    )]
    OtherColumns {
        /// The table.
        table: String,
    },
    /// A value cannot be held by the other engine.
    #[error("the row {key} of `{table}` has in `{column}` {what}, which the destination cannot hold")]
    Value {
        /// The table.
        table: String,
        /// What the row is known by.
        key: String,
        /// The column.
        column: String,
        /// What it has.
        what: &'static str,
    },
    /// A table without a key is longer than any should be.
    #[error("`{table}` has no key, and more rows than are read at once")]
    Keyless {
        /// The table.
        table: String,
    },
    /// Rows are not the same in the end.
    #[error(
        "the copy differs from its source in `{table}` at the row {key}: the source was used since the copy was begun; \
         remove the destination database and begin anew"
    )]
    Different {
        /// The table.
        table: String,
        /// What the row is known by.
        key: String,
    },
    /// Somebody has changed the source meanwhile.
    #[error(
        "the source was changed while it was copied; stop all servers over it, remove the destination database and begin anew"
    )]
    InUse,
}
