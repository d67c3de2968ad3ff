//! Bodies before the reader of Cargo's publishes: whatever the pieces they come in, they are read the same, and nothing of
//! them is lost; what a document that is accepted says stands in its line of the index. Knows no archive.
//!
//! The first line of an input has the length of the document, that of the crate file and that of the body, as they are told:
//! a number, or `=` for the true one, or `-` where the last is not told. The second line is the document, and what follows
//! is the crate file.

use std::cell::RefCell;
use std::io;

use bytes::Bytes;
use codeartifact_server::formats::cargo::manifest::document::Document;
use codeartifact_server::formats::cargo::manifest::line::{self, OriginLine, Standing};
use codeartifact_server::formats::cargo::publish::body::{self, BodyError, BodyLimits};
use futures_util::{TryStreamExt as _, stream};
use tokio::runtime::{Builder, Runtime};

use crate::Fate;

/// Small, so that small inputs reach them.
const LIMITS: BodyLimits = BodyLimits { document_bytes: 1000, crate_bytes: 500 };

thread_local! {
    static RUNTIME: RefCell<Runtime> =
        RefCell::new(Builder::new_current_thread().build().expect("a runtime without drivers"));
}

/// What an input says of a body.
struct Sent<'d> {
    lengths: [u32; 2],
    announced: Option<u64>,
    document: &'d [u8],
    crate_file: &'d [u8],
}

/// Reads some bytes as a body, and panics where it is read otherwise in pieces or is not what was sent.
pub fn run(data: &[u8]) -> Fate {
    let Some(sent) = Sent::parse(data) else { return Fate::Unfit };
    let body = sent.body();
    let whole = read(&body, body.len(), sent.announced);
    for piece_bytes in [1, 7] {
        let pieces = read(&body, piece_bytes, sent.announced);
        let told = [&whole, &pieces].map(|read| read.as_ref().map_err(ToString::to_string));
        assert_eq!(told[0], told[1], "pieces of {piece_bytes} bytes are read otherwise");
    }
    let Ok((document, crate_file)) = whole else { return Fate::Refused };
    let lengths = [&document, &crate_file].map(|part| u32::try_from(part.len()).expect("it is short"));
    let again = Sent { lengths, announced: None, document: &document, crate_file: &crate_file };
    assert_eq!(again.body(), body, "something of the body is lost");
    assert!(sent.announced.is_none_or(|announced| announced == body.len() as u64));
    assert!(
        document.len() <= LIMITS.document_bytes as usize && crate_file.len() as u64 <= LIMITS.crate_bytes
    );
    match serde_json::from_slice::<Document>(&document) {
        Ok(document) if document.check().is_ok() => hold_line(&document),
        Ok(_) | Err(_) => Fate::Refused,
    }
}

/// Holds the line of a document to what is read of it where another registry fetches from this one.
fn hold_line(document: &Document) -> Fate {
    let (kept, checksum) = (line::of_record(document), "c0".repeat(32));
    let mut out = Vec::new();
    line::write(&mut out, &kept, Standing { checksum: &checksum, yanked: true, published: None });
    let text = String::from_utf8(out).expect("a line is text");
    assert_eq!(text.find('\n'), Some(text.len() - 1), "it is one line");
    let read = OriginLine::parse(&text).expect("a line that is written can be read");
    assert_eq!((&read.name, &read.version), (&document.name, &document.vers));
    assert_eq!((read.checksum, read.yanked), (checksum, true));
    let told = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).expect("it is kept as JSON");
    let told = [told(&kept), told(&read.kept)];
    assert_eq!(told[0], told[1]);
    let features =
        ["features", "features2"].map(|member| told[0][member].as_object().map_or(0, serde_json::Map::len));
    assert_eq!(features[0] + features[1], document.features.len());
    assert_eq!(told[0]["deps"].as_array().map(Vec::len), Some(document.dependencies().len()));
    Fate::Accepted
}

impl<'d> Sent<'d> {
    fn parse(data: &'d [u8]) -> Option<Self> {
        let mut lines = data.splitn(3, |byte| *byte == b'\n');
        let words = std::str::from_utf8(lines.next()?).ok()?;
        let (document, crate_file) = (lines.next()?, lines.next().unwrap_or_default());
        let mut words = words.split(' ');
        let [first, second, last] = [words.next()?, words.next()?, words.next()?];
        let told = |word: &str, part: &[u8]| match word {
            "=" => u32::try_from(part.len()).ok(),
            number => number.parse().ok(),
        };
        let lengths = [told(first, document)?, told(second, crate_file)?];
        let announced = match last {
            "-" => None,
            "=" => Some((document.len() + crate_file.len() + 8) as u64),
            number => Some(number.parse().ok()?),
        };
        Some(Self { lengths, announced, document, crate_file })
    }

    fn body(&self) -> Vec<u8> {
        let [document, crate_file] = self.lengths.map(u32::to_le_bytes);
        [&document, self.document, &crate_file, self.crate_file].concat()
    }
}

fn read(body: &[u8], piece_bytes: usize, announced: Option<u64>) -> Result<(Vec<u8>, Vec<u8>), BodyError> {
    let pieces: Vec<io::Result<Bytes>> =
        body.chunks(piece_bytes.max(1)).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    let body = Box::pin(stream::iter(pieces));
    let read = async {
        let (document, attached) = body::read_head(body, announced, LIMITS).await?;
        let length = attached.length();
        let (content, ending) = attached.into_body();
        let content: Vec<Bytes> = content.try_collect().await.map_err(BodyError::Unreadable)?;
        let content = content.concat();
        ending.check(content.len() as u64, length)?;
        Ok((document, content))
    };
    RUNTIME.with_borrow(|runtime| runtime.block_on(read))
}
