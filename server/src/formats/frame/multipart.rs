//! Forms of `multipart/form-data` (RFC 7578) as streams of parts: how they are written, and that nothing is kept of them
//! while they are read. Which parts there are, and how long they may be, is for the format.

use std::io;

use bytes::Bytes;
use futures_util::stream;
use multer::{Field, Multipart};

use super::doled_stream::{Allowance, DoledStream, StreamError};
use super::error::Refusal;
use super::shown::shown;
use crate::storage::Body;

// RFC 2046 has 70; some clients take a few more.
const LONGEST_BOUNDARY: usize = 200;

const MOST_SHOWN: usize = 100;

/// The parts of a form, in their order.
pub(in crate::formats) struct Parts {
    parts: Multipart<'static>,
    allowance: Allowance,
}

/// A part of a form. The next one can be had only when this is gone.
pub(in crate::formats) struct Part {
    field: Field<'static>,
    allowance: Allowance,
}

/// The ways in which a form is not read.
#[derive(Debug, thiserror::Error)]
pub(in crate::formats) enum MultipartError {
    /// It is something else.
    #[error("an upload must be a form with a `Content-Type` of `multipart/form-data` and a `boundary`")]
    NotAForm,
    /// It breaks off, or is written wrongly.
    #[error("the form cannot be read: {0}")]
    Malformed(String),
    /// The body ended in an error.
    #[error("the body could not be read to its end")]
    Body(#[source] io::Error),
}

impl From<MultipartError> for Refusal {
    fn from(error: MultipartError) -> Self {
        match error {
            MultipartError::Body(failure) => Self::of_body(failure),
            MultipartError::NotAForm | MultipartError::Malformed(_) => Self::bad_request(error.to_string()),
        }
    }
}

impl Parts {
    /// Takes a body with its `Content-Type`, which says where parts end.
    pub(in crate::formats) fn new(content_type: Option<&str>, body: Body) -> Result<Self, MultipartError> {
        let boundary = content_type.and_then(|text| multer::parse_boundary(text).ok());
        let boundary = boundary.filter(|boundary| (1..=LONGEST_BOUNDARY).contains(&boundary.len()));
        let boundary = boundary.ok_or(MultipartError::NotAForm)?;
        let allowance = Allowance::new();
        Ok(Self { parts: Multipart::new(DoledStream::new(body, allowance.clone()), boundary), allowance })
    }

    /// Returns the next part, passing over what was not read of the last one; nothing when the form ended.
    pub(in crate::formats) async fn next(&mut self) -> Result<Option<Part>, MultipartError> {
        let field = self.parts.next_field().await?;
        self.allowance.renew();
        Ok(field.map(|field| Part { field, allowance: self.allowance.clone() }))
    }
}

impl Part {
    /// Returns the name of the part, which may be missing.
    pub(in crate::formats) fn name(&self) -> Option<&str> {
        self.field.name()
    }

    /// Returns the name of the file that the part is, which may be anything.
    pub(in crate::formats) fn file_name(&self) -> Option<&str> {
        self.field.file_name()
    }

    /// Returns the value of a header of the part, where it is text.
    pub(in crate::formats) fn header(&self, name: &str) -> Option<&str> {
        self.field.headers().get(name).and_then(|value| value.to_str().ok())
    }

    /// Returns the next bytes; nothing at the end.
    pub(in crate::formats) async fn chunk(&mut self) -> Result<Option<Bytes>, MultipartError> {
        let piece = self.field.chunk().await?;
        self.allowance.renew();
        Ok(piece)
    }

    /// Returns the bytes as a body, whose errors are those of the request's own body where that failed.
    pub(in crate::formats) fn into_body(self) -> Body {
        Box::pin(stream::unfold(Some(self), |part| async move {
            let mut part = part?;
            match part.chunk().await {
                Ok(Some(piece)) => Some((Ok(piece), Some(part))),
                Ok(None) => None,
                Err(MultipartError::Body(cause)) => Some((Err(cause), None)),
                Err(other) => Some((Err(io::Error::other(other.to_string())), None)),
            }
        }))
    }
}

impl From<multer::Error> for MultipartError {
    fn from(error: multer::Error) -> Self {
        let multer::Error::StreamReadFailed(cause) = error else {
            return Self::Malformed(shown(&error.to_string(), MOST_SHOWN));
        };
        match cause.downcast::<StreamError>().map(|cause| *cause) {
            Ok(StreamError::Body(cause)) => Self::Body(cause),
            Ok(StreamError::Spent) => Self::Malformed("a part has no end, or no start".to_owned()),
            Err(cause) => Self::Malformed(shown(&cause.to_string(), MOST_SHOWN)),
        }
    }
}
