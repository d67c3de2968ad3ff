//! Receiving a body: its bytes go to a fresh object, or stay in memory when small, while digests and length are
//! taken. What is not kept in the end is removed, also when the sender or the server gives up half way.

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use object_store::ObjectStoreExt as _;
use object_store::path::Path;
use tokio::task::spawn_blocking;

use super::Body;
use super::block_worker::BlockWorker;
use super::digest::{Digests, FirstPair, SecondPair};
use super::objects::{Objects, fresh_key};
use super::partial_object::PartialObject;
use super::staged::{Staged, StagedObject, StagedPlace};
use crate::storage::Error;

/// The ways in which a body is not received.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReceiveError {
    /// The body ended in an error.
    #[error("the body could not be read")]
    Body(#[source] std::io::Error),
    /// The body is longer than allowed.
    #[error("the body is longer than {0} bytes")]
    TooLong(u64),
    /// Storage failed.
    #[error(transparent)]
    Storage(#[from] Error),
}

/// Receives a body of at most `limit` bytes. Up to `inline_limit` bytes stay in memory.
pub(crate) async fn receive(
    objects: &Objects,
    mut body: Body,
    limit: u64,
    inline_limit: usize,
) -> Result<Staged, ReceiveError> {
    let mut block = Block::default();
    let mut size_bytes: u64 = 0;
    let mut large: Option<LargeUpload> = None;
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(ReceiveError::Body)?;
        size_bytes += chunk.len() as u64;
        if size_bytes > limit {
            return Err(ReceiveError::TooLong(limit));
        }
        block.push(chunk);
        if block.length >= objects.block_bytes {
            let upload = match &mut large {
                Some(upload) => upload,
                none => none.insert(LargeUpload::start(objects).await?),
            };
            upload.write(block.take()).await?;
        }
    }
    let parts = block.take();
    if let Some(mut upload) = large {
        if !parts.is_empty() {
            upload.write(parts).await?;
        }
        let (digests, object) = upload.finish().await?;
        return Ok(Staged { digests, size_bytes, place: StagedPlace::Object(object) });
    }
    if size_bytes <= inline_limit as u64 {
        let bytes = join(&parts);
        return Ok(Staged { digests: Digests::of(&bytes), size_bytes, place: StagedPlace::Memory(bytes) });
    }
    let (digests, object) = put(objects, parts).await?;
    Ok(Staged { digests, size_bytes, place: StagedPlace::Object(object) })
}

/// Writes a body that fits in one block.
async fn put(objects: &Objects, parts: Vec<Bytes>) -> Result<(Digests, StagedObject), Error> {
    let object = StagedObject::new(objects.clone(), fresh_key());
    let digesting = spawn_blocking({
        let parts = parts.clone();
        move || {
            let (mut first, mut second) = (FirstPair::default(), SecondPair::default());
            first.update(&parts);
            second.update(&parts);
            Digests::finish(first, second)
        }
    });
    objects.store.put(&Path::from(object.key()), parts.into_iter().collect()).await?;
    Ok((digesting.await?, object))
}

/// A body that is written block by block: while blocks arrive, earlier ones are written and digested, each by three
/// workers side by side.
struct LargeUpload {
    object: StagedObject,
    first: BlockWorker<FirstPair>,
    second: BlockWorker<SecondPair>,
    written: BlockWorker<PartialObject>,
}

impl LargeUpload {
    async fn start(objects: &Objects) -> Result<Self, Error> {
        let object = StagedObject::new(objects.clone(), fresh_key());
        let upload = objects.store.put_multipart(&Path::from(object.key())).await?;
        Ok(Self {
            object,
            first: BlockWorker::digest(FirstPair::update),
            second: BlockWorker::digest(SecondPair::update),
            written: BlockWorker::write(PartialObject::new(upload)),
        })
    }

    async fn write(&mut self, block: Vec<Bytes>) -> Result<(), Error> {
        self.first.push(block.clone()).await?;
        self.second.push(block.clone()).await?;
        self.written.push(block).await
    }

    async fn finish(self) -> Result<(Digests, StagedObject), Error> {
        let (first, second) = (self.first.finish().await?, self.second.finish().await?);
        self.written.finish().await?.complete().await?;
        Ok((Digests::finish(first, second), self.object))
    }
}

/// Bytes that gather until they are enough. Large pieces are kept as they came; small ones are copied together,
/// so that a sender of tiny pieces does not cost more memory than one of large ones.
#[derive(Default)]
struct Block {
    parts: Vec<Bytes>,
    tail: BytesMut,
    length: usize,
}

const SMALL_PIECE_BYTES: usize = 4 * 1024;
const TAIL_BYTES: usize = 64 * 1024;

impl Block {
    fn push(&mut self, chunk: Bytes) {
        self.length += chunk.len();
        if chunk.len() > SMALL_PIECE_BYTES {
            self.close_tail();
            self.parts.push(chunk);
            return;
        }
        self.tail.extend_from_slice(&chunk);
        if self.tail.len() >= TAIL_BYTES {
            self.close_tail();
        }
    }

    fn take(&mut self) -> Vec<Bytes> {
        self.close_tail();
        self.length = 0;
        std::mem::take(&mut self.parts)
    }

    fn close_tail(&mut self) {
        if !self.tail.is_empty() {
            self.parts.push(self.tail.split().freeze());
        }
    }
}

fn join(parts: &[Bytes]) -> Bytes {
    match parts {
        [] => Bytes::new(),
        [one] => one.clone(),
        several => several.concat().into(),
    }
}
