//! The protocol of Cargo's sparse registries.

pub(super) mod error;
