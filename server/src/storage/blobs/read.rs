//! Reading content: small files at once, large ones block by block on a blocking thread that is busy only while
//! it reads, so that a slow reader holds a little memory and no thread.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{FutureExt as _, Stream, StreamExt as _};
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore as _};
use tokio::task::{JoinHandle, spawn_blocking};

use super::objects::Objects;
use crate::storage::Error;

/// The bytes of an asset, or of a range of it, opened for reading.
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
        match self {
            Self::Small(bytes) => bytes.len() as u64,
            Self::Stream(stream) => stream.length,
        }
    }
}

/// Blocks of an asset, read ahead by a little while the reader takes them.
pub struct BlockStream {
    length: u64,
    source: Source,
}

enum Source {
    File { ready: std::collections::VecDeque<Bytes>, reading: Option<JoinHandle<io::Result<Batch>>> },
    Remote(BoxStream<'static, object_store::Result<Bytes>>),
}

/// Some blocks of a file, with what it takes to go on.
struct Batch {
    blocks: Vec<Bytes>,
    rest: Option<Rest>,
}

struct Rest {
    file: File,
    remaining: u64,
}

// Files of up to this size are read on the thread that asks, which takes less than asking another.
const SMALL_FILE_BYTES: u64 = 64 * 1024;
const BLOCK_BYTES: u64 = 256 * 1024;
// One batch is read while the one before it is taken.
const BLOCKS_PER_BATCH: usize = 2;

/// Opens a range of an object.
pub(crate) async fn open(objects: &Objects, key: &str, range: Range<u64>) -> Result<Content, Error> {
    let length = range.end.saturating_sub(range.start);
    let Some(directory) = &objects.directory else {
        return open_remote(objects, key, range).await;
    };
    let mut file = File::open(directory.join(key))?;
    if range.start > 0 {
        file.seek(SeekFrom::Start(range.start))?;
    }
    if length <= SMALL_FILE_BYTES {
        return Ok(Content::Small(read_block(&mut file, length)?));
    }
    let rest = Rest { file, remaining: length };
    // The first batch is a single block, so that the first byte does not wait for the second block.
    let source = Source::File { ready: [].into(), reading: Some(spawn_blocking(move || rest.read(1))) };
    Ok(Content::Stream(BlockStream { length, source }))
}

async fn open_remote(objects: &Objects, key: &str, range: Range<u64>) -> Result<Content, Error> {
    let length = range.end.saturating_sub(range.start);
    if length == 0 {
        return Ok(Content::Small(Bytes::new()));
    }
    let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
    let found = objects.store.get_opts(&Path::from(key), options).await?;
    if length <= SMALL_FILE_BYTES {
        return Ok(Content::Small(found.bytes().await?));
    }
    Ok(Content::Stream(BlockStream { length, source: Source::Remote(found.into_stream()) }))
}

impl Rest {
    fn read(mut self, blocks: usize) -> io::Result<Batch> {
        let mut batch = Batch { blocks: Vec::with_capacity(blocks), rest: None };
        while self.remaining > 0 && batch.blocks.len() < blocks {
            let block = read_block(&mut self.file, self.remaining.min(BLOCK_BYTES))?;
            self.remaining -= block.len() as u64;
            batch.blocks.push(block);
        }
        if self.remaining > 0 {
            batch.rest = Some(self);
        }
        Ok(batch)
    }
}

fn read_block(file: &mut File, length: u64) -> io::Result<Bytes> {
    let mut block = Vec::with_capacity(usize::try_from(length).map_err(io::Error::other)?);
    file.take(length).read_to_end(&mut block)?;
    if block.len() as u64 != length {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "an object is shorter than its row says"));
    }
    Ok(block.into())
}

impl Stream for BlockStream {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.source {
            Source::Remote(blocks) => blocks.poll_next_unpin(context).map_err(io::Error::other),
            Source::File { ready, reading } => {
                if ready.is_empty()
                    && let Some(task) = reading
                {
                    let finished = ready!(task.poll_unpin(context));
                    *reading = None;
                    let batch = finished.map_err(io::Error::other).flatten()?;
                    ready.extend(batch.blocks);
                    *reading = batch.rest.map(|rest| spawn_blocking(move || rest.read(BLOCKS_PER_BATCH)));
                }
                Poll::Ready(ready.pop_front().map(Ok))
            }
        }
    }
}

impl std::fmt::Debug for BlockStream {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("BlockStream").field("length", &self.length).finish_non_exhaustive()
    }
}
