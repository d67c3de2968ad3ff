//! A document as it is kept: its bytes with their compressed form, in memory or, where it is large, in files without a
//! name.

use std::io::Write as _;

use bytes::{Bytes, BytesMut};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::TryStreamExt as _;
use http::header::HeaderValue;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;

use super::error::Refusal;
use crate::registry;
use crate::storage::{self, Content, Spooled, SpooledFile, Spools};

/// Below this a compressed form is longer, or hardly shorter.
const LEAST_COMPRESSED: usize = 256;

/// A document before it is compressed.
#[derive(Debug)]
pub(in crate::formats) struct Rendered {
    pub(in crate::formats) content_type: &'static str,
    pub(in crate::formats) body: Spooled,
}

/// A document as it is sent.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) content_type: HeaderValue,
    pub(super) plain: Spooled,
    /// Nothing where it is not worth the trouble.
    pub(super) gzip: Option<Spooled>,
    /// Known once somebody needs them.
    digests: OnceCell<Digests>,
}

/// Digests of a document, each kind that any format tells.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) struct Digests {
    pub(in crate::formats) md5: [u8; 16],
    pub(in crate::formats) sha1: [u8; 20],
    pub(in crate::formats) sha256: [u8; 32],
    pub(in crate::formats) sha512: [u8; 64],
}

impl Rendered {
    /// Takes a document that was made in memory.
    pub(in crate::formats) fn new(content_type: &'static str, bytes: Vec<u8>) -> Self {
        Self { content_type, body: Spooled::Memory(bytes.into()) }
    }

    /// Leaves it as it is.
    pub(super) fn unchanged(self) -> Document {
        let content_type = HeaderValue::from_static(self.content_type);
        Document { content_type, plain: self.body, gzip: None, digests: OnceCell::new() }
    }

    /// Moves it to a file if it is large.
    pub(super) async fn settle(self, spools: &Spools) -> Result<Document, Refusal> {
        if spools.is_settled(&self.body) {
            return Ok(self.unchanged());
        }
        let spools = spools.clone();
        waiting(move || Ok(Self { body: spools.settle(self.body)?, ..self }.unchanged())).await
    }

    /// Moves it to a file if it is large, and compresses it.
    pub(super) async fn compress(self, spools: &Spools) -> Result<Document, Refusal> {
        let spools = spools.clone();
        waiting(move || {
            let body = spools.settle(self.body)?;
            let gzip = match &body {
                Spooled::Memory(bytes) => compress(bytes),
                Spooled::File(file) => Some(compress_file(file, &spools)?),
            };
            let gzip = gzip.filter(|gzip| gzip.length() < body.length());
            Ok(Document { gzip, ..Self { body, ..self }.unchanged() })
        })
        .await
    }
}

impl Document {
    /// Returns how many bytes of it are in memory.
    pub(super) fn memory_bytes(&self) -> usize {
        self.forms().map(|form| if let Spooled::Memory(bytes) = form { bytes.len() } else { 0 }).sum()
    }

    /// Returns how many bytes of it are in files.
    pub(super) fn file_bytes(&self) -> u64 {
        self.forms().map(|form| if let Spooled::File(_) = form { form.length() } else { 0 }).sum()
    }

    fn forms(&self) -> impl Iterator<Item = &Spooled> {
        std::iter::once(&self.plain).chain(&self.gzip)
    }

    /// Returns the digests of the plain form.
    pub(super) async fn digests(&self) -> Result<Digests, Refusal> {
        let read = async {
            match &self.plain {
                Spooled::Memory(bytes) => Ok(Digesting::default().and(bytes).finish()),
                Spooled::File(file) => {
                    let file = file.clone();
                    waiting(move || {
                        let mut digesting = Digesting::default();
                        file.read(|block| {
                            digesting.update(block);
                            Ok(())
                        })?;
                        Ok(digesting.finish())
                    })
                    .await
                }
            }
        };
        self.digests.get_or_try_init(|| read).await.copied()
    }
}

/// Reads all bytes of a form into memory.
pub(super) async fn read(form: &Spooled) -> Result<Bytes, Refusal> {
    match form.open(0..form.length()) {
        Content::Small(bytes) => Ok(bytes),
        Content::Stream(mut blocks) => {
            let mut bytes = BytesMut::new();
            while let Some(block) = blocks.try_next().await.map_err(|error| refuse(error.into()))? {
                bytes.extend_from_slice(&block);
            }
            Ok(bytes.freeze())
        }
    }
}

fn compress(bytes: &Bytes) -> Option<Spooled> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let gzip = encoder.write_all(bytes).and_then(|()| encoder.finish()).ok()?;
    (bytes.len() >= LEAST_COMPRESSED).then(|| Spooled::Memory(gzip.into()))
}

fn compress_file(file: &SpooledFile, spools: &Spools) -> Result<Spooled, storage::Error> {
    let mut encoder = GzEncoder::new(spools.in_files().start(), Compression::default());
    file.read(|block| encoder.write_all(block))?;
    encoder.finish().map_err(|source| spools.refuse(source))?.finish()
}

/// Does what may take a while on a thread that may wait.
async fn waiting<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, storage::Error> + Send + 'static,
) -> Result<T, Refusal> {
    spawn_blocking(work).await.map_err(|_| Refusal::internal())?.map_err(refuse)
}

/// Says that the store failed, whose cause goes to the log.
fn refuse(error: storage::Error) -> Refusal {
    registry::Error::from(error).into()
}

#[derive(Default)]
struct Digesting {
    md5: Md5,
    sha1: Sha1,
    sha256: Sha256,
    sha512: Sha512,
}

impl Digesting {
    fn and(mut self, bytes: &[u8]) -> Self {
        self.update(bytes);
        self
    }

    fn update(&mut self, bytes: &[u8]) {
        self.md5.update(bytes);
        self.sha1.update(bytes);
        self.sha256.update(bytes);
        self.sha512.update(bytes);
    }

    fn finish(self) -> Digests {
        Digests {
            md5: self.md5.finalize().into(),
            sha1: self.sha1.finalize().into(),
            sha256: self.sha256.finalize().into(),
            sha512: self.sha512.finalize().into(),
        }
    }
}
