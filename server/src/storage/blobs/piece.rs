//! Bytes of a body that gather until they are enough to be worked on. Large pieces are kept as they came; small ones are
//! copied together, so that a sender of tiny pieces does not cost more memory than one of large ones.

use bytes::{Bytes, BytesMut};

use super::upload_room::{OwnRoom, PartRoom};

/// Bytes that are worked on together, and the room that they take while they are.
#[derive(Debug, Clone, Default)]
pub(super) struct Piece {
    pub(super) bytes: Vec<Bytes>,
    #[expect(dead_code, reason = "held for its dropping")]
    room: Option<PartRoom>,
}

/// Bytes that gather.
#[derive(Default)]
pub(super) struct Gathering {
    parts: Vec<Bytes>,
    tail: BytesMut,
    room: Option<PartRoom>,
    length: usize,
}

const SMALL_BYTES: usize = 4 * 1024;
const TAIL_BYTES: usize = 64 * 1024;

impl Gathering {
    /// Adds what came.
    pub(super) fn push(&mut self, chunk: Bytes) {
        self.length += chunk.len();
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

    /// Waits for room, unless there is some already.
    pub(super) async fn take_room(&mut self, room: &OwnRoom) {
        if self.room.is_none() {
            self.room = room.take().await;
        }
    }

    /// Returns how many bytes there are.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// Takes all bytes, and starts anew.
    pub(super) fn take(&mut self) -> Piece {
        self.close_tail();
        self.length = 0;
        Piece { bytes: std::mem::take(&mut self.parts), room: self.room.take() }
    }

    fn close_tail(&mut self) {
        if !self.tail.is_empty() {
            self.parts.push(self.tail.split().freeze());
        }
    }
}

impl Piece {
    /// Tells whether there are no bytes.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
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
