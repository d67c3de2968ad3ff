//! Bytes that are written once and then read any number of times: in memory up to a length, and beyond it in a file. The
//! file lies in a directory and has no name there, so that nothing is left of it once nobody has it open, however the
//! process ends.

use std::fs::File;
use std::io::{self, Write};
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;

use super::read::{BlockStream, Content};
use crate::storage::Error;

/// Where such bytes go, and how many of them stay in memory.
#[derive(Debug, Clone)]
pub struct Spools {
    directory: Arc<Path>,
    most_in_memory: usize,
    #[cfg(test)]
    is_full: bool,
}

/// Bytes that are being written.
#[derive(Debug)]
pub struct Spool {
    spools: Spools,
    /// All of them, or those that the file does not have yet.
    pending: Vec<u8>,
    file: Option<File>,
    /// How many the file has.
    filed: u64,
}

/// Bytes that have been written; a clone is another handle on the same ones.
#[derive(Debug, Clone)]
pub enum Spooled {
    /// In memory.
    Memory(Bytes),
    /// In a file.
    File(SpooledFile),
}

/// A file without a name.
#[derive(Debug, Clone)]
pub struct SpooledFile {
    file: Arc<File>,
    length: u64,
    spools: Spools,
}

/// How much is written to a file, and read from it, at once.
const BLOCK_BYTES: usize = 256 * 1024;

impl Spools {
    /// Takes the directory of the files, and how many bytes stay in memory.
    pub(crate) fn new(directory: &Path, most_in_memory: usize) -> Self {
        Self {
            directory: directory.into(),
            most_in_memory,
            #[cfg(test)]
            is_full: false,
        }
    }

    /// Returns the same with a disk that is full.
    #[cfg(test)]
    pub(crate) fn full(self) -> Self {
        Self { is_full: true, ..self }
    }

    /// Starts with no bytes.
    pub(crate) fn start(&self) -> Spool {
        Spool { spools: self.clone(), pending: Vec::new(), file: None, filed: 0 }
    }

    /// Moves bytes to a file if there are more of them than stay in memory. May wait for the disk.
    pub(crate) fn settle(&self, bytes: Spooled) -> Result<Spooled, Error> {
        match bytes {
            Spooled::Memory(bytes) if bytes.len() > self.most_in_memory => {
                let mut spool = self.start();
                spool.push(&bytes)?;
                spool.finish()
            }
            settled => Ok(settled),
        }
    }

    /// Tells whether [`Self::settle`] would move bytes.
    pub(crate) fn is_settled(&self, bytes: &Spooled) -> bool {
        !matches!(bytes, Spooled::Memory(bytes) if bytes.len() > self.most_in_memory)
    }

    /// Returns the same with nothing that stays in memory, for what is made of bytes that are in a file.
    pub(crate) fn in_files(&self) -> Self {
        Self { most_in_memory: 0, ..self.clone() }
    }

    /// Says why bytes could not be written to a file or read from it.
    pub(crate) fn refuse(&self, source: io::Error) -> Error {
        Error::Directory { directory: self.directory.to_path_buf(), source }
    }

    fn make_file(&self) -> io::Result<File> {
        #[cfg(test)]
        if self.is_full {
            return File::options().read(true).write(true).open("/dev/full");
        }
        tempfile::tempfile_in(&self.directory)
    }
}

impl Spool {
    /// Adds bytes. May wait for the disk.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.write_all(bytes).map_err(|source| self.spools.refuse(source))
    }

    /// Ends with what was written.
    pub(crate) fn finish(mut self) -> Result<Spooled, Error> {
        if self.file.is_some() {
            self.file_pending().map_err(|source| self.spools.refuse(source))?;
        }
        Ok(match self.file {
            None => Spooled::Memory(self.pending.into()),
            Some(file) => {
                Spooled::File(SpooledFile { file: Arc::new(file), length: self.filed, spools: self.spools })
            }
        })
    }

    fn file_pending(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            empty => empty.insert(self.spools.make_file()?),
        };
        file.write_all(&self.pending)?;
        self.filed += self.pending.len() as u64;
        self.pending.clear();
        // It held all of them until there was a file.
        self.pending.shrink_to(2 * BLOCK_BYTES);
        Ok(())
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pending.extend_from_slice(bytes);
        let most = if self.file.is_some() { BLOCK_BYTES } else { self.spools.most_in_memory };
        if self.pending.len() > most {
            self.file_pending()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Spooled {
    /// Returns how many bytes there are.
    pub(crate) fn length(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::File(file) => file.length,
        }
    }

    /// Opens a range of them, which must lie within.
    pub(crate) fn open(&self, range: Range<u64>) -> Content {
        match self {
            Self::Memory(bytes) => {
                let [start, end] =
                    [range.start, range.end].map(|place| usize::try_from(place).unwrap_or(usize::MAX));
                Content::Small(bytes.slice(start.min(bytes.len())..end.clamp(start, bytes.len())))
            }
            Self::File(SpooledFile { file, .. }) => {
                Content::Stream(BlockStream::of_file(Arc::clone(file), range))
            }
        }
    }
}

impl SpooledFile {
    /// Hands all of it on, block by block. Waits for the disk.
    pub(crate) fn read(&self, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> Result<(), Error> {
        let mut read = || {
            let (mut block, mut position) = (vec![0; BLOCK_BYTES], 0);
            while position < self.length {
                let rest = usize::try_from(self.length - position).unwrap_or(BLOCK_BYTES);
                let block = &mut block[..rest.min(BLOCK_BYTES)];
                self.file.read_exact_at(block, position)?;
                take(block)?;
                position += block.len() as u64;
            }
            Ok(())
        };
        read().map_err(|source| self.spools.refuse(source))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::TryStreamExt as _;

    use super::*;

    /// Writes bytes in pieces.
    fn spooled(spools: &Spools, bytes: &[u8]) -> Result<Spooled, Error> {
        let mut spool = spools.start();
        bytes.chunks(7).try_for_each(|piece| spool.push(piece))?;
        spool.finish()
    }

    async fn read(bytes: &Spooled, range: Range<u64>) -> Vec<u8> {
        let content = bytes.open(range.clone());
        assert_eq!(content.length(), range.end - range.start);
        match content {
            Content::Small(bytes) => bytes.to_vec(),
            Content::Stream(blocks) => blocks.try_collect::<Vec<_>>().await.unwrap().concat(),
        }
    }

    #[tokio::test]
    async fn bytes_are_the_same_in_memory_and_in_a_file_that_has_no_name() {
        let directory = tempfile::tempdir().unwrap();
        let bytes: Vec<u8> = (0..=255).cycle().take(3 * BLOCK_BYTES + 5).collect();
        let length = bytes.len() as u64;
        for (most_in_memory, is_file) in [(bytes.len(), false), (bytes.len() - 1, true), (0, true)] {
            let spools = Spools::new(directory.path(), most_in_memory);

            let spooled = spooled(&spools, &bytes).unwrap();

            assert_eq!(matches!(spooled, Spooled::File(_)), is_file, "{most_in_memory}");
            assert_eq!(spooled.length(), length);
            assert!(read(&spooled, 0..length).await == bytes);
            assert_eq!(read(&spooled, 3..8).await, bytes[3..8]);
            assert_eq!(read(&spooled, length..length).await, b"");
            assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
        }
    }

    #[test]
    fn a_file_is_gone_with_the_last_handle_on_it() {
        let directory = tempfile::tempdir().unwrap();
        let Spooled::File(first) = spooled(&Spools::new(directory.path(), 3), b"four").unwrap() else {
            panic!("it is longer than what stays in memory");
        };
        let (file, second) = (Arc::downgrade(&first.file), first.clone());

        drop(first);
        assert!(file.upgrade().is_some());
        drop(second);
        assert!(file.upgrade().is_none());
    }

    #[test]
    fn a_full_disk_is_told_by_the_directory_that_is_on_it() {
        let directory = tempfile::tempdir().unwrap();
        let spools = Spools::new(directory.path(), 3).full();

        assert!(spooled(&spools, b"few").is_ok(), "what stays in memory needs no disk");
        let failure = spooled(&spools, b"four").unwrap_err();

        assert!(failure.to_string().contains(&directory.path().display().to_string()), "{failure}");
        let Error::Directory { source, .. } = failure else { panic!("{failure}") };
        assert_eq!(source.kind(), io::ErrorKind::StorageFull);
    }
}
