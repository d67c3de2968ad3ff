//! A short text that is kept where it is read to, without memory of its own: what a column holds that knows few words,
//! read by the thousand.

use std::fmt;

/// One of a few words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word {
    length: u8,
    bytes: [u8; LONGEST],
}

const LONGEST: usize = 15;

impl Word {
    /// Takes a text that is short enough.
    pub(super) fn new(text: &str) -> Option<Self> {
        let mut bytes = [0; LONGEST];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self { length: u8::try_from(text.len()).ok()?, bytes })
    }

    /// Returns the text.
    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(&self.bytes[..usize::from(self.length)]).expect("it is made of a text")
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_as_they_are_unless_they_are_long() {
        for text in ["", "Published", "é", "123456789012345"] {
            assert_eq!(Word::new(text).unwrap().as_str(), text);
        }
        assert_eq!(Word::new("1234567890123456"), None);
    }
}
