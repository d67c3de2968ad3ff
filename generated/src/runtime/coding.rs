//! Bodies that clients pack with gzip, unpacked as they are read: the one place that acts on `Content-Encoding`.

use std::error::Error;
use std::fmt;
use std::io::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes};
use flate2::write::MultiGzDecoder;
use http::Request;
use http::header::{CONTENT_ENCODING, HeaderMap, HeaderValue};
use http_body::{Body, Frame, SizeHint};

use super::request_body::RequestBody;
use super::{Malformed, Rejection, WireError};

/// Unpacks the body of a request where gzip is the last of its codings, which its head then no longer tells.
pub fn unpacked<B: RequestBody>(request: Request<B>) -> Request<Unpacked<B>> {
    let (mut parts, body) = request.into_parts();
    let gzip = take_gzip(&mut parts.headers).then(|| Box::new(Gunzip::default()));
    Request::from_parts(parts, Unpacked { body: Box::pin(body), gzip })
}

/// Takes gzip off the end of the codings; tells whether it was there.
fn take_gzip(headers: &mut HeaderMap) -> bool {
    let lines = headers.get_all(CONTENT_ENCODING).iter();
    let codings = lines.flat_map(|line| line.to_str().unwrap_or_default().split(',').map(str::trim));
    let mut codings: Vec<String> = codings.filter(|coding| !coding.is_empty()).map(str::to_owned).collect();
    let is_gzip = |coding: String| ["gzip", "x-gzip"].iter().any(|name| coding.eq_ignore_ascii_case(name));
    if !codings.pop().is_some_and(is_gzip) {
        return false;
    }
    match HeaderValue::from_str(&codings.join(", ")) {
        Ok(rest) if !codings.is_empty() => drop(headers.insert(CONTENT_ENCODING, rest)),
        Ok(_) | Err(_) => drop(headers.remove(CONTENT_ENCODING)),
    }
    true
}

/// A body that is unpacked where it was packed. Of what it unpacks to, no more than some ten thousand bytes are held.
pub struct Unpacked<B> {
    body: Pin<Box<B>>,
    /// Absent where the body is as it was sent, or at its end.
    gzip: Option<Box<Gunzip>>,
}

impl<B> fmt::Debug for Unpacked<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unpacked")
    }
}

impl<B: RequestBody> Body for Unpacked<B> {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        loop {
            let this = &mut *self;
            let Some(gzip) = &mut this.gzip else {
                return this.body.as_mut().poll_frame(context).map_err(Into::into);
            };
            if let Some(bytes) = gzip.next().transpose() {
                return Poll::Ready(Some(bytes.map(Frame::data)));
            }
            let frame = ready!(this.body.as_mut().poll_frame(context)).transpose().map_err(Into::into)?;
            let Some(frame) = frame else {
                let rest = gzip.finish();
                this.gzip = None;
                return Poll::Ready(rest.transpose().map(|bytes| bytes.map(Frame::data)));
            };
            match frame.into_data() {
                Ok(data) => gzip.packed = data,
                Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream() && self.gzip.as_ref().is_none_or(|gzip| !gzip.begun)
    }

    fn size_hint(&self) -> SizeHint {
        // How long a packed body is says nothing of what is in it.
        if self.gzip.is_none() { self.body.size_hint() } else { SizeHint::default() }
    }
}

/// What is being unpacked.
struct Gunzip {
    decoder: MultiGzDecoder<Vec<u8>>,
    packed: Bytes,
    begun: bool,
}

impl Default for Gunzip {
    fn default() -> Self {
        Self { decoder: MultiGzDecoder::new(Vec::new()), packed: Bytes::new(), begun: false }
    }
}

impl Gunzip {
    /// Returns some of what the bytes at hand unpack to; `None` where more of them are needed. The decoder takes no more
    /// bytes at once than fill its own small buffer, however much they unpack to.
    fn next(&mut self) -> Result<Option<Bytes>, Box<dyn Error + Send + Sync>> {
        while !self.packed.is_empty() {
            self.begun = true;
            match self.decoder.write(&self.packed) {
                Ok(0) => return Err(refusal("bytes follow its end")),
                Ok(taken) => self.packed.advance(taken),
                Err(error) => return Err(refusal(&error)),
            }
            if let Some(bytes) = self.unpacked() {
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }

    /// Returns what is left, once no bytes follow. No bytes at all are a body that is not there.
    fn finish(&mut self) -> Result<Option<Bytes>, Box<dyn Error + Send + Sync>> {
        if self.begun {
            self.decoder.try_finish().map_err(|error| refusal(&error))?;
        }
        Ok(self.unpacked())
    }

    fn unpacked(&mut self) -> Option<Bytes> {
        let bytes = std::mem::take(self.decoder.get_mut());
        (!bytes.is_empty()).then(|| bytes.into())
    }
}

/// The error of a body that is not what its head says; it carries its own answer.
fn refusal(reason: impl fmt::Display) -> Box<dyn Error + Send + Sync> {
    let malformed = Malformed::new(format!("the body is not gzip, as `Content-Encoding` says: {reason}"));
    Box::new(WireError::from(Rejection::from(malformed)))
}
