//! The form of an upload, read as a stream: `multipart/form-data` with fields in any order, one of which is the file.
//! Knows how forms are written and which fields somebody reads; what they must say is for others to judge. The file is
//! handed on while it arrives, and whatever else arrives is bounded.

use std::io;

use crate::formats::frame::multipart::{MultipartError, Part, Parts};
use crate::formats::frame::shown as frame;
use crate::formats::pypi::manifest::core_metadata::CoreMetadata;
use crate::storage::Body;

/// A form that was read to its end.
#[derive(Debug)]
pub struct UploadForm<T> {
    /// The fields that somebody reads.
    pub fields: Fields,
    /// The file.
    pub content: UploadedFile<T>,
}

/// Names and values of fields, in their order.
#[derive(Debug, Default)]
pub struct Fields(Vec<(String, String)>);

/// A file of a form.
#[derive(Debug)]
pub struct UploadedFile<T> {
    /// As the form has it; may be anything, and is not empty.
    pub filename: String,
    /// What became of its bytes.
    pub received: T,
}

/// The bounds on one form, the file left out.
#[derive(Debug, Clone, Copy)]
pub struct FormLimits {
    /// How many parts there may be, the file among them.
    pub parts: usize,
    /// How long a field may be.
    pub field_bytes: u64,
    /// How long the description may be, which is a whole readme.
    pub description_bytes: u64,
    /// How long all fields may be together, names included, those that are ignored too.
    pub total_bytes: u64,
}

/// The ways in which a form is not read. Names of fields are shown escaped.
#[derive(Debug, thiserror::Error)]
pub enum FormError<E> {
    /// It is something else.
    #[error("an upload must be a form with a `Content-Type` of `multipart/form-data` and a `boundary`")]
    NotAForm,
    /// It breaks off, or is written wrongly.
    #[error("the form cannot be read: {0}")]
    Malformed(String),
    /// It has too many parts.
    #[error("the form must have at most {0} fields")]
    TooManyParts(usize),
    /// A field is too long.
    #[error("the field `{field}` must be at most {limit} bytes long")]
    FieldTooLong {
        /// Its name.
        field: String,
        /// How long it may be.
        limit: u64,
    },
    /// All fields together are too long.
    #[error("the fields of the form must be at most {0} bytes long, the file left out")]
    TooLong(u64),
    /// A field is not in UTF-8.
    #[error("the field `{0}` must be text in UTF-8")]
    NotText(String),
    /// There is no file, or it has no name.
    #[error("the form must have a field `content` with the file and its name")]
    NoContent,
    /// There are several files.
    #[error("the form must have one field `content`, and one file in it")]
    SeveralContents,
    /// The body ended in an error.
    #[error("the body could not be read to its end")]
    Body(#[source] io::Error),
    /// Whoever took the file did not take it to the end.
    #[error("the file was not taken to its end")]
    Content(E),
}

/// The fields that somebody reads, beside those of the core metadata and those with files.
const FIELDS: [&str; 7] = [
    ":action",
    "protocol_version",
    "filetype",
    "pyversion",
    "md5_digest",
    "sha256_digest",
    "blake2_256_digest",
];
const CONTENT: &str = "content";
const DESCRIPTION: &str = "description";

impl Default for FormLimits {
    fn default() -> Self {
        Self { parts: 20_000, field_bytes: 1 << 20, description_bytes: 8 << 20, total_bytes: 32 << 20 }
    }
}

impl Fields {
    /// Finds a field. An empty one is an absent one, as some tools send every field there is; of several the first
    /// counts.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, value)| *known == name && !value.is_empty()).map(|(_, value)| value)
    }

    /// Returns all fields, in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

#[cfg(test)]
impl FromIterator<(String, String)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(fields: I) -> Self {
        Self(fields.into_iter().collect())
    }
}

/// Reads a form, and hands the file to a function as it arrives: its name, the fields that came before it, and its bytes,
/// all of which have to be read unless it fails.
pub async fn read<T, E, F>(
    content_type: Option<&str>,
    body: Body,
    limits: &FormLimits,
    receive: impl FnOnce(&str, &Fields, Body) -> F,
) -> Result<UploadForm<T>, FormError<E>>
where
    F: Future<Output = Result<T, E>>,
{
    let mut parts = Parts::new(content_type, body)?;
    let mut reading = Reading { limits, left: limits.total_bytes, fields: Fields::default() };
    let (mut content, mut count) = (None, 0);
    let mut receive = Some(receive);
    while let Some(part) = parts.next().await? {
        count += 1;
        if count > limits.parts {
            return Err(FormError::TooManyParts(limits.parts));
        }
        let name = part.name().unwrap_or_default().to_owned();
        if name == CONTENT {
            let receive = receive.take().ok_or(FormError::SeveralContents)?;
            content = Some(reading.content(part, receive).await?);
        } else {
            reading.field(name, part).await?;
        }
    }
    let content = content.ok_or(FormError::NoContent)?;
    Ok(UploadForm { fields: reading.fields, content })
}

struct Reading<'a> {
    limits: &'a FormLimits,
    /// How many bytes fields may still have.
    left: u64,
    fields: Fields,
}

impl Reading<'_> {
    async fn content<T, E, F>(
        &self,
        part: Part,
        receive: impl FnOnce(&str, &Fields, Body) -> F,
    ) -> Result<UploadedFile<T>, FormError<E>>
    where
        F: Future<Output = Result<T, E>>,
    {
        let filename =
            part.file_name().filter(|name| !name.is_empty()).ok_or(FormError::NoContent)?.to_owned();
        let received = receive(&filename, &self.fields, part.into_body()).await;
        Ok(UploadedFile { filename, received: received.map_err(FormError::Content)? })
    }

    async fn field<E>(&mut self, name: String, part: Part) -> Result<(), FormError<E>> {
        let limits = self.limits;
        let limit = if name == DESCRIPTION { limits.description_bytes } else { limits.field_bytes };
        let value = self.bytes(&name, part, limit).await?;
        if FIELDS.contains(&name.as_str()) || CoreMetadata::has_form_field(&name) {
            let value = String::from_utf8(value).map_err(|_| FormError::NotText(shown(&name)))?;
            self.fields.0.push((name, value));
        }
        Ok(())
    }

    async fn bytes<E>(&mut self, name: &str, mut part: Part, limit: u64) -> Result<Vec<u8>, FormError<E>> {
        self.count(name.len())?;
        let mut value = Vec::new();
        while let Some(piece) = part.chunk().await? {
            self.count(piece.len())?;
            if (value.len() + piece.len()) as u64 > limit {
                return Err(FormError::FieldTooLong { field: shown(name), limit });
            }
            value.extend_from_slice(&piece);
        }
        Ok(value)
    }

    fn count<E>(&mut self, bytes: usize) -> Result<(), FormError<E>> {
        let left = self.left.checked_sub(bytes as u64);
        self.left = left.ok_or(FormError::TooLong(self.limits.total_bytes))?;
        Ok(())
    }
}

impl<E> From<MultipartError> for FormError<E> {
    fn from(error: MultipartError) -> Self {
        match error {
            MultipartError::NotAForm => Self::NotAForm,
            MultipartError::Malformed(what) => Self::Malformed(what),
            MultipartError::Body(cause) => Self::Body(cause),
        }
    }
}

fn shown(text: &str) -> String {
    frame::shown(text, 100)
}

#[cfg(test)]
mod tests;
