//! Where the body of an answer ends: after as many bytes as were announced, after the last of its chunks (RFC 9112
//! section 7.1), or with the connection. Knows nothing of sockets.

/// How an answer says where its body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// After so many bytes.
    Announced(u64),
    /// After its last chunk, which is empty.
    Chunked,
    /// Where the connection ends.
    UntilClosed,
}

/// What is still to come of a body.
#[derive(Debug)]
pub(crate) struct BodyReader {
    awaited: Awaited,
}

#[derive(Debug, Clone, Copy)]
enum Awaited {
    Announced(u64),
    /// The line with the length of the next chunk, as far as it was read.
    Size {
        bytes: u64,
        digits: u32,
        past_digits: bool,
    },
    Chunk(u64),
    /// The end of the line behind a chunk.
    ChunkEnd,
    /// Lines behind the last chunk, up to an empty one.
    Trailer {
        line_bytes: u32,
    },
    /// Whatever arrives until the connection ends.
    Close,
    Nothing,
}

const NEXT_SIZE: Awaited = Awaited::Size { bytes: 0, digits: 0, past_digits: false };
// As many as the length of any chunk needs that could arrive.
const MOST_DIGITS: u32 = 15;

impl BodyReader {
    /// Begins a body.
    pub(crate) fn new(extent: Extent) -> Self {
        let awaited = match extent {
            Extent::Announced(0) => Awaited::Nothing,
            Extent::Announced(bytes) => Awaited::Announced(bytes),
            Extent::Chunked => NEXT_SIZE,
            Extent::UntilClosed => Awaited::Close,
        };
        Self { awaited }
    }

    /// Tells whether all of the body has arrived.
    pub(crate) fn is_done(&self) -> bool {
        matches!(self.awaited, Awaited::Nothing)
    }

    /// Takes the next bytes that arrived, and hands on those that belong to the content.
    pub(crate) fn take(&mut self, mut bytes: &[u8], mut content: impl FnMut(&[u8])) -> Result<(), String> {
        while let Some(byte) = bytes.first().copied() {
            let used = match self.awaited {
                Awaited::Announced(left) | Awaited::Chunk(left) => {
                    let length = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                    content(&bytes[..length]);
                    self.shorten(length as u64);
                    length
                }
                Awaited::Close => {
                    content(bytes);
                    bytes.len()
                }
                Awaited::Nothing => return Ok(()),
                framing => {
                    self.awaited = after(framing, byte)?;
                    1
                }
            };
            bytes = &bytes[used..];
        }
        Ok(())
    }

    /// Takes the end of the connection, which ends a body of that kind and is too early for any other.
    pub(crate) fn close(&mut self) -> Result<(), String> {
        match self.awaited {
            Awaited::Close | Awaited::Nothing => {
                self.awaited = Awaited::Nothing;
                Ok(())
            }
            _ => Err("the connection was closed in the middle".to_owned()),
        }
    }

    fn shorten(&mut self, by: u64) {
        self.awaited = match self.awaited {
            Awaited::Announced(left) if left == by => Awaited::Nothing,
            Awaited::Announced(left) => Awaited::Announced(left - by),
            Awaited::Chunk(left) if left == by => Awaited::ChunkEnd,
            Awaited::Chunk(left) => Awaited::Chunk(left - by),
            other => other,
        };
    }
}

/// Reads one byte of what stands around chunks.
fn after(awaited: Awaited, byte: u8) -> Result<Awaited, String> {
    match (awaited, byte) {
        (Awaited::Size { digits: 0, .. }, b'\n') => Err("a chunk has no length".to_owned()),
        (Awaited::Size { bytes: 0, .. }, b'\n') => Ok(Awaited::Trailer { line_bytes: 0 }),
        (Awaited::Size { bytes, .. }, b'\n') => Ok(Awaited::Chunk(bytes)),
        (
            Awaited::Size { past_digits: true, .. }
            | Awaited::Announced(_)
            | Awaited::Chunk(_)
            | Awaited::Close
            | Awaited::Nothing,
            _,
        )
        | (Awaited::ChunkEnd | Awaited::Trailer { .. }, b'\r') => Ok(awaited),
        (Awaited::Size { bytes, digits, .. }, _) => match char::from(byte).to_digit(16) {
            Some(_) if digits == MOST_DIGITS => Err("a chunk is too long".to_owned()),
            Some(digit) => Ok(Awaited::Size {
                bytes: bytes * 16 + u64::from(digit),
                digits: digits + 1,
                past_digits: false,
            }),
            None => Ok(Awaited::Size { bytes, digits, past_digits: true }),
        },
        (Awaited::ChunkEnd, b'\n') => Ok(NEXT_SIZE),
        (Awaited::ChunkEnd, _) => Err("a chunk is longer than it says".to_owned()),
        (Awaited::Trailer { line_bytes: 0 }, b'\n') => Ok(Awaited::Nothing),
        (Awaited::Trailer { .. }, b'\n') => Ok(Awaited::Trailer { line_bytes: 0 }),
        (Awaited::Trailer { line_bytes }, _) => {
            Ok(Awaited::Trailer { line_bytes: line_bytes.saturating_add(1) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHUNKED: &[u8] = b"4\r\nwiki\r\n10;name=\"value\"\r\nsixteen letters!\r\n0\r\nTrailer: x\r\n\r\n";

    fn read(extent: Extent, pieces: &[&[u8]]) -> Result<(Vec<u8>, bool), String> {
        let (mut reader, mut content) = (BodyReader::new(extent), Vec::new());
        for piece in pieces {
            reader.take(piece, |bytes| content.extend_from_slice(bytes))?;
        }
        Ok((content, reader.is_done()))
    }

    #[test]
    fn chunks_are_joined_however_they_arrive() {
        for at in 0..=CHUNKED.len() {
            let (first, second) = CHUNKED.split_at(at);

            let (content, done) = read(Extent::Chunked, &[first, second]).unwrap();

            assert_eq!((content.as_slice(), done), (b"wikisixteen letters!".as_slice(), true), "{at}");
        }
    }

    #[test]
    fn chunked_body_is_not_done_before_its_last_line() {
        for end in 0..CHUNKED.len() {
            assert!(!read(Extent::Chunked, &[&CHUNKED[..end]]).unwrap().1, "{end}");
        }
    }

    #[test]
    fn announced_body_ends_after_its_bytes() {
        assert_eq!(read(Extent::Announced(5), &[b"he", b"llo"]), Ok((b"hello".to_vec(), true)));
        assert_eq!(read(Extent::Announced(5), &[b"hell"]), Ok((b"hell".to_vec(), false)));
        assert_eq!(read(Extent::Announced(0), &[]), Ok((Vec::new(), true)));
    }

    #[test]
    fn end_of_the_connection_ends_no_body_but_one_that_waits_for_it() {
        let (mut reader, mut content) = (BodyReader::new(Extent::UntilClosed), Vec::new());
        reader.take(b"he", |bytes| content.extend_from_slice(bytes)).unwrap();
        reader.take(b"llo", |bytes| content.extend_from_slice(bytes)).unwrap();

        assert!(!reader.is_done());
        assert_eq!(reader.close(), Ok(()));
        assert!(reader.is_done() && content == b"hello");
        for other in [Extent::Announced(5), Extent::Chunked] {
            assert!(BodyReader::new(other).close().is_err(), "{other:?}");
        }
    }

    #[test]
    fn what_is_not_framed_as_chunks_is_refused() {
        for broken in [b"\r\n".as_slice(), b"hello\r\n", b"1\r\nab\r\n", b"ffffffffffffffff\r\n"] {
            assert!(read(Extent::Chunked, &[broken]).is_err(), "{broken:?}");
        }
    }
}
