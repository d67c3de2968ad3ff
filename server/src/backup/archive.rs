//! The form of a backup: a tar archive, written front to back. Its members are plain files with short names of our own,
//! so that the format's header is all there is to it.

use std::io::{self, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::storage::{self, BackupPiece, BackupProgress, BackupSource};

/// Why an archive is not complete.
pub(super) enum Failure {
    /// The store could not be read.
    Source(storage::Error),
    /// What was read could not be written.
    Out(io::Error),
}

/// Writes a whole store and returns how many objects it had. `progress` is told how far that is.
pub(super) fn write<W: Write>(
    source: &BackupSource,
    out: &mut W,
    mut progress: impl FnMut(&mut W, BackupProgress) -> io::Result<()>,
) -> Result<u64, Failure> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    let mut failed = None;
    let mut file_bytes = 0;
    let outcome = source.read(&mut |piece| {
        let written = match piece {
            BackupPiece::File { path, size_bytes } => {
                let last = padding(std::mem::replace(&mut file_bytes, size_bytes));
                out.write_all(last).and_then(|()| out.write_all(&header(path, size_bytes, now)))
            }
            BackupPiece::Bytes(bytes) => out.write_all(bytes),
            BackupPiece::Progress(reached) => progress(out, reached),
        };
        // The reader only needs to know that it ends here.
        written.map_err(|error| {
            let kind = error.kind();
            failed = Some(error);
            kind.into()
        })
    });
    match (outcome, failed) {
        (_, Some(error)) => Err(Failure::Out(error)),
        (Err(error), None) => Err(Failure::Source(error)),
        (Ok(objects), None) => {
            let end = out.write_all(padding(file_bytes)).and_then(|()| out.write_all(&END));
            end.map(|()| objects).map_err(Failure::Out)
        }
    }
}

/// Tar counts in blocks of this size.
const BLOCK_BYTES: usize = 512;

/// Returns what goes before the bytes of a file. Only its owner may read what is extracted: the database holds the
/// secret behind authorization tokens.
fn header(path: &str, size_bytes: u64, modified_seconds: u64) -> [u8; BLOCK_BYTES] {
    let mut header = [0; BLOCK_BYTES];
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    debug_assert!(path.len() < 100, "paths are ours, and short");
    put(0, &path.as_bytes()[..path.len().min(100)]);
    put(100, b"0000600\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, &size(size_bytes));
    put(136, format!("{modified_seconds:011o}\0").as_bytes());
    // The sum is taken with blanks in its place.
    put(148, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header
}

/// Returns what fills the last block of a file of this size.
fn padding(size_bytes: u64) -> &'static [u8] {
    static ZEROS: [u8; BLOCK_BYTES] = [0; BLOCK_BYTES];
    let over = size_bytes % BLOCK_BYTES as u64;
    let missing = (BLOCK_BYTES as u64 - over) % BLOCK_BYTES as u64;
    &ZEROS[..usize::try_from(missing).unwrap_or(0)]
}

/// What ends an archive.
const END: [u8; 2 * BLOCK_BYTES] = [0; 2 * BLOCK_BYTES];

/// Eleven octal digits hold 8 GiB; larger sizes are written as GNU tar does, in binary behind a first bit.
fn size(size_bytes: u64) -> [u8; 12] {
    let mut field = [0; 12];
    if size_bytes < 1 << 33 {
        field[..11].copy_from_slice(format!("{size_bytes:011o}").as_bytes());
    } else {
        field[0] = 0x80;
        field[4..].copy_from_slice(&size_bytes.to_be_bytes());
    }
    field
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use super::*;

    fn list(archive: &[u8]) -> String {
        let mut tar = Command::new("tar")
            .args(["--list", "--verbose", "--utc"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        tar.stdin.take().unwrap().write_all(archive).unwrap();
        let output = tar.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    #[test]
    fn tar_reads_what_is_written() {
        let mut archive = Vec::new();
        for (path, content) in [("registry.sqlite3", &b"database"[..]), ("objects/ab/0123", &[7; 1024])] {
            archive.extend(header(path, content.len() as u64, 86_400));
            archive.extend(content);
            archive.extend(padding(content.len() as u64));
        }
        archive.extend(END);

        let listed = list(&archive);

        let lines: Vec<Vec<&str>> = listed.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines[0], ["-rw-------", "0/0", "8", "1970-01-02", "00:00", "registry.sqlite3"]);
        assert_eq!(lines[1], ["-rw-------", "0/0", "1024", "1970-01-02", "00:00", "objects/ab/0123"]);
        assert_eq!(lines.len(), 2);
    }

    #[test]
    fn sizes_beyond_eight_gibibytes_are_written_in_binary() {
        assert_eq!(&size((1 << 33) - 1), b"77777777777\0");
        assert_eq!(size(1 << 33), [0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0]);
    }

    #[test]
    fn files_fill_whole_blocks() {
        for (size_bytes, expected) in [(0, 0), (1, 511), (511, 1), (512, 0), (513, 511)] {
            assert_eq!(padding(size_bytes).len(), expected, "{size_bytes}");
        }
    }
}
