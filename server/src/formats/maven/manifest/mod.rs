//! What Maven's files say: POMs, the metadata of artifacts, and the names of builds of snapshots.

pub(super) mod checksum;
pub(super) mod file;
pub(super) mod plugin;
pub mod pom;
pub mod repository_metadata;
pub(super) mod snapshot;
mod text;
