//! What is said of a copy: how far it is, and what it has come to.

use std::io;

use serde::Serialize;

/// How far a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CopyProgress {
    /// What is being done.
    pub stage: CopyStage,
    /// How many rows or objects are done, those that were there before included.
    pub done: u64,
    /// How many there are.
    pub total: u64,
    /// How many bytes of objects are done, and how many there are; 0 of rows.
    pub done_bytes: u64,
    /// How many there are.
    pub total_bytes: u64,
}

/// What a copy is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CopyStage {
    /// Copying rows.
    Rows,
    /// Copying objects.
    Objects,
    /// Comparing all rows.
    Comparison,
}

/// What a copy has come to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Copied {
    /// How many tables were copied.
    pub tables: u64,
    /// How many rows are the same in both databases, each of which was compared.
    pub rows: u64,
    /// How many of them were copied by this run.
    pub copied_rows: u64,
    /// How many objects rows name, which are all there.
    pub objects: u64,
    /// How many of them were copied by this run, each with the SHA-256 of its row.
    pub copied_objects: u64,
    /// The bytes of those.
    pub copied_bytes: u64,
    /// The name that the copy bears.
    pub store: String,
}

/// Whoever is told how far it is; a failure ends the copy.
pub(super) type Tell<'t> = dyn FnMut(CopyProgress) -> io::Result<()> + 't;
