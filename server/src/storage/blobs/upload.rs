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
    let mut block = Gathering::new(objects.block_bytes);
    let room = objects.upload_room.as_ref().map(|room| room.of_one(PARTS_OF_ONE));
    let mut size_bytes: u64 = 0;
    let mut large: Option<LargeBody> = None;
    while let Some(chunk) = body.next().await {
        let mut chunk = chunk.map_err(ReceiveError::Body)?;
        size_bytes += chunk.len() as u64;
        if size_bytes > limit {
            return Err(ReceiveError::TooLong(limit));
        }
        while !chunk.is_empty() {
            if let Some(room) = &room
                && (large.is_some() || block.length() + chunk.len() > inline_limit)
            {
                block.take_room(room).await;
            }
            block.push(&mut chunk);
            if block.is_full() {
                let large = large.get_or_insert_with(|| LargeBody::start(objects));
                if large.write(block.take()).await? {
                    block.end_part();
                }
            }
        }
    }
    let last = block.take();
    if let Some(mut large) = large {
        if !last.is_empty() {
            large.write(last).await?;
        }
        let (digests, object) = large.finish(size_bytes).await?;
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
    objects.put(object.key(), piece.into_payload()).await?;
    Ok((digesting.await?, object))
}

/// A body of several blocks: while blocks arrive, earlier ones are digested, each by two workers side by side, and those
/// that make a part are written by a third.
struct LargeBody {
    objects: Objects,
    object: StagedObject,
    first: BlockWorker<FirstPair>,
    second: BlockWorker<SecondPair>,
    part: Piece,
    /// Nothing until there is a part.
    written: Option<BlockWorker<PartialObject>>,
}

impl LargeBody {
    fn start(objects: &Objects) -> Self {
        Self {
            objects: objects.clone(),
            object: StagedObject::new(objects.clone(), fresh_key()),
            first: BlockWorker::digest(FirstPair::update, objects.blocks_waiting),
            second: BlockWorker::digest(SecondPair::update, objects.blocks_waiting),
            part: Piece::default(),
            written: None,
        }
    }

    /// Takes a block; tells whether it ends a part.
    async fn write(&mut self, block: Piece) -> Result<bool, Error> {
        self.first.push(block.clone()).await?;
        self.second.push(block.clone()).await?;
        self.part.append(block);
        let is_part = self.part.length() >= self.objects.part_bytes;
        if is_part {
            self.write_part().await?;
        }
        Ok(is_part)
    }

    async fn write_part(&mut self) -> Result<(), Error> {
        let written = match &mut self.written {
            Some(written) => written,
            none => {
                let path = Path::from(self.object.key());
                let upload = self.objects.store.put_multipart(&path).await?;
                let object = PartialObject::new(self.objects.clone(), path, upload);
                none.insert(BlockWorker::write(object, self.objects.parts_at_once))
            }
        };
        written.push(std::mem::take(&mut self.part)).await
    }

    async fn finish(mut self, size_bytes: u64) -> Result<(Digests, StagedObject), Error> {
        if self.written.is_some() && !self.part.is_empty() {
            self.write_part().await?;
        }
        match self.written {
            Some(written) => written.finish().await?.complete(size_bytes).await?,
            None => self.objects.put(self.object.key(), self.part.into_payload()).await?,
        }
        let (first, second) = (self.first.finish().await?, self.second.finish().await?);
        Ok((Digests::finish(first, second), self.object))
    }
}
