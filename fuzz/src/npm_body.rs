//! Bodies before the reader of npm's publishes: the document that is kept is read the same again and is no longer than
//! what came, and the tarball is what its text encodes. Knows no package.

use std::io::{self, Read};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use codeartifact_server::formats::npm::publish::body::{self, Attachment, BodyError};
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::sync::mpsc;

use crate::Fate;

/// What was read of a body.
#[derive(Debug, PartialEq, Eq)]
struct Received {
    document: Vec<u8>,
    attachment: Option<Attachment>,
    tarball: Vec<u8>,
}

/// Reads some bytes as the body of a publish, and panics where what is read is not what was written.
pub fn run(data: &[u8]) -> Fate {
    let Ok(received) = receive(data, data.len()) else {
        return Fate::Refused;
    };
    assert_eq!(receive(data, 7).ok().as_ref(), Some(&received), "another size of pieces makes another body");
    let Received { document, attachment, tarball } = received;
    assert!(document.len() <= data.len(), "{} bytes are kept of {}", document.len(), data.len());
    assert!(tarball.len() <= data.len() / 4 * 3, "{} bytes were in {}", tarball.len(), data.len());
    serde_json::from_slice::<&RawValue>(&document).expect("a document that is kept is JSON");
    let again = receive(&document, document.len()).expect("a document that is kept is one");
    assert_eq!(again, Received { document, attachment: None, tarball: Vec::new() });
    if let Some(text) = attachment.and_then(|attachment| written_tarball(data, &attachment.name)) {
        assert_eq!(STANDARD.decode(text).as_deref(), Ok(tarball.as_slice()), "the tarball is another");
    }
    Fate::Accepted
}

/// Returns the text of a tarball as another reader of JSON finds it, should that take all the numbers there are.
fn written_tarball(data: &[u8], name: &str) -> Option<String> {
    let body: Value = serde_json::from_slice(data).ok()?;
    let text = body.get("_attachments")?.get(name)?.get("data")?.as_str()?;
    Some(text.to_owned())
}

fn receive(data: &[u8], piece_bytes: usize) -> Result<Received, BodyError> {
    // As many blocks as there can be values that are decoded, so that nobody waits for room.
    let (sender, mut receiver) = mpsc::channel(data.len() / 8 + 8);
    let (document, attachment) = body::read(Pieces { left: data, piece_bytes }, &sender)?;
    drop(sender);
    let mut tarball = Vec::new();
    while let Some(block) = receiver.blocking_recv() {
        let block: io::Result<Bytes> = block;
        tarball.extend_from_slice(&block.expect("a body that is read has no error in it"));
    }
    Ok(Received { document, attachment, tarball })
}

/// A body that comes in pieces.
struct Pieces<'d> {
    left: &'d [u8],
    piece_bytes: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.piece_bytes.max(1).min(buffer.len());
        self.left.read(&mut buffer[..length])
    }
}
