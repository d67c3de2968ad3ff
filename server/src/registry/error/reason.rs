//! Why a request is not valid, in the words of the model.

/// Why a request is not valid, as the model tells the reasons apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValidationReason {
    /// Something could not be parsed.
    CannotParse,
    /// The encryption key cannot be used.
    EncryptionKeyError,
    /// A field breaks its constraint.
    FieldValidationFailed,
    /// Anything else.
    Other,
}
