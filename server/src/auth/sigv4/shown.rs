//! For whom a text is, and what stands in it for what is secret.

/// What stands for a value that is never repeated.
pub(super) const MASK: &str = "…";

/// For whom a canonical request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// For signing, whole.
    Whole,
    /// For the client, with what is secret masked.
    Masked,
}
