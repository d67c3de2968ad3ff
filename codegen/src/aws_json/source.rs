//! A document as it is handed over.

/// A document with the name under which errors speak of it.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The file or a description of the source.
    pub origin: &'a str,
    /// The text.
    pub text: &'a str,
}
