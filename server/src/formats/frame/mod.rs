//! What all package endpoints share: the request as formats see it, and how they say no. Knows no format.

pub(super) mod accept;
pub(super) mod archive_source;
pub(super) mod arrivals;
pub(super) mod asset;
pub mod document;
mod doled_stream;
pub(super) mod entry_path;
pub mod error;
pub(super) mod exchange;
pub(super) mod kept_asset;
mod kept_document;
pub(super) mod multipart;
pub(super) mod path;
pub(super) mod public_registries;
pub(super) mod publish;
pub(super) mod range;
mod redirect;
pub(super) mod reply;
pub mod request;
pub(super) mod served_by;
pub(super) mod shown;
pub mod state;
pub(super) mod tar_entries;
pub(super) mod tar_names;
mod unlisted;
pub(super) mod upstream;
pub(super) mod xml;
pub(super) mod zip_entries;

#[cfg(test)]
mod tests;
