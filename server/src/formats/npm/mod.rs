//! The protocol of npm.

pub(super) mod error;
