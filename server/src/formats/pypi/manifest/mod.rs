//! What a distribution file says of itself: in its name, in its core metadata, and where the archive keeps these.

pub mod archive;
pub mod core_metadata;
pub(super) mod file_record;
pub mod filename;
mod headers;
pub(super) mod project_record;
mod requirement;
