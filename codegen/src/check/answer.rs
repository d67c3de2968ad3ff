//! An answer as plain data.

/// One answer as it came over the wire.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The headers, names in lower case; one that was sent several times stands here as often.
    pub headers: &'a [(String, String)],
    /// The body.
    pub body: Body<'a>,
}

/// The body of an answer.
#[derive(Clone, Copy, Debug)]
pub enum Body<'a> {
    /// All of it; empty where there was none.
    Bytes(&'a [u8]),
    /// A streaming payload, or the body that an answer to `HEAD` only announces; it is not looked into.
    Streamed,
}
