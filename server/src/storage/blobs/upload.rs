//! Receiving a body: its bytes go to a fresh object, or stay in memory when small, while digests and length are
//! taken. What is not kept in the end is removed, also when the sender or the server gives up half way.

use futures_util::StreamExt as _;
use object_store::ObjectStoreExt as _;
use object_store::path::Path;
use tokio::task::spawn_blocking;

use super::Body;
use super::block_worker::BlockWorker;
use super::digest::{Digests, FirstPair, SecondPair};
use super::objects::{Objects, fresh_key};
use super::partial_object::PartialObject;
use super::piece::{Gathering, Piece};
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

// One that gathers and two that are written.
const PARTS_OF_ONE: usize = 3;

/// Receives a body of at most `limit` bytes. Up to `inline_limit` bytes stay in memory.
pub(crate) async fn receive(
    objects: &Objects,
    mut body: Body,
    limit: u64,
    inline_limit: usize,
) -> Result<Staged, ReceiveError> {
    let mut block = Gathering::default();
    let room = objects.upload_room.as_ref().map(|room| room.of_one(PARTS_OF_ONE));
    let mut size_bytes: u64 = 0;
    let mut large: Option<LargeUpload> = None;
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(ReceiveError::Body)?;
        size_bytes += chunk.len() as u64;
        if size_bytes > limit {
            return Err(ReceiveError::TooLong(limit));
        }
        block.push(chunk);
        if block.length() > inline_limit
            && let Some(room) = &room
        {
            block.take_room(room).await;
        }
        if block.length() >= objects.block_bytes {
            let upload = match &mut large {
                Some(upload) => upload,
                none => none.insert(LargeUpload::start(objects).await?),
            };
            upload.write(block.take()).await?;
        }
    }
    let last = block.take();
    if let Some(mut upload) = large {
        if !last.is_empty() {
            upload.write(last).await?;
        }
        let (digests, object) = upload.finish(size_bytes).await?;
        return Ok(Staged { digests, size_bytes, place: StagedPlace::Object(object) });
    }
    if size_bytes <= inline_limit as u64 {
        let bytes = last.join();
        return Ok(Staged { digests: Digests::of(&bytes), size_bytes, place: StagedPlace::Memory(bytes) });
    }
    let (digests, object) = put(objects, last).await?;
    Ok(Staged { digests, size_bytes, place: StagedPlace::Object(object) })
}

/// Writes a body that fits in one block.
async fn put(objects: &Objects, piece: Piece) -> Result<(Digests, StagedObject), Error> {
    let object = StagedObject::new(objects.clone(), fresh_key());
    let digesting = spawn_blocking({
        let piece = piece.clone();
        move || {
            let (mut first, mut second) = (FirstPair::default(), SecondPair::default());
            first.update(&piece.bytes);
            second.update(&piece.bytes);
            Digests::finish(first, second)
        }
    });
    objects.put(object.key(), piece.bytes.iter().cloned().collect()).await?;
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
        let path = Path::from(object.key());
        let upload = objects.store.put_multipart(&path).await?;
        Ok(Self {
            object,
            first: BlockWorker::digest(FirstPair::update),
            second: BlockWorker::digest(SecondPair::update),
            written: BlockWorker::write(
                PartialObject::new(objects.clone(), path, upload),
                objects.parts_at_once,
            ),
        })
    }

    async fn write(&mut self, block: Piece) -> Result<(), Error> {
        self.first.push(block.clone()).await?;
        self.second.push(block.clone()).await?;
        self.written.push(block).await
    }

    async fn finish(self, size_bytes: u64) -> Result<(Digests, StagedObject), Error> {
        let (first, second) = (self.first.finish().await?, self.second.finish().await?);
        self.written.finish().await?.complete(size_bytes).await?;
        Ok((Digests::finish(first, second), self.object))
    }
}
