//! The only file and object I/O: receiving content, reading it, and finding what nothing needs any more.
//! Knows digests and lengths, not packages.

mod block_reader;
mod block_worker;
mod bucket;
mod buffers;
mod copy;
mod digest;
mod followed;
mod listing;
mod marker;
mod objects;
mod page_cache;
mod partial_object;
mod piece;
mod read;
mod remote;
mod spool;
mod staged;
mod sweep;
mod upload;
mod upload_room;
mod verify;

#[cfg(test)]
mod faulty_store;
#[cfg(test)]
mod tests;

use std::io;
use std::pin::Pin;

use bytes::Bytes;
use futures_util::Stream;

pub(crate) use block_reader::{BlockReader, Fetch};
pub use bucket::{
    AddressStyle, BucketAddress, BucketFailure, BucketOptions, Endpoint, MalformedAddress, MalformedEndpoint,
};
pub(crate) use copy::copy_object;
pub(crate) use digest::Digests;
pub use followed::Follower;
pub(crate) use followed::follow;
pub(crate) use listing::{ListedObject, list_in_order};
pub(crate) use marker::Marker;
pub(crate) use objects::{MARKER, Objects};
pub(crate) use read::open;
pub use read::{BlockStream, Content};
pub use spool::{Spool, Spooled, SpooledFile, Spools};
pub use staged::StagedReader;
pub(crate) use staged::{Staged, StagedPlace};
pub(crate) use sweep::{OldObject, list_old};
pub(crate) use upload::{ReceiveError, receive};
pub(crate) use verify::{sha256_of, sha256_of_object};

/// A body as it arrives.
pub type Body = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;
