//! What a distribution file says of itself: in its name, in its core metadata, and where the archive keeps these.

pub(super) mod archive;
pub(super) mod core_metadata;
pub(super) mod file_record;
pub(super) mod filename;
mod headers;
mod requirement;
