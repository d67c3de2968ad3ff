//! The form of a publish. The source archive goes where content is received; the other parts are short.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt as _, stream};

use crate::formats::frame::error::Refusal;
use crate::formats::frame::multipart::{Part, Parts};
use crate::formats::frame::shown::shown;
use crate::storage::Body;

const MOST_METADATA_BYTES: usize = 256 * 1024;
// It comes back in a header, and clients take no headers without end.
const MOST_SIGNATURE_BYTES: usize = 32 * 1024;
const MOST_SHOWN: usize = 100;

/// As long as all parts but the archive may be, in whatever encoding, with what stands between parts.
pub(super) const MOST_OTHER_BYTES: u64 = 1024 * 1024;

/// What a publish brings.
#[derive(Debug)]
pub struct Form<T> {
    /// The source archive, as it was received.
    pub archive: T,
    /// The signature of the source archive.
    pub signature: Option<Vec<u8>>,
    /// What the author says of the release, unread.
    pub metadata: Option<Vec<u8>>,
    /// The signature of that.
    pub metadata_signature: Option<Vec<u8>>,
}

/// Reads a form to its end, and hands the source archive to a function as it arrives, which has to read it unless it fails.
/// Fails where it is no form, breaks off, lacks the archive, or has parts that are too long, unknown, or there twice.
pub async fn read<T, F: Future<Output = Result<T, Refusal>>>(
    content_type: Option<&str>,
    body: Body,
    receive: impl FnOnce(Body) -> F,
) -> Result<Form<T>, Refusal> {
    let mut receive = Some(receive);
    let mut parts = Parts::new(content_type, body)?;
    let (mut archive, mut signature, mut metadata, mut metadata_signature) = (None, None, None, None);
    while let Some(part) = parts.next().await? {
        let name = part.name().unwrap_or_default().to_owned();
        let twice = || Refusal::bad_request(format!("the form has more than one part `{name}`"));
        match name.as_str() {
            "source-archive" if archive.is_none() => {
                let receive = receive.take().ok_or_else(twice)?;
                archive = Some(receive(decoded(part)?).await?);
            }
            "source-archive-signature" if signature.is_none() => {
                signature = Some(collect(part, MOST_SIGNATURE_BYTES).await?);
            }
            "metadata" if metadata.is_none() => metadata = Some(collect(part, MOST_METADATA_BYTES).await?),
            "metadata-signature" if metadata_signature.is_none() => {
                metadata_signature = Some(collect(part, MOST_SIGNATURE_BYTES).await?);
            }
            "source-archive" | "source-archive-signature" | "metadata" | "metadata-signature" => {
                return Err(twice());
            }
            other => {
                let name = shown(other, MOST_SHOWN);
                return Err(Refusal::bad_request(format!(
                    "the form has a part `{name}`, which means nothing"
                )));
            }
        }
    }
    let archive = archive.ok_or_else(|| Refusal::bad_request("the form has no part `source-archive`"))?;
    Ok(Form { archive, signature, metadata, metadata_signature })
}

/// Reads a part that is short.
async fn collect(part: Part, limit: usize) -> Result<Vec<u8>, Refusal> {
    let name = part.name().unwrap_or_default().to_owned();
    let (mut body, mut bytes) = (decoded(part)?, Vec::new());
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(Refusal::of_body)?;
        if bytes.len() + piece.len() > limit {
            return Err(Refusal::too_large(format!("the part `{name}` is larger than {limit} bytes")));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

/// Returns the bytes of a part as they are meant. `SwiftPM` declares `quoted-printable` for what it sends as it is, so that
/// this says nothing.
fn decoded(part: Part) -> Result<Body, Refusal> {
    let encoding = part.header("content-transfer-encoding").unwrap_or_default().trim().to_ascii_lowercase();
    match encoding.as_str() {
        "" | "binary" | "7bit" | "8bit" | "quoted-printable" => Ok(part.into_body()),
        "base64" => Ok(from_base64(part.into_body())),
        other => {
            let other = shown(other, MOST_SHOWN);
            Err(Refusal::bad_request(format!(
                "a part has the `Content-Transfer-Encoding` `{other}`, which is not known"
            )))
        }
    }
}

/// Decodes Base64 piece by piece; white space in it means nothing.
fn from_base64(body: Body) -> Body {
    Box::pin(stream::unfold(Some((body, BytesMut::new())), |state| async move {
        let (mut body, mut rest) = state?;
        match body.next().await {
            Some(Ok(piece)) => {
                rest.extend(piece.iter().filter(|byte| !byte.is_ascii_whitespace()));
                let whole = rest.split_to(rest.len() / 4 * 4);
                Some(
                    decode(&whole)
                        .map_or_else(|error| (Err(error), None), |bytes| (Ok(bytes), Some((body, rest)))),
                )
            }
            Some(Err(error)) => Some((Err(error), None)),
            None if rest.is_empty() => None,
            None => Some((decode(&rest), None)),
        }
    }))
}

fn decode(text: &[u8]) -> io::Result<Bytes> {
    let decoded = STANDARD.decode(text);
    decoded.map(Bytes::from).map_err(|_| io::Error::other("a part that is declared as `base64` is not"))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn decode_all(pieces: &[&'static str]) -> io::Result<Vec<u8>> {
        let pieces: Vec<io::Result<Bytes>> = pieces.iter().map(|piece| Ok(Bytes::from(*piece))).collect();
        let mut body = from_base64(Box::pin(stream::iter(pieces)));
        let mut bytes = Vec::new();
        while let Some(piece) = body.next().await {
            bytes.extend_from_slice(&piece?);
        }
        Ok(bytes)
    }

    #[tokio::test]
    async fn base64_is_decoded_wherever_it_is_cut() {
        assert_eq!(decode_all(&["aGV", "sb\r\nG8", "gd29ybGQ="]).await.unwrap(), b"hello world");
        assert_eq!(decode_all(&[]).await.unwrap(), b"");
        for bad in ["aGV", "aG=V", "????"] {
            assert!(decode_all(&[bad]).await.is_err(), "{bad}");
        }
    }
}
