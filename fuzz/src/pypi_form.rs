//! Forms before the reader of Python's uploads: whatever the pieces they come in, they are read the same and keep to every
//! bound, and the file is named after what the form says. Knows no archive.
//!
//! The first line of an input is the type of the body; what follows is the body.

use std::cell::RefCell;
use std::io;

use bytes::Bytes;
use codeartifact_server::formats::pypi::publish::upload::Upload;
use codeartifact_server::formats::pypi::publish::upload_form::{self, FormError, FormLimits, UploadForm};
use futures_util::{StreamExt as _, stream};
use tokio::runtime::{Builder, Runtime};

use crate::Fate;

/// Small, so that small inputs reach them.
const LIMITS: FormLimits =
    FormLimits { parts: 20, field_bytes: 500, description_bytes: 1000, total_bytes: 2000 };

thread_local! {
    static RUNTIME: RefCell<Runtime> =
        RefCell::new(Builder::new_current_thread().build().expect("a runtime without drivers"));
}

/// Reads some bytes as a form, and panics where it is read otherwise in pieces or beyond its bounds.
pub fn run(data: &[u8]) -> Fate {
    run_with(data, LIMITS, &[13, 1000])
}

/// Does the same with the bounds that a server has.
pub fn run_unbound(data: &[u8]) -> Fate {
    run_with(data, FormLimits::default(), &[20_000])
}

fn run_with(data: &[u8], limits: FormLimits, sizes: &[usize]) -> Fate {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let Ok(content_type) = std::str::from_utf8(&data[..end]) else { return Fate::Unfit };
    let body = data.get(end + 1..).unwrap_or_default();
    let whole = read(content_type, body, body.len(), limits);
    for &piece_bytes in sizes {
        let pieces = read(content_type, body, piece_bytes, limits);
        assert_eq!(told(&whole), told(&pieces), "pieces of {piece_bytes} bytes are read otherwise");
    }
    let Ok(form) = whole else { return Fate::Refused };
    hold(&form, body, limits);
    let filename = &form.content.filename;
    let Ok(upload) = Upload::parse(filename, &form.fields) else { return Fate::Refused };
    assert_eq!(upload.asset.as_str(), filename);
    assert!(upload.filename.is_of(&upload.version), "{upload:?}");
    Fate::Accepted
}

fn hold(form: &UploadForm<Vec<u8>>, body: &[u8], limits: FormLimits) {
    assert!(form.fields.iter().len() < limits.parts);
    let bytes: usize = form.fields.iter().map(|(name, value)| name.len() + value.len()).sum();
    assert!(bytes as u64 <= limits.total_bytes && bytes <= body.len());
    for (name, value) in form.fields.iter() {
        let limit = if name == "description" { limits.description_bytes } else { limits.field_bytes };
        assert!(value.len() as u64 <= limit, "{name}");
    }
    assert!(!form.content.filename.is_empty());
    let content = &form.content.received;
    let is_there = content.is_empty() || body.windows(content.len()).any(|window| window == content);
    assert!(is_there, "the file is a piece of the body");
}

/// Says how reading ended, so that two ends can be compared.
fn told(read: &Result<UploadForm<Vec<u8>>, FormError<io::Error>>) -> Option<String> {
    let form = read.as_ref().ok()?;
    Some(format!("{:?} {} {:?}", form.fields, form.content.filename, form.content.received))
}

fn read(
    content_type: &str,
    body: &[u8],
    piece_bytes: usize,
    limits: FormLimits,
) -> Result<UploadForm<Vec<u8>>, FormError<io::Error>> {
    let pieces: Vec<io::Result<Bytes>> =
        body.chunks(piece_bytes.max(1)).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    let receive = |_: &str, _: &upload_form::Fields, mut file: codeartifact_server::storage::Body| async move {
        let mut content = Vec::new();
        while let Some(piece) = file.next().await {
            content.extend_from_slice(&piece?);
        }
        Ok(content)
    };
    let body = Box::pin(stream::iter(pieces));
    RUNTIME.with_borrow(|runtime| {
        runtime.block_on(upload_form::read(Some(content_type), body, &limits, receive))
    })
}
