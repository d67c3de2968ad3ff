//! The bytes of an archive, fetched in blocks and counted. A reader of archives reports what goes wrong below it in its own
//! words or not at all; so what failed is kept here, to be asked for afterwards.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use bytes::Bytes;

use crate::storage::{BlockReader, Fetch};

/// An archive as a file.
pub(in crate::formats) type Source<R> = BlockReader<Counted<R>>;

/// A file of which so much is fetched and no more.
#[derive(Debug)]
pub(in crate::formats) struct Counted<R> {
    inner: R,
    /// How many bytes may still be fetched, in whole blocks.
    left: u64,
    /// Whether more was asked for.
    pub(in crate::formats) is_exhausted: bool,
    /// Why the file could not be read.
    pub(in crate::formats) failure: Option<io::Error>,
}

// Directories of zip archives are read a few bytes at a time.
const BLOCK_BYTES: u64 = 64 * 1024;

/// Takes a file, whose end it looks for.
pub(in crate::formats) fn open<R: Read + Seek>(mut inner: R) -> io::Result<Source<R>> {
    let length = inner.seek(SeekFrom::End(0))?;
    let counted = Counted { inner, left: u64::MAX, is_exhausted: false, failure: None };
    Ok(BlockReader::new(counted, length, BLOCK_BYTES))
}

impl<R: Read + Seek> Counted<R> {
    /// Lets at most so many bytes be fetched from here on, in whole blocks.
    pub(in crate::formats) fn allow(&mut self, bytes: u64) {
        self.left = bytes;
    }

    fn read(&mut self, range: Range<u64>) -> io::Result<Bytes> {
        let length = range.end - range.start;
        let mut block = Vec::new();
        self.inner.seek(SeekFrom::Start(range.start))?;
        let read = (&mut self.inner).take(length).read_to_end(&mut block)?;
        if read as u64 == length { Ok(block.into()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

impl<R: Read + Seek> Fetch for Counted<R> {
    fn fetch(&mut self, range: Range<u64>) -> io::Result<Bytes> {
        if self.left == 0 {
            self.is_exhausted = true;
            return Err(io::Error::other("more is read than may be"));
        }
        let block = self.read(range).map_err(|failure| {
            self.failure = Some(failure);
            io::Error::other("the archive cannot be read")
        })?;
        self.left = self.left.saturating_sub(block.len() as u64);
        Ok(block)
    }
}
