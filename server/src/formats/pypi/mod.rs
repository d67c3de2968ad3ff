//! The protocol of Python's package index.

pub(super) mod error;
