//! What differs between database engines, all of it: the words that a migration names in braces, and how a transaction
//! that writes begins.
//! Queries are written once: `$1` placeholders numbered in order of first appearance (which is how the embedded
//! engine numbers them), `INSERT … ON CONFLICT`, `RETURNING`, and row values for pages.

use super::statement::Lock;

/// The words of one engine for what is the same on all.
pub(super) struct Dialect {
    /// Begins a transaction that writes, and that sees nothing of what others do meanwhile.
    pub(super) begin: &'static str,
    /// What a query ends with that holds the rows that it finds, together with others and alone.
    for_share: &'static str,
    for_update: &'static str,
    /// Waits until no other server brings the schema up to date.
    pub(super) lock_migrations: &'static str,
    /// A key that numbers rows and never gives a number twice.
    identity: &'static str,
    /// What an insertion says that gives a number which the engine would give itself.
    pub(super) chosen_numbers: &'static str,
    /// A text that is compared byte by byte.
    text: &'static str,
    /// Bytes.
    bytes: &'static str,
    /// What makes a table lie in the order of its primary key.
    in_key_order: &'static str,
}

/// The embedded engine.
pub(super) const SQLITE: Dialect = Dialect {
    // Taking the lock at once spares a transaction that reads first from being refused when it comes to write.
    begin: "BEGIN IMMEDIATE",
    // The transaction has the whole file for itself.
    for_share: "",
    for_update: "",
    lock_migrations: "",
    // Without AUTOINCREMENT the number of a deleted last row is given again, and what points at it would
    // point at a stranger.
    identity: "INTEGER PRIMARY KEY AUTOINCREMENT",
    chosen_numbers: "",
    text: "TEXT",
    bytes: "BLOB",
    in_key_order: "WITHOUT ROWID",
};

/// The engine for more than one machine.
pub(super) const POSTGRESQL: Dialect = Dialect {
    // Each statement sees what was kept before it began; what a decision hangs on is locked first.
    begin: "BEGIN",
    for_share: " FOR SHARE",
    for_update: " FOR UPDATE",
    // The row is there for nothing else; a lock on it needs no right that a lock on a table would.
    lock_migrations:
        "INSERT INTO migration (number, name) VALUES (0, 'lock') ON CONFLICT (number) DO NOTHING;
        SELECT number FROM migration WHERE number = 0 FOR UPDATE",
    identity: "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    chosen_numbers: "OVERRIDING SYSTEM VALUE",
    // In the order of a language, pages would end and begin elsewhere than on the embedded engine.
    text: "TEXT COLLATE \"C\"",
    bytes: "BYTEA",
    // Tables lie in no order; the primary key is an index beside them.
    in_key_order: "",
};

impl Dialect {
    /// Writes a query that holds the rows that it finds.
    pub(super) fn locking(&self, sql: &str, lock: Lock) -> String {
        let end = match lock {
            Lock::Share => self.for_share,
            Lock::Update => self.for_update,
        };
        format!("{sql}{end}")
    }

    /// Writes a migration in the words of the engine.
    pub(super) fn render(&self, migration: &str) -> String {
        migration
            .replace("{identity}", self.identity)
            .replace("{text}", self.text)
            .replace("{bytes}", self.bytes)
            .replace("{in_key_order}", self.in_key_order)
    }
}
