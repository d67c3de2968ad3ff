//! Everything that outlives the process: the only SQL, and the only file and object I/O.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::Stream;

/// A body as it arrives.
pub type Body = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// The ways in which storage fails.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The data directory is not usable.
    #[error("{0}")]
    Directory(String),
}

/// Everything that outlives the process; a clone is another handle on the same store.
#[derive(Debug, Clone)]
pub struct Store;

impl Store {
    /// Opens the store in a directory, which is created if need be.
    pub fn open(_directory: &Path) -> Result<Self, Error> {
        Ok(Self)
    }

    /// Opens a store that is gone when the last handle is dropped.
    pub fn ephemeral() -> Result<Self, Error> {
        Ok(Self)
    }
}

/// Where the bytes of an asset are.
#[derive(Debug, Clone)]
pub struct Blob;

/// The bytes of an asset, opened for reading.
#[derive(Debug)]
pub enum Content {
    /// All of them at once.
    Small(Bytes),
    /// One block after the other.
    Stream(BlockStream),
}

impl Content {
    /// Gives the number of bytes that it will yield.
    pub fn length(&self) -> u64 {
        0
    }
}

/// Blocks of an asset, read while the reader takes them.
#[derive(Debug)]
pub struct BlockStream;

impl Stream for BlockStream {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(None)
    }
}
