//! The bytes of an archive, read in blocks and counted. A reader of archives reports what goes wrong below it in its own
//! words or not at all; so what failed is kept here, to be asked for afterwards.

use std::io::{self, Read, Seek, SeekFrom};

/// An archive as a file.
#[derive(Debug)]
pub(super) struct Source<R> {
    inner: R,
    length: u64,
    position: u64,
    block: Vec<u8>,
    block_start: u64,
    /// How many bytes may still be fetched.
    left: u64,
    /// Whether more was asked for.
    pub(super) is_exhausted: bool,
    /// Why the file could not be read.
    pub(super) failure: Option<io::Error>,
}

// Directories of zip archives are read a few bytes at a time.
const BLOCK_BYTES: u64 = 64 * 1024;

impl<R: Read + Seek> Source<R> {
    /// Takes a file, whose end it looks for.
    pub(super) fn new(mut inner: R) -> io::Result<Self> {
        let length = inner.seek(SeekFrom::End(0))?;
        Ok(Self {
            inner,
            length,
            position: 0,
            block: Vec::new(),
            block_start: 0,
            left: u64::MAX,
            is_exhausted: false,
            failure: None,
        })
    }

    /// Lets at most so many bytes be fetched from here on, in whole blocks.
    pub(super) fn allow(&mut self, bytes: u64) {
        self.left = bytes;
    }

    fn load(&mut self) -> io::Result<()> {
        if self.left == 0 {
            self.is_exhausted = true;
            return Err(io::Error::other("more is read than may be"));
        }
        if let Err(failure) = self.fetch() {
            self.block.clear();
            self.failure = Some(failure);
            return Err(io::Error::other("the archive cannot be read"));
        }
        self.left = self.left.saturating_sub(self.block.len() as u64);
        Ok(())
    }

    fn fetch(&mut self) -> io::Result<()> {
        self.block.clear();
        self.block_start = self.position;
        self.inner.seek(SeekFrom::Start(self.position))?;
        let length = BLOCK_BYTES.min(self.length - self.position);
        let read = (&mut self.inner).take(length).read_to_end(&mut self.block)?;
        if read as u64 == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

impl<R: Read + Seek> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.length || buffer.is_empty() {
            return Ok(0);
        }
        if !(self.block_start..self.block_start + self.block.len() as u64).contains(&self.position) {
            self.load()?;
        }
        let start = usize::try_from(self.position - self.block_start).map_err(io::Error::other)?;
        let rest = self.block.get(start..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.position += length as u64;
        Ok(length)
    }
}

impl<R: Read + Seek> Seek for Source<R> {
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
