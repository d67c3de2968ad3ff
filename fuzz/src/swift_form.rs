//! Forms before the reader of Swift's publishes: whatever the pieces they come in, they are read the same, and what is kept of
//! them came in them, as it is or in Base64. Knows no archive.
//!
//! The first line of an input is the type of the body; what follows is the body.

use std::cell::RefCell;
use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use codeartifact_server::formats::Refusal;
use codeartifact_server::formats::swift::publish::form::{self, Form};
use codeartifact_server::registry::Error;
use codeartifact_server::storage::Body;
use futures_util::{TryStreamExt as _, stream};
use http::StatusCode;
use tokio::runtime::{Builder, Runtime};

use crate::Fate;

/// The longest short part that is taken.
const MOST_METADATA_BYTES: usize = 256 * 1024;
const MOST_SIGNATURE_BYTES: usize = 32 * 1024;

thread_local! {
    static RUNTIME: RefCell<Runtime> =
        RefCell::new(Builder::new_current_thread().build().expect("a runtime without drivers"));
}

/// Reads some bytes as a form, and panics where it is read otherwise in pieces or is not what was sent.
pub fn run(data: &[u8]) -> Fate {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let Ok(content_type) = std::str::from_utf8(&data[..end]) else { return Fate::Unfit };
    let body = data.get(end + 1..).unwrap_or_default();
    let whole = read(content_type, body, body.len());
    for piece_bytes in [13, 1000] {
        let pieces = read(content_type, body, piece_bytes);
        assert_eq!(told(&whole), told(&pieces), "pieces of {piece_bytes} bytes are read otherwise");
    }
    match whole {
        Ok(form) => {
            hold(&form, body);
            Fate::Accepted
        }
        Err(refusal) => {
            let is_known = matches!(refusal.status, StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE);
            assert!(is_known && refusal.message.len() <= 4096, "{refusal:?}");
            Fate::Refused
        }
    }
}

fn hold(form: &Form<Vec<u8>>, body: &[u8]) {
    let visible: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let signatures = [&form.signature, &form.metadata_signature].into_iter().flatten();
    for part in [&form.archive].into_iter().chain(&form.metadata).chain(signatures.clone()) {
        let encoded = STANDARD.encode(part);
        assert!(holds(body, part) || holds(&visible, encoded.as_bytes()), "a part is no piece of the body");
    }
    assert!(form.metadata.as_ref().is_none_or(|part| part.len() <= MOST_METADATA_BYTES));
    assert!(signatures.into_iter().all(|part| part.len() <= MOST_SIGNATURE_BYTES));
}

fn holds(body: &[u8], part: &[u8]) -> bool {
    part.is_empty() || body.windows(part.len()).any(|window| window == part)
}

/// Says how reading ended, so that two ends can be compared.
fn told(read: &Result<Form<Vec<u8>>, Refusal>) -> Option<String> {
    Some(format!("{:?}", read.as_ref().ok()?))
}

fn read(content_type: &str, body: &[u8], piece_bytes: usize) -> Result<Form<Vec<u8>>, Refusal> {
    let pieces: Vec<io::Result<Bytes>> =
        body.chunks(piece_bytes.max(1)).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    let receive = |archive: Body| async move {
        let pieces: Result<Vec<Bytes>, io::Error> = archive.try_collect().await;
        pieces.map(|pieces| pieces.concat()).map_err(|error| Refusal::from(Error::Body(error)))
    };
    RUNTIME.with_borrow(|runtime| {
        runtime.block_on(form::read(Some(content_type), Box::pin(stream::iter(pieces)), receive))
    })
}
