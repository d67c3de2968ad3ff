//! What all package endpoints share: the request as formats see it, and how they say no. Knows no format.

pub(super) mod accept;
pub(super) mod asset;
pub mod document;
pub(super) mod entry_path;
pub mod error;
pub(super) mod exchange;
pub(super) mod path;
pub(super) mod publish;
pub(super) mod reply;
pub mod request;
pub(super) mod shown;
pub(super) mod tar_entries;
pub(super) mod tar_names;
pub(super) mod upstream;

#[cfg(test)]
mod tests;
