//! The protocol of Swift package registries.

pub(super) mod error;
