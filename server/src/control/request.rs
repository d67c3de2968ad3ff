//! What a server can be asked for, each a letter. Knows nothing of the answers.

use std::io::{self, Read, Write};

/// What a server is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// A backup.
    Backup,
    /// The keys of authorization tokens.
    ListKeys,
    /// A new key of authorization tokens.
    RotateKeys,
}

impl Request {
    const ALL: [Self; 3] = [Self::Backup, Self::ListKeys, Self::RotateKeys];

    const fn letter(self) -> u8 {
        match self {
            Self::Backup => b'B',
            Self::ListKeys => b'L',
            Self::RotateKeys => b'R',
        }
    }

    pub(super) fn write(self, to: &mut impl Write) -> io::Result<()> {
        to.write_all(&[self.letter()])
    }

    pub(super) fn read(from: &mut impl Read) -> io::Result<Self> {
        let mut letter = [0];
        from.read_exact(&mut letter)?;
        Self::ALL.into_iter().find(|request| request.letter() == letter[0]).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "it asks for nothing that this version knows")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_read_as_they_were_written() {
        for request in Request::ALL {
            let mut sent = Vec::new();
            request.write(&mut sent).unwrap();

            assert_eq!(Request::read(&mut &sent[..]).unwrap(), request);
        }
    }

    #[test]
    fn what_is_no_request_is_refused() {
        for bytes in [&b""[..], b"Z", b"\0"] {
            assert!(Request::read(&mut &bytes[..]).is_err(), "{bytes:?}");
        }
    }
}
