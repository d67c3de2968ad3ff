//! Reading content: small files at once, large ones block by block. A block that the kernel holds in memory is copied
//! on the thread that asks; for any other a blocking thread waits, only as long as the disk takes, so that a slow
//! reader holds a little memory and no thread.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{FutureExt as _, Stream, StreamExt as _};
use tokio::task::{JoinHandle, spawn_blocking};

use super::buffers::{Buffers, LentBuffer};
use super::objects::Objects;
use super::{page_cache, remote};
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
    /// Returns the number of bytes that it will yield.
    pub fn length(&self) -> u64 {
        match self {
            Self::Small(bytes) => bytes.len() as u64,
            Self::Stream(stream) => stream.length,
        }
    }
}

/// Blocks of an asset, read as the reader takes them.
pub struct BlockStream {
    length: u64,
    source: Source,
}

enum Source {
    File(FileBlocks),
    Remote(BoxStream<'static, io::Result<Bytes>>),
}

/// Blocks of a file: what is left of it, or the block that a thread waits for.
struct FileBlocks {
    rest: Option<Rest>,
    waiting: Option<JoinHandle<io::Result<(Rest, Bytes)>>>,
}

/// The part of a file that has not been read yet.
struct Rest {
    file: Arc<File>,
    position: u64,
    remaining: u64,
    buffers: Buffers,
}

// Files of up to this size are read on the thread that asks, which takes less than asking another.
const SMALL_FILE_BYTES: u64 = 64 * 1024;
const BLOCK_BYTES: usize = 256 * 1024;
// What the disk is asked for while the block before it is sent.
const FETCH_AHEAD_BYTES: u64 = 1024 * 1024;

/// Opens a range of an object.
pub(crate) async fn open(objects: &Objects, key: &str, range: Range<u64>) -> Result<Content, Error> {
    let length = range.end.saturating_sub(range.start);
    let Some(directory) = &objects.directory else {
        return open_remote(objects, key, range).await;
    };
    let mut file = File::open(directory.join(key))?;
    if length <= SMALL_FILE_BYTES {
        if range.start > 0 {
            file.seek(SeekFrom::Start(range.start))?;
        }
        return Ok(Content::Small(read_small(&mut file, length)?));
    }
    Ok(Content::Stream(BlockStream::of_file(Arc::new(file), range)))
}

async fn open_remote(objects: &Objects, key: &str, range: Range<u64>) -> Result<Content, Error> {
    let length = range.end.saturating_sub(range.start);
    if length == 0 {
        return Ok(Content::Small(Bytes::new()));
    }
    if length <= SMALL_FILE_BYTES {
        return Ok(Content::Small(remote::read(objects, key, range).await?));
    }
    Ok(Content::Stream(BlockStream {
        length,
        source: Source::Remote(remote::open(objects, key, range).await?),
    }))
}

fn read_small(file: &mut File, length: u64) -> io::Result<Bytes> {
    let mut bytes = Vec::with_capacity(usize::try_from(length).map_err(io::Error::other)?);
    file.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 != length {
        return Err(too_short());
    }
    Ok(bytes.into())
}

impl BlockStream {
    /// Starts with a range of a file, which must lie within it.
    pub(super) fn of_file(file: Arc<File>, range: Range<u64>) -> Self {
        let length = range.end.saturating_sub(range.start);
        Self { length, source: Source::File(FileBlocks::new(file, range.start, length)) }
    }
}

impl FileBlocks {
    fn new(file: Arc<File>, position: u64, remaining: u64) -> Self {
        let block_bytes =
            usize::try_from(remaining).map_or(BLOCK_BYTES, |remaining| remaining.min(BLOCK_BYTES));
        let rest = Rest { file, position, remaining, buffers: Buffers::new(block_bytes) };
        Self { rest: Some(rest), waiting: None }
    }

    fn poll_block(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if let Some(mut rest) = self.rest.take_if(|rest| rest.remaining > 0) {
            match rest.read_held()? {
                Some(block) => {
                    self.rest = Some(rest);
                    return Poll::Ready(Some(Ok(block)));
                }
                None => self.waiting = Some(spawn_blocking(move || rest.read())),
            }
        }
        let Some(task) = &mut self.waiting else { return Poll::Ready(None) };
        let finished = ready!(task.poll_unpin(context));
        self.waiting = None;
        let (rest, block) = finished.map_err(io::Error::other).flatten()?;
        self.rest = Some(rest);
        Poll::Ready(Some(Ok(block)))
    }
}

impl Rest {
    /// Reads the next block, or its beginning, if the kernel holds it.
    fn read_held(&mut self) -> io::Result<Option<Bytes>> {
        let (mut buffer, wanted) = self.next_buffer();
        match page_cache::read_held(&self.file, buffer.space(wanted), self.position)? {
            None => Ok(None),
            Some(0) => Err(too_short()),
            Some(length) => Ok(Some(self.take(buffer, length))),
        }
    }

    /// Reads the next block however long it takes, and has the disk go on from there.
    fn read(mut self) -> io::Result<(Self, Bytes)> {
        let (mut buffer, wanted) = self.next_buffer();
        self.file.read_exact_at(buffer.space(wanted), self.position).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => too_short(),
            _ => error,
        })?;
        let block = self.take(buffer, wanted);
        if self.remaining > 0 {
            page_cache::fetch_ahead(&self.file, self.position, self.remaining.min(FETCH_AHEAD_BYTES));
        }
        Ok((self, block))
    }

    fn next_buffer(&self) -> (LentBuffer, usize) {
        let wanted =
            usize::try_from(self.remaining).map_or(BLOCK_BYTES, |remaining| remaining.min(BLOCK_BYTES));
        (self.buffers.lend(), wanted)
    }

    fn take(&mut self, mut buffer: LentBuffer, length: usize) -> Bytes {
        buffer.set_filled(length);
        self.position += length as u64;
        self.remaining -= length as u64;
        Bytes::from_owner(buffer)
    }
}

fn too_short() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "an object is shorter than its row says")
}

impl Stream for BlockStream {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.source {
            Source::Remote(blocks) => blocks.poll_next_unpin(context),
            Source::File(blocks) => blocks.poll_block(context),
        }
    }
}

impl std::fmt::Debug for BlockStream {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("BlockStream").field("length", &self.length).finish_non_exhaustive()
    }
}
