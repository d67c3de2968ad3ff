//! The forms of a model document.

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Smithy JSON AST.
    Smithy,
    /// AWS service description, as SDKs carry it.
    ServiceDescription,
    /// `OpenAPI` 3.
    OpenApi,
}

impl Form {
    /// Says the form's name in words.
    pub fn title(self) -> &'static str {
        match self {
            Self::Smithy => "Smithy JSON AST",
            Self::ServiceDescription => "AWS service description",
            Self::OpenApi => "OpenAPI",
        }
    }

    /// Reads a form out of words that begin with its name.
    pub fn of_words(words: &str) -> Option<Self> {
        let all = [Self::Smithy, Self::ServiceDescription, Self::OpenApi];
        all.into_iter().find(|form| words.starts_with(form.title()))
    }
}
