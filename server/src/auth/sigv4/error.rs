//! Why a signature is refused, in AWS's words and under AWS's names. All are answered with 403.

use std::fmt;

/// Why a signature is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// There is none.
    #[error("Missing Authentication Token")]
    Missing,
    /// There is one in the header and one in the query.
    #[error(
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter or the Authorization header \
         should be specified"
    )]
    BothForms,
    /// Something that is read once is there several times.
    #[error("'{0}' is given more than once.")]
    Repeated(String),
    /// It is of another kind.
    #[error("Unsupported AWS 'algorithm': '{0}'.")]
    Algorithm(String),
    /// A part of the header is no pair.
    #[error("'{part}' not a valid key=value pair (missing equal-sign) in Authorization header: '{header}'.")]
    NoPair {
        /// The part.
        part: String,
        /// The header, without the signature.
        header: String,
    },
    /// Parts are absent, all of them told.
    #[error("{}", joined(.0))]
    Absent(Vec<Absent>),
    /// The host is not signed.
    #[error("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")]
    HostUnsigned,
    /// The date cannot be read.
    #[error("Date must be in ISO-8601 'basic format'. Got '{0}'.")]
    Date(String),
    /// How long it is to be good for cannot be read.
    #[error("X-Amz-Expires must be a number of seconds from 1 to 604800. Got '{0}'.")]
    Expires(String),
    /// It was made too long ago.
    #[error("Signature expired: {signed} is now earlier than {earliest} ({now} - {window})")]
    Expired {
        /// When it was made.
        signed: String,
        /// The earliest that counts.
        earliest: String,
        /// Now.
        now: String,
        /// How long it counts, in words.
        window: String,
    },
    /// It was made in the future.
    #[error("Signature not yet current: {signed} is still later than {latest} ({now} + {window})")]
    NotYetCurrent {
        /// When it was made.
        signed: String,
        /// The latest that counts.
        latest: String,
        /// Now.
        now: String,
        /// How far clocks may be apart, in words.
        window: String,
    },
    /// The credential has not five parts.
    #[error(
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{0}'"
    )]
    Credential(String),
    /// It is for something else, all of it told.
    #[error("{}", joined(.0))]
    Scope(Vec<ScopeFault>),
    /// The announced digest of the body is none.
    #[error(
        "The value of x-amz-content-sha256 must be the SHA-256 of the body in 64 lower-case hexadecimal digits; \
         unsigned and chunk-signed bodies are not accepted."
    )]
    Payload,
    /// The key is not known or not active, or the session token is another.
    #[error("The security token included in the request is invalid.")]
    UnknownKey,
    /// The session has ended.
    #[error("The security token included in the request is expired")]
    SessionEnded,
    /// It is not what the key makes of the request.
    #[error(transparent)]
    Mismatch(#[from] Box<Mismatch>),
    /// The body is not what was signed.
    #[error("The body of the request is not the one whose SHA-256 was signed as x-amz-content-sha256.")]
    Body,
}

/// A part that is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// A parameter of the header.
    Parameter(&'static str),
    /// Any date.
    Date,
    /// A parameter of the query.
    QueryParameter(&'static str),
}

impl fmt::Display for Absent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter(name) => write!(formatter, "Authorization header requires '{name}' parameter."),
            Self::Date => formatter.write_str(
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
            ),
            Self::QueryParameter(name) => {
                write!(formatter, "AWS query-string parameters must include '{name}'.")
            }
        }
    }
}

/// What a signature is for, where that is something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScopeFault {
    /// The region is none.
    Region(String),
    /// It is for another service than this one.
    Service(&'static str),
    /// It does not end as it must.
    Terminator(String),
    /// It is for another day than the request.
    Day {
        /// The day that it is for.
        scope: String,
        /// The moment of the request.
        request: String,
    },
}

impl fmt::Display for ScopeFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Region(region) => {
                write!(formatter, "Credential should be scoped to a valid region, not '{region}'.")
            }
            Self::Service(name) => {
                write!(formatter, "Credential should be scoped to correct service: '{name}'.")
            }
            Self::Terminator(terminator) => write!(
                formatter,
                "Credential should be scoped with a valid terminator: 'aws4_request', not '{terminator}'."
            ),
            Self::Day { scope, request } => write!(
                formatter,
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
                 '{scope}' != '{}', from '{request}'.",
                request.get(..8).unwrap_or(request)
            ),
        }
    }
}

/// A signature that differs, with what it should have been made of.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key \
     and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request \
     should have been\n'{canonical_request}'\n\nThe String-to-Sign should have been\n'{string_to_sign}'\n"
)]
pub struct Mismatch {
    /// What was sent, in the form that is signed, with secrets masked.
    pub(super) canonical_request: String,
    /// What is signed of that.
    pub(super) string_to_sign: String,
}

impl fmt::Debug for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Mismatch")
    }
}

impl SignatureError {
    /// Returns the name of the error as clients know it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Missing => "MissingAuthenticationTokenException",
            Self::BothForms
            | Self::Repeated(_)
            | Self::Algorithm(_)
            | Self::NoPair { .. }
            | Self::Absent(_)
            | Self::Date(_)
            | Self::Expires(_)
            | Self::Credential(_) => "IncompleteSignatureException",
            Self::HostUnsigned
            | Self::Expired { .. }
            | Self::NotYetCurrent { .. }
            | Self::Scope(_)
            | Self::Payload
            | Self::Mismatch(_)
            | Self::Body => "InvalidSignatureException",
            Self::UnknownKey => "UnrecognizedClientException",
            Self::SessionEnded => "ExpiredTokenException",
        }
    }

    /// Returns the word under which it is counted.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Missing => "signature_missing",
            Self::BothForms
            | Self::Repeated(_)
            | Self::Algorithm(_)
            | Self::NoPair { .. }
            | Self::Absent(_)
            | Self::HostUnsigned
            | Self::Date(_)
            | Self::Expires(_)
            | Self::Credential(_) => "signature_incomplete",
            Self::Expired { .. } | Self::NotYetCurrent { .. } => "signature_out_of_time",
            Self::Scope(_) => "signature_for_another_scope",
            Self::Payload | Self::Body => "signature_of_another_body",
            Self::UnknownKey => "unknown_key",
            Self::SessionEnded => "session_ended",
            Self::Mismatch(_) => "signature_mismatch",
        }
    }
}

fn joined(faults: &[impl fmt::Display]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
