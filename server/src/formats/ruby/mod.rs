//! The protocol of gem servers.

pub(super) mod error;
