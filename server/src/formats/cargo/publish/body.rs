//! The body of a publish, read as it comes: the length of the document and the document, which is kept, and the length of
//! the crate file and that file, which is handed on. Lengths are four bytes, the least significant first.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};

use crate::storage::Body;

/// How long the parts of a body may be.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimits {
    /// Bytes of the document, far above what a version says of itself with its readme.
    pub document_bytes: u32,
    /// Bytes of the crate file.
    pub crate_bytes: u64,
}

impl BodyLimits {
    /// Limits the crate file; documents have a limit that suits all.
    pub const fn of_crate(crate_bytes: u64) -> Self {
        Self { document_bytes: 8 * 1024 * 1024, crate_bytes }
    }
}

/// The bytes of each length.
const LENGTH_BYTES: u64 = 4;

/// Why a body cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// It is cut off, or a length in it is wrong.
    #[error("the body ends within {0}")]
    Ends(&'static str),
    /// What is kept in memory of it would be too much.
    #[error("the document is {announced} bytes long, and may be {limit}")]
    LongDocument {
        /// The length that stands before it.
        announced: u32,
        /// The longest that is taken.
        limit: u32,
    },
    /// The lengths in it are not what the header says.
    #[error("the body is {announced} bytes long, and its parts say {told}")]
    OtherLength {
        /// By its header.
        announced: u64,
        /// By the lengths in it.
        told: u64,
    },
    /// Nobody could tell what comes behind the crate file.
    #[error("the body goes on behind the crate file")]
    GoesOn,
    /// The crate file is too much.
    #[error("the crate file is larger than {0} bytes")]
    TooLong(u64),
    /// The connection failed.
    #[error("the body could not be read to its end")]
    Unreadable(io::Error),
}

/// The crate file of a body, not read yet.
pub struct Attached {
    length: u32,
    reader: Reader,
}

/// How a body ended behind the crate file.
#[derive(Debug, Clone)]
pub struct Ending {
    goes_on: Arc<AtomicBool>,
}

/// Reads the document of a body, which is as long as its header announces if that does. Returns the crate file too, whose
/// length is known from here on.
pub async fn read_head(
    body: Body,
    announced: Option<u64>,
    limits: BodyLimits,
) -> Result<(Vec<u8>, Attached), BodyError> {
    let most = 2 * LENGTH_BYTES + u64::from(limits.document_bytes) + limits.crate_bytes;
    if announced.is_some_and(|announced| announced > most) {
        return Err(BodyError::TooLong(limits.crate_bytes));
    }
    let mut reader = Reader { body, block: Bytes::new() };
    let document_length = reader.length("the length of the document").await?;
    if document_length > limits.document_bytes {
        let (announced, limit) = (document_length, limits.document_bytes);
        return Err(BodyError::LongDocument { announced, limit });
    }
    let document = reader.take(document_length as usize, "the document").await?;
    let length = reader.length("the length of the crate file").await?;
    if u64::from(length) > limits.crate_bytes {
        return Err(BodyError::TooLong(limits.crate_bytes));
    }
    let told = 2 * LENGTH_BYTES + u64::from(document_length) + u64::from(length);
    match announced.filter(|announced| *announced != told) {
        Some(announced) => Err(BodyError::OtherLength { announced, told }),
        None => Ok((document, Attached { length, reader })),
    }
}

impl Attached {
    /// Returns the length of the crate file, in bytes.
    pub fn length(&self) -> u64 {
        self.length.into()
    }

    /// Returns the bytes of the crate file, at most as many as were announced, and how the body ended once they were read.
    pub fn into_body(self) -> (Body, Ending) {
        let ending = Ending { goes_on: Arc::default() };
        let goes_on = Arc::clone(&ending.goes_on);
        let Self { length, reader } = self;
        let blocks = stream::unfold((reader, u64::from(length)), move |(mut reader, left)| {
            let goes_on = Arc::clone(&goes_on);
            async move {
                let mut block = match reader.next().await? {
                    Ok(block) => block,
                    Err(failure) => return Some((Err(failure), (reader, 0))),
                };
                if left < block.len() as u64 {
                    goes_on.store(true, Ordering::Relaxed);
                    block.truncate(usize::try_from(left).unwrap_or(block.len()));
                    reader.body = Box::pin(stream::empty());
                }
                let left = left.saturating_sub(block.len() as u64);
                (!block.is_empty()).then_some((Ok(block), (reader, left)))
            }
        });
        (Box::pin(blocks), ending)
    }
}

impl Ending {
    /// Refuses a crate file that is shorter or longer than was announced.
    pub fn check(&self, received: u64, announced: u64) -> Result<(), BodyError> {
        if self.goes_on.load(Ordering::Relaxed) {
            Err(BodyError::GoesOn)
        } else if received < announced {
            Err(BodyError::Ends("the crate file"))
        } else {
            Ok(())
        }
    }
}

/// A body of which some was read.
struct Reader {
    body: Body,
    /// What came of it and was not taken yet.
    block: Bytes,
}

impl Reader {
    async fn length(&mut self, what: &'static str) -> Result<u32, BodyError> {
        let bytes = self.take(4, what).await?;
        let bytes: [u8; 4] = bytes.try_into().map_err(|_| BodyError::Ends(what))?;
        Ok(u32::from_le_bytes(bytes))
    }

    async fn take(&mut self, length: usize, what: &'static str) -> Result<Vec<u8>, BodyError> {
        // What is announced may never come; memory is taken for what does.
        let mut taken = Vec::new();
        while taken.len() < length {
            let mut block = match self.next().await {
                Some(block) => block.map_err(BodyError::Unreadable)?,
                None => return Err(BodyError::Ends(what)),
            };
            let piece = block.split_to(block.len().min(length - taken.len()));
            taken.extend_from_slice(&piece);
            self.block = block;
        }
        Ok(taken)
    }

    /// Returns the next bytes, which are not empty; nothing at the end.
    async fn next(&mut self) -> Option<io::Result<Bytes>> {
        let rest = std::mem::take(&mut self.block);
        if !rest.is_empty() {
            return Some(Ok(rest));
        }
        loop {
            match self.body.next().await? {
                Ok(block) if block.is_empty() => {}
                outcome => return Some(outcome),
            }
        }
    }
}

impl std::fmt::Debug for Attached {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Attached").field("length", &self.length).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
