//! Buffers that go round: each comes back when its bytes have been sent, so that one reader needs a few in all, and
//! the same few stay in the cache of the processor.

use std::sync::{Arc, Mutex, PoisonError};

/// The buffers of one reader.
#[derive(Debug, Clone)]
pub(super) struct Buffers {
    size: usize,
    idle: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Buffers {
    /// Makes buffers of one size; they are allocated when first needed.
    pub(super) fn new(size: usize) -> Self {
        Self { size, idle: Arc::default() }
    }

    /// Lends a buffer whose bytes are whatever was in it before.
    pub(super) fn lend(&self) -> LentBuffer {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        LentBuffer { bytes: idle.unwrap_or_else(|| vec![0; self.size]), filled: 0, home: self.clone() }
    }
}

/// A buffer that goes back to where it came from when dropped; as bytes, it is what it was filled with.
#[derive(Debug)]
pub(super) struct LentBuffer {
    bytes: Vec<u8>,
    filled: usize,
    home: Buffers,
}

impl LentBuffer {
    /// Returns the first bytes of the buffer, to be filled.
    pub(super) fn space(&mut self, length: usize) -> &mut [u8] {
        &mut self.bytes[..length]
    }

    /// Says how many bytes were filled.
    pub(super) fn set_filled(&mut self, filled: usize) {
        self.filled = filled;
    }
}

impl AsRef<[u8]> for LentBuffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.filled]
    }
}

impl Drop for LentBuffer {
    fn drop(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        self.home.idle.lock().unwrap_or_else(PoisonError::into_inner).push(bytes);
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn a_buffer_comes_back_when_its_bytes_are_dropped() {
        let buffers = Buffers::new(8);
        let mut lent = buffers.lend();
        lent.space(3).copy_from_slice(b"abc");
        lent.set_filled(3);

        let bytes = Bytes::from_owner(lent);

        assert_eq!(bytes, "abc");
        assert_eq!(buffers.idle.lock().unwrap().len(), 0);
        drop(bytes);
        assert_eq!(buffers.idle.lock().unwrap().len(), 1);
        assert_eq!(buffers.lend().space(8).len(), 8);
    }
}
