//! Bytes of a body that gather until they are enough to be worked on. Large pieces are kept as they came; small ones are
//! copied together, so that a sender of tiny pieces does not cost more memory than one of large ones. Where room is counted,
//! all are copied into buffers that go round: what came is a slice of something larger, which nobody counted.

use bytes::{Bytes, BytesMut};
use object_store::PutPayload;

use super::buffers::{Buffers, LentBuffer};
use super::upload_room::{OwnRoom, PartRoom};

/// Bytes that are worked on together, and the room that they take while they are.
#[derive(Debug, Clone, Default)]
pub(super) struct Piece {
    pub(super) bytes: Vec<Bytes>,
    #[expect(dead_code, reason = "held for its dropping")]
    room: Option<PartRoom>,
}

/// Bytes that gather until they are a block.
pub(super) struct Gathering {
    block_bytes: usize,
    parts: Vec<Bytes>,
    tail: BytesMut,
    /// What bytes are copied into, and how far it is filled.
    buffer: Option<(LentBuffer, usize)>,
    buffers: Buffers,
    /// Room for the part that the block belongs to.
    room: Option<PartRoom>,
    length: usize,
}

const SMALL_BYTES: usize = 4 * 1024;
const TAIL_BYTES: usize = 64 * 1024;

impl Gathering {
    /// Gathers blocks of so many bytes; of more, where a body comes in larger pieces and no room is counted.
    pub(super) fn new(block_bytes: usize) -> Self {
        Self {
            block_bytes,
            parts: Vec::new(),
            tail: BytesMut::new(),
            buffer: None,
            buffers: Buffers::new(block_bytes),
            room: None,
            length: 0,
        }
    }

    /// Takes from what came as much as belongs to this block.
    pub(super) fn push(&mut self, chunk: &mut Bytes) {
        if self.room.is_some() {
            return self.copy(chunk);
        }
        self.length += chunk.len();
        let chunk = std::mem::take(chunk);
        if chunk.len() > SMALL_BYTES {
            self.close_tail();
            self.parts.push(chunk);
            return;
        }
        self.tail.extend_from_slice(&chunk);
        if self.tail.len() >= TAIL_BYTES {
            self.close_tail();
        }
    }

    /// Waits for room for another part, unless there is some already. From there on bytes are copied.
    pub(super) async fn take_room(&mut self, room: &OwnRoom) {
        if self.room.is_none() {
            self.room = room.take().await;
        }
    }

    /// Returns how many bytes there are.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// Tells whether they are a block.
    pub(super) fn is_full(&self) -> bool {
        self.length >= self.block_bytes
    }

    /// Takes all bytes, and starts anew, within the same room.
    pub(super) fn take(&mut self) -> Piece {
        self.close_tail();
        self.length = 0;
        Piece { bytes: std::mem::take(&mut self.parts), room: self.room.clone() }
    }

    /// Leaves the room to the blocks that were taken: the next belong to another part.
    pub(super) fn end_part(&mut self) {
        self.room = None;
    }

    fn copy(&mut self, chunk: &mut Bytes) {
        let (buffer, filled) = self.buffer.get_or_insert_with(|| (self.buffers.lend(), 0));
        let taken = chunk.split_to(chunk.len().min(self.block_bytes.saturating_sub(self.length)));
        buffer.space(*filled + taken.len())[*filled..].copy_from_slice(&taken);
        *filled += taken.len();
        self.length += taken.len();
    }

    fn close_tail(&mut self) {
        if !self.tail.is_empty() {
            self.parts.push(self.tail.split().freeze());
        }
        if let Some((mut buffer, filled)) = self.buffer.take() {
            buffer.set_filled(filled);
            self.parts.push(Bytes::from_owner(buffer));
        }
    }
}

impl Piece {
    /// Adds the bytes of the next piece, which has the same room.
    pub(super) fn append(&mut self, next: Self) {
        if self.is_empty() {
            *self = next;
        } else {
            self.bytes.extend(next.bytes);
        }
    }

    /// Tells whether there are no bytes.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Returns how many bytes there are.
    pub(super) fn length(&self) -> usize {
        self.bytes.iter().map(Bytes::len).sum()
    }

    /// Returns all bytes as what a store takes.
    pub(super) fn into_payload(self) -> PutPayload {
        self.bytes.into_iter().collect()
    }

    /// Returns all bytes as one.
    pub(super) fn join(&self) -> Bytes {
        match &self.bytes[..] {
            [] => Bytes::new(),
            [one] => one.clone(),
            several => several.concat().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::upload_room::UploadRoom;
    use super::*;

    /// Something large that slices are taken of.
    struct Large(#[expect(dead_code, reason = "held for its dropping")] Arc<()>, Vec<u8>);

    impl AsRef<[u8]> for Large {
        fn as_ref(&self) -> &[u8] {
            &self.1
        }
    }

    #[tokio::test]
    async fn what_is_counted_holds_nothing_that_is_not() {
        let held = Arc::new(());
        let mut chunk = Bytes::from_owner(Large(Arc::clone(&held), vec![7; 1024 * 1024])).split_to(10_000);
        let mut block = Gathering::new(16 * 1024);
        block.take_room(&UploadRoom::new(1).of_one(1)).await;

        block.push(&mut chunk);
        let piece = block.take();

        assert_eq!(piece.length(), 10_000);
        assert_eq!(Arc::strong_count(&held), 1, "the whole of it is held for a slice");
    }

    #[tokio::test]
    async fn blocks_are_of_one_size_and_their_room_is_that_of_the_part() {
        let room = UploadRoom::new(1);
        let mut block = Gathering::new(1000);
        let mut chunk = Bytes::from(vec![7; 2500]);
        block.take_room(&room.of_one(1)).await;

        let mut lengths = Vec::new();
        let mut pieces = Vec::new();
        while !chunk.is_empty() {
            block.push(&mut chunk);
            pieces.push(block.take());
            lengths.push(pieces[pieces.len() - 1].length());
        }
        block.end_part();

        assert_eq!(lengths, [1000, 1000, 500]);
        let (mut next, another) = (Gathering::new(1000), room.of_one(1));
        let mut waiting = Box::pin(next.take_room(&another));
        assert!(futures_util::poll!(&mut waiting).is_pending());
        drop(pieces);
        assert!(futures_util::poll!(&mut waiting).is_ready());
    }
}
