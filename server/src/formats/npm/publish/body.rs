//! The body of a publish, read as it comes: the document is kept, the tarball is decoded and handed on. A tarball can be
//! larger than memory, and comes before or after what is said about it, as the client likes.

use std::cell::{Cell, RefCell};
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use base64::engine::general_purpose::STANDARD;
use base64::read::DecoderReader;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use futures_util::stream::poll_fn;
use headers::{ContentLength, HeaderMapExt as _};
use struson::reader::{JsonReader as _, JsonStreamReader, JsonSyntaxError, ReaderError, TransferError};
use struson::writer::{JsonStreamWriter, JsonWriter as _};
use tokio::sync::mpsc::{self, Receiver, Sender};

pub use super::attached::Attachment;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::publish;
use crate::formats::frame::shown::shown;
use crate::registry::Staged;

/// Bytes of the document without its attachments: far above what a version says of itself, and enough for a package of
/// thousands of versions, which clients send whole to deprecate one.
const MOST_DOCUMENT_BYTES: usize = 64 * 1024 * 1024;

/// Bytes of the whole body, as many as AWS takes.
const MOST_BODY_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// How many blocks may wait between two stages.
const BLOCKS: usize = 4;
const BLOCK_BYTES: usize = 64 * 1024;

/// Characters of a name that are repeated.
const MOST_SHOWN: usize = 200;

/// What was received.
pub(super) struct Received {
    /// The document without its attachments.
    pub(super) document: Vec<u8>,
    /// The tarball, where there is one.
    pub(super) attachment: Option<(Attachment, Staged)>,
}

/// Why a body cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// It is something else, or breaks off.
    #[error("the body is no JSON document: {0}")]
    Json(#[from] ReaderError),
    /// The attachment of this name cannot be decoded.
    #[error("the attachment '{}' is no base64", shown(.0, MOST_SHOWN))]
    Base64(String),
    /// The connection failed, or the body grew too long.
    #[error("the body could not be read to its end")]
    Unreadable(io::Error),
    /// Nobody could tell which of them is meant.
    #[error("the body has more than one tarball; a version is published by itself")]
    SeveralTarballs,
    /// What is kept in memory of it would be too much.
    #[error("the document is larger than {MOST_DOCUMENT_BYTES} bytes without its attachments")]
    TooLong,
    /// All of it is too much.
    #[error("the body is larger than {MOST_BODY_BYTES} bytes")]
    LongBody,
    /// Nobody could tell which of them is meant.
    #[error("the attachment '{}' has more than one `data`", shown(.0, MOST_SHOWN))]
    SeveralData(String),
    /// The tarball is not taken any more, which whoever took it tells.
    #[error("the tarball was not taken to its end")]
    NotTaken,
}

impl BodyError {
    /// Says why a body gives no more.
    fn of_failure(failure: io::Error) -> Self {
        match failure.kind() {
            io::ErrorKind::FileTooLarge => Self::LongBody,
            io::ErrorKind::QuotaExceeded => Self::TooLong,
            _ => Self::Unreadable(failure),
        }
    }

    /// Says why the text of a tarball is none.
    fn of_text(error: io::Error, name: &str) -> Self {
        let syntax = error.into_inner().and_then(|cause| cause.downcast::<JsonSyntaxError>().ok());
        syntax.map_or_else(|| Self::Base64(name.to_owned()), |syntax| Self::Json((*syntax).into()))
    }
}

/// Receives a body.
pub(super) async fn receive(exchange: &Exchange<'_>) -> Result<Received, Refusal> {
    let announced = exchange.parts.headers.typed_get::<ContentLength>();
    if announced.is_some_and(|length| length.0 > MOST_BODY_BYTES) {
        return Err(Refusal::too_large(BodyError::LongBody.to_string()));
    }
    let (raw_sender, raw) = mpsc::channel(BLOCKS);
    let (decoded, mut tarball) = mpsc::channel(BLOCKS);
    let parse = tokio::task::spawn_blocking(move || read(Blocks::new(raw), &decoded));
    let mut body = exchange.take_body();
    let feed = async {
        while let Some(block) = body.next().await {
            let ends = block.is_err();
            if raw_sender.send(block).await.is_err() || ends {
                break;
            }
        }
        drop(raw_sender);
    };
    let tarball = Box::pin(poll_fn(move |cx| tarball.poll_recv(cx)));
    let stage = publish::receive(exchange.app, tarball, None, &[]);
    let ((), parsed, staged) = tokio::join!(feed, parse, stage);
    match parsed.map_err(|_| Refusal::internal())? {
        Ok((document, attachment)) => {
            let staged = staged?;
            Ok(Received { document, attachment: attachment.map(|attachment| (attachment, staged)) })
        }
        Err(BodyError::NotTaken) => Err(staged.err().unwrap_or_else(Refusal::internal)),
        Err(BodyError::Unreadable(error)) => Err(Refusal::of_body(error)),
        Err(error @ (BodyError::TooLong | BodyError::LongBody)) => Err(Refusal::too_large(error.to_string())),
        Err(error) => Err(Refusal::bad_request(error.to_string())),
    }
}

/// Reads a body to its end: everything but attachments is written down, and the bytes of the tarball are handed on.
pub fn read(
    body: impl Read,
    tarball: &Sender<io::Result<Bytes>>,
) -> Result<(Vec<u8>, Option<Attachment>), BodyError> {
    read_within(MOST_DOCUMENT_BYTES, body, tarball)
}

/// Does the same with a bound on the document. Names are held whole while they are read, wherever they stand; so the
/// bound holds for all that comes besides the text of the tarball.
fn read_within(
    most_document_bytes: usize,
    body: impl Read,
    tarball: &Sender<io::Result<Bytes>>,
) -> Result<(Vec<u8>, Option<Attachment>), BodyError> {
    let (left, failure) = (Rc::new(Cell::new(most_document_bytes)), Rc::default());
    let body = Metered { inner: body, left: Rc::clone(&left), failure: Rc::clone(&failure) };
    let mut json = JsonStreamReader::new(BufReader::with_capacity(BLOCK_BYTES, body));
    let mut document = Bounded { bytes: Vec::new(), most_bytes: most_document_bytes };
    let read = read_members(&mut json, &mut document, &Receiving { tarball, left });
    match read.and_then(|attachment| Ok(json.consume_trailing_whitespace().map(|()| attachment)?)) {
        Ok(attachment) => Ok((document.bytes, attachment)),
        Err(error) => {
            let error = failure.take().map_or(error, BodyError::of_failure);
            // Whatever of the tarball arrived must not be taken for all of it.
            let _ = tarball.blocking_send(Err(io::Error::other(error.to_string())));
            Err(error)
        }
    }
}

fn read_members<R: Read>(
    json: &mut JsonStreamReader<R>,
    document: &mut Bounded,
    receiving: &Receiving<'_>,
) -> Result<Option<Attachment>, BodyError> {
    let unwritten = |_| BodyError::TooLong;
    let mut writer = JsonStreamWriter::new(document);
    let mut attachment = None;
    writer.begin_object().map_err(unwritten)?;
    json.begin_object()?;
    while json.has_next()? {
        let name = json.next_name_owned()?;
        if name == "_attachments" {
            attachment = read_attachments(json, receiving, attachment.take())?;
            continue;
        }
        writer.name(&name).map_err(unwritten)?;
        json.transfer_to(&mut writer).map_err(|error| match error {
            TransferError::ReaderError(error) => BodyError::Json(error),
            TransferError::WriterError(_) => BodyError::TooLong,
        })?;
    }
    json.end_object()?;
    writer.end_object().map_err(unwritten)?;
    writer.finish_document().map_err(unwritten)?;
    Ok(attachment)
}

fn read_attachments<R: Read>(
    json: &mut JsonStreamReader<R>,
    receiving: &Receiving<'_>,
    mut found: Option<Attachment>,
) -> Result<Option<Attachment>, BodyError> {
    json.begin_object()?;
    while json.has_next()? {
        let name = json.next_name_owned()?;
        // Statements of provenance lie beside the tarball; nothing here verifies them, so that none are kept.
        if name.strip_suffix(".tgz").is_none() {
            json.skip_value()?;
            continue;
        }
        if found.is_some() {
            return Err(BodyError::SeveralTarballs);
        }
        let mut attachment = Attachment { name, length: None };
        let mut has_data = false;
        json.begin_object()?;
        while json.has_next()? {
            match json.next_name_owned()?.as_str() {
                "length" => attachment.length = json.next_number_as_str()?.parse().ok(),
                "data" if std::mem::replace(&mut has_data, true) => {
                    return Err(BodyError::SeveralData(attachment.name));
                }
                "data" => receiving.decode(json.next_string_reader()?, &attachment.name)?,
                _ => json.skip_value()?,
            }
        }
        json.end_object()?;
        found = Some(attachment);
    }
    json.end_object()?;
    Ok(found)
}

/// Where a tarball goes, and how much may still come besides.
struct Receiving<'r> {
    tarball: &'r Sender<io::Result<Bytes>>,
    left: Rc<Cell<usize>>,
}

impl Receiving<'_> {
    fn decode(&self, text: impl Read, name: &str) -> Result<(), BodyError> {
        let left = self.left.replace(usize::MAX);
        let mut decoder = DecoderReader::new(BufReader::with_capacity(BLOCK_BYTES, text), &STANDARD);
        loop {
            let mut block = BytesMut::zeroed(BLOCK_BYTES);
            let length = fill(&mut decoder, &mut block).map_err(|error| BodyError::of_text(error, name))?;
            if length == 0 {
                self.left.set(left);
                return Ok(());
            }
            block.truncate(length);
            self.tarball.blocking_send(Ok(block.freeze())).map_err(|_| BodyError::NotTaken)?;
        }
    }
}

/// A body of which no more is read than there is left. A reader of JSON reports what goes wrong below it in its own words;
/// so what failed is kept here, to be asked for afterwards.
struct Metered<R> {
    inner: R,
    left: Rc<Cell<usize>>,
    failure: Rc<RefCell<Option<io::Error>>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer).and_then(|length| {
            let left = self.left.get().checked_sub(length).ok_or(io::ErrorKind::QuotaExceeded)?;
            self.left.set(left);
            Ok(length)
        });
        read.map_err(|failure| {
            self.failure.replace(Some(failure));
            io::Error::other("the body gives no more")
        })
    }
}

fn fill(reader: &mut impl Read, block: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < block.len() {
        match reader.read(&mut block[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

/// Blocks that arrive, for a thread that waits for them.
struct Blocks {
    arriving: Receiver<io::Result<Bytes>>,
    block: Bytes,
    left: u64,
}

impl Blocks {
    fn new(arriving: Receiver<io::Result<Bytes>>) -> Self {
        Self { arriving, block: Bytes::new(), left: MOST_BODY_BYTES }
    }
}

impl Read for Blocks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.block.is_empty() {
            match self.arriving.blocking_recv() {
                Some(block) => {
                    self.block = block?;
                    let length = self.block.len() as u64;
                    self.left = self.left.checked_sub(length).ok_or(io::ErrorKind::FileTooLarge)?;
                }
                None => return Ok(0),
            }
        }
        let taken = self.block.split_to(self.block.len().min(buffer.len()));
        buffer[..taken.len()].copy_from_slice(&taken);
        Ok(taken.len())
    }
}

/// Text that is kept, up to a limit.
struct Bounded {
    bytes: Vec<u8>,
    most_bytes: usize,
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.most_bytes {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
