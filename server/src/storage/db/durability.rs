//! How much a commit waits for.

/// Whether a commit waits until it is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// It does.
    Durable,
    /// It does not, since the store is thrown away after use.
    Ephemeral,
}
