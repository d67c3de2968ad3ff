//! Content that is read in any order, a block at a time, from whatever holds it. Archives are read from their end and in
//! pieces of a few bytes; a block spares most of them a request of their own.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use bytes::Bytes;

/// What blocks come from.
pub(crate) trait Fetch {
    /// Returns the bytes of a range, all of them, which lies within the content.
    fn fetch(&mut self, range: Range<u64>) -> io::Result<Bytes>;
}

/// Content of a known length.
#[derive(Debug)]
pub(crate) struct BlockReader<F> {
    /// Where blocks come from.
    pub(crate) origin: F,
    length: u64,
    block_bytes: u64,
    position: u64,
    block: Bytes,
    block_start: u64,
}

impl<F: Fetch> BlockReader<F> {
    /// Starts at the beginning of some content, to be fetched in blocks of a length.
    pub(crate) fn new(origin: F, length: u64, block_bytes: u64) -> Self {
        Self { origin, length, block_bytes, position: 0, block: Bytes::new(), block_start: 0 }
    }
}

impl<F: Fetch> Read for BlockReader<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.length || buffer.is_empty() {
            return Ok(0);
        }
        let held = self.block_start..self.block_start + self.block.len() as u64;
        if !held.contains(&self.position) {
            let end = self.length.min(self.position.saturating_add(self.block_bytes));
            self.block = self.origin.fetch(self.position..end)?;
            self.block_start = self.position;
        }
        let start = usize::try_from(self.position - self.block_start).map_err(io::Error::other)?;
        let rest = self.block.get(start..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.position += length as u64;
        Ok(length)
    }
}

impl<F> Seek for BlockReader<F> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counted {
        content: Vec<u8>,
        fetched: usize,
    }

    impl Fetch for Counted {
        fn fetch(&mut self, range: Range<u64>) -> io::Result<Bytes> {
            self.fetched += 1;
            let [start, end] = [range.start, range.end].map(|place| usize::try_from(place).unwrap());
            Ok(Bytes::copy_from_slice(&self.content[start..end]))
        }
    }

    #[test]
    fn any_part_is_read_from_few_blocks() {
        let content: Vec<u8> = (0..=255).collect();
        let mut reader = BlockReader::new(Counted { content: content.clone(), fetched: 0 }, 256, 100);
        let mut at = |to, length: usize| {
            let place = reader.seek(to).unwrap();
            let mut part = vec![0; length];
            reader.read_exact(&mut part).unwrap();
            (place, part, reader.origin.fetched)
        };

        assert_eq!(at(SeekFrom::End(-10), 10), (246, content[246..].to_vec(), 1));
        assert_eq!(at(SeekFrom::Start(5), 3), (5, content[5..8].to_vec(), 2));
        assert_eq!(at(SeekFrom::Current(2), 90), (10, content[10..100].to_vec(), 2));
        assert_eq!(at(SeekFrom::Start(90), 30), (90, content[90..120].to_vec(), 3));
    }

    #[test]
    fn what_lies_outside_is_empty_or_no_place() {
        let mut reader = BlockReader::new(Counted { content: vec![1], fetched: 0 }, 1, 100);
        for to in [SeekFrom::End(-2), SeekFrom::Current(-1), SeekFrom::End(i64::MIN)] {
            assert!(reader.seek(to).is_err(), "{to:?}");
        }
        assert_eq!(reader.seek(SeekFrom::Start(u64::MAX)).unwrap(), u64::MAX);
        assert_eq!(reader.read(&mut [0; 4]).unwrap(), 0);
        assert_eq!(reader.origin.fetched, 0);
    }
}
