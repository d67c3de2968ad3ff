//! The protocol of NuGet, version 3.

pub(super) mod error;
