//! Signatures of requests: AWS Signature Version 4 as services other than S3 have it, in the header or in the query.
//! Pure: takes what arrived, the time and a secret; knows neither callers nor where keys are kept.
//!
//! [`read`] finds what a request presents, [`Presented::check`] holds its time and scope against what is expected, and
//! [`Claim::verify`] proves that whoever has the secret signed it. A body whose digest was announced is held to that
//! while it is read, by [`SignedBody`]. Each step refuses with a [`SignatureError`], in the order that AWS has.

mod body;
mod canonical;
mod claim;
mod date;
mod error;
mod header_form;
mod key;
mod payload;
mod presented;
mod query;
mod query_form;
mod read;
mod scope;
mod shown;
mod signed_headers;

#[cfg(test)]
mod tests;

pub use body::SignedBody;
pub use claim::Claim;
pub use error::{Absent, Mismatch, ScopeFault, SignatureError};
pub use key::{SecretKey, SigningKey, SigningKeys};
pub use payload::{Payload, PayloadHash};
pub use presented::Presented;
pub use read::read;
pub use scope::{Scope, Service};
