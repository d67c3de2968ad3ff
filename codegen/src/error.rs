//! What can go wrong between a model file and a generated crate, said so that the reader knows which
//! file, shape and trait to look at and what to do.

use std::io;
#[cfg(feature = "cli")]
use std::path::Path;
use std::path::PathBuf;

use serde_json::error::Category;

use crate::ir::ShapeId;

/// Everything that stops generation, import or comparison.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written.
    #[error("cannot {action} `{}`: {source}", path.display())]
    File {
        /// `read`, `write` or `create`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The document is not JSON.
    #[error(
        "`{origin}` is not JSON: {source}; give a Smithy JSON AST, an OpenAPI 3 or an AWS service description (`service-2.json`) document, unpacked"
    )]
    NotJson {
        /// The file or a description of the source.
        origin: String,
        /// The parser's position and message.
        source: serde_json::Error,
    },
    /// The document is JSON but no form of a model that we read.
    #[error(
        "`{origin}` is not a model: {reason}; give a Smithy JSON AST, an OpenAPI 3 or an AWS service description (`service-2.json`) document"
    )]
    NotAModel {
        /// The file or a description of the source.
        origin: String,
        /// What was looked for.
        reason: String,
    },
    /// The service speaks a protocol that the generator does not print.
    #[error(
        "service `{service}` in `{origin}` does not speak restJson1 (it has {found}); only `aws.protocols#restJson1` can be generated, give the model of such a service"
    )]
    Protocol {
        /// The file.
        origin: String,
        /// The service.
        service: ShapeId,
        /// The protocol traits found.
        found: String,
    },
    /// A shape is wrong in itself or points nowhere.
    #[error("shape `{shape}` in `{origin}`: {reason}")]
    Shape {
        /// The file.
        origin: String,
        /// The shape, with `$member` where it is a member.
        shape: String,
        /// What is wrong.
        reason: String,
    },
    /// A trait is not known and may change the wire.
    #[error(
        "shape `{shape}` in `{origin}` has trait `{name}`, which the generator does not know; if it changes what is sent, teach `smithy/traits.rs` to read it, else add it to the traits without effect there"
    )]
    UnknownTrait {
        /// The file.
        origin: String,
        /// The shape, with `$member` where it is a member.
        shape: String,
        /// The trait's id.
        name: String,
    },
    /// A key of an older form is not known and may change the wire.
    #[error(
        "shape `{shape}` in `{origin}` has key `{key}`, which the converter does not know; if it changes what is sent, teach `aws_json` to read it, else add it to the keys that `aws_json/description.rs` ignores"
    )]
    UnknownKey {
        /// The file.
        origin: String,
        /// The shape or operation, with `$member` where it is a member.
        shape: String,
        /// The key.
        key: String,
    },
    /// Operations of a document cannot be read, and this is the way round it.
    #[error("{cause}{}; {way}", line.map_or_else(String::new, |line| format!(" (line {line})")))]
    Obstacle {
        /// The first of what stands in the way.
        cause: Box<Error>,
        /// The line of the shape, where the document has lines.
        line: Option<usize>,
        /// What to do.
        way: String,
    },
    /// An operation that is to be left out is not there.
    #[error("no document given has an operation `{name}` to leave out{}", nearest.as_ref().map_or_else(String::new, |nearest| format!("; is it `{nearest}`?")))]
    NoSuchOperation {
        /// The name.
        name: String,
        /// The operation whose name differs in the case of letters alone, where there is one.
        nearest: Option<String>,
    },
    /// A name cannot be that of a crate and a folder.
    #[error(
        "`{name}` cannot name a crate: give up to 64 lower-case letters, digits and single hyphens, a letter first"
    )]
    Name {
        /// The name.
        name: String,
    },
    /// Something on disk would be lost or mixed up.
    #[error("`{}` is left as it is: {reason}; {remedy}", path.display())]
    Refused {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        reason: String,
        /// What to do instead.
        remedy: String,
    },
    /// A known trait has a value of the wrong form, or stands where it has no meaning.
    #[error("shape `{shape}` in `{origin}` has trait `{name}` with a value that cannot be used: {reason}")]
    TraitValue {
        /// The file.
        origin: String,
        /// The shape.
        shape: String,
        /// The trait.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// Generated tokens did not parse as Rust: a fault of the generator.
    #[cfg(feature = "emit")]
    #[error("generated file `{file}` is not Rust: {source}")]
    Generated {
        /// The file.
        file: String,
        /// The parser's message.
        source: syn::Error,
    },
}

impl Error {
    /// Says that something on disk is left as it is.
    #[cfg(feature = "cli")]
    pub(crate) fn refused(path: &Path, reason: &str, remedy: &str) -> Self {
        Self::Refused { path: path.to_owned(), reason: reason.to_owned(), remedy: remedy.to_owned() }
    }

    /// Returns the shape at fault, with `$member` where it is a member, and the trait where it is one; `None` for
    /// what concerns a document as a whole.
    pub fn place(&self) -> Option<(&str, Option<&str>)> {
        match self {
            Self::Shape { shape, .. } | Self::UnknownKey { shape, .. } => Some((shape, None)),
            Self::UnknownTrait { shape, name, .. } | Self::TraitValue { shape, name, .. } => {
                Some((shape, Some(name)))
            }
            Self::Obstacle { cause, .. } => cause.place(),
            Self::File { .. }
            | Self::NotJson { .. }
            | Self::NotAModel { .. }
            | Self::Protocol { .. }
            | Self::NoSuchOperation { .. }
            | Self::Name { .. }
            | Self::Refused { .. } => None,
            #[cfg(feature = "emit")]
            Self::Generated { .. } => None,
        }
    }
}

/// Parses JSON into a form of a document, and tells text that is not JSON from JSON of another form.
pub(crate) fn parse_json<T: serde::de::DeserializeOwned>(origin: &str, text: &str) -> Result<T, Error> {
    let origin = origin.to_owned();
    serde_json::from_str(text).map_err(|source| match source.classify() {
        Category::Data => Error::NotAModel { origin, reason: source.to_string() },
        Category::Io | Category::Syntax | Category::Eof => Error::NotJson { origin, source },
    })
}
