//! What a server says to whoever asked it for a backup: the bytes of the archive, how far it is, and how it ended. A
//! message is a letter, a length and as many bytes. One that says how it ended is the last; where none came, the server
//! was stopped in the middle.

use std::io::{self, Read, Write};

use crate::storage::BackupProgress;

/// One message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Message {
    /// The next bytes of the archive.
    Archive(Vec<u8>),
    /// How far it is.
    Progress(BackupProgress),
    /// It is complete, with this many objects.
    Complete(u64),
    /// It failed, for this reason.
    Failed(String),
}

// Far above what is sent at once; what is longer is no message.
const LONGEST_BYTES: u32 = 16 * 1024 * 1024;

const ARCHIVE: u8 = b'A';
const PROGRESS: u8 = b'P';
const COMPLETE: u8 = b'C';
const FAILED: u8 = b'F';

/// Sends bytes of the archive, each write as a message.
pub(super) struct Sender<W> {
    pub(super) to: W,
}

impl<W: Write> Write for Sender<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        write(&mut self.to, ARCHIVE, bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl Message {
    pub(super) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Archive(bytes) => write(to, ARCHIVE, bytes),
            Self::Progress(progress) => write(to, PROGRESS, &serde_json::to_vec(progress)?),
            Self::Complete(objects) => write(to, COMPLETE, &objects.to_be_bytes()),
            Self::Failed(reason) => write(to, FAILED, reason.as_bytes()),
        }
    }

    pub(super) fn read(from: &mut impl Read) -> io::Result<Self> {
        let mut head = [0; 5];
        from.read_exact(&mut head)?;
        let [letter, length @ ..] = head;
        let length = u32::from_be_bytes(length);
        if length > LONGEST_BYTES {
            return Err(malformed("a message is longer than any"));
        }
        let mut bytes = vec![0; length as usize];
        from.read_exact(&mut bytes)?;
        match letter {
            ARCHIVE => Ok(Self::Archive(bytes)),
            PROGRESS => Ok(Self::Progress(serde_json::from_slice(&bytes)?)),
            COMPLETE => {
                let objects = bytes.try_into().map_err(|_| malformed("a count has another length"))?;
                Ok(Self::Complete(u64::from_be_bytes(objects)))
            }
            FAILED => Ok(Self::Failed(String::from_utf8_lossy(&bytes).into_owned())),
            _ => Err(malformed("a message is of no kind that this version knows")),
        }
    }
}

fn write(to: &mut impl Write, letter: u8, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| malformed("a message is too long"))?;
    let mut head = [letter; 5];
    head[1..].copy_from_slice(&length.to_be_bytes());
    to.write_all(&head)?;
    to.write_all(bytes)
}

fn malformed(problem: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::BackupStage;

    #[test]
    fn messages_are_read_as_they_were_written() {
        let progress = BackupProgress {
            stage: BackupStage::Objects,
            done_bytes: 1,
            total_bytes: 2,
            done_objects: 3,
            total_objects: 4,
        };
        let messages = [
            Message::Archive(vec![0, 1, 255]),
            Message::Progress(progress),
            Message::Failed("no reason".to_owned()),
            Message::Complete(7),
        ];
        let mut sent = Vec::new();
        for message in &messages {
            message.write(&mut sent).unwrap();
        }

        let mut rest = &sent[..];
        for message in &messages {
            assert_eq!(&Message::read(&mut rest).unwrap(), message);
        }
        assert!(rest.is_empty());
    }

    #[test]
    fn what_is_no_message_is_refused() {
        for bytes in [&b"A\xff\xff\xff\xff"[..], b"Z\0\0\0\0", b"C\0\0\0\x01x", b"A\0\0\0\x02x", b"A"] {
            assert!(Message::read(&mut &bytes[..]).is_err(), "{bytes:?}");
        }
    }
}
