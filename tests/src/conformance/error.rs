//! What stops a run before it can judge anything.

use std::io;
use std::path::PathBuf;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The model cannot be read.
    #[error(transparent)]
    Model(#[from] codeartifact_codegen::Error),
    /// A world is no JSON of the form.
    #[error("`{origin}` is no world: {source}")]
    World {
        /// The file.
        origin: String,
        /// The parser's position and message.
        source: serde_json::Error,
    },
    /// A world does not fit the model.
    #[error("the world `{origin}` does not fit the model: {reason}")]
    WorldModel {
        /// The file.
        origin: String,
        /// What does not fit.
        reason: String,
    },
    /// An operation that was asked for is not in the model.
    #[error("the model has no operation `{0}`; `--list` names all of them")]
    NoSuchOperation(String),
    /// The endpoint is not one.
    #[error("`{endpoint}` is no endpoint: {reason}; give one such as `http://127.0.0.1:4566`")]
    Endpoint {
        /// What was given.
        endpoint: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Nobody answers.
    #[error("`{endpoint}` does not answer: {reason}")]
    Unreachable {
        /// The endpoint.
        endpoint: String,
        /// What happened.
        reason: String,
    },
    /// A request cannot be signed.
    #[error("requests cannot be signed: {0}")]
    Signing(String),
    /// The certificates of this machine cannot be read.
    #[error("the certificates that this machine trusts cannot be read: {0}")]
    Certificates(io::Error),
    /// A file cannot be read or written.
    #[error("cannot {action} `{}`: {source}", path.display())]
    File {
        /// `read` or `write`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A file is no report of this program.
    #[error("`{}` is no report of a conformance run: {source}", path.display())]
    Report {
        /// The file.
        path: PathBuf,
        /// The parser's position and message.
        source: serde_json::Error,
    },
    /// Reports that cannot stand beside each other.
    #[error("`{}` is about {found} and the first report about {first}; compare runs of one model", path.display())]
    OtherModel {
        /// The file.
        path: PathBuf,
        /// Its service.
        found: String,
        /// The service of the first report.
        first: String,
    },
}
