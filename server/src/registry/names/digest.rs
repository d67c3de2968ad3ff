//! Digests that a client or an origin announces, parsed once: the algorithm and its digits.

use std::fmt;

use super::InvalidName;

/// The algorithms whose digests are kept of every asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HashAlgorithm {
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl HashAlgorithm {
    /// Returns the name that people know it by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha512 => "SHA-512",
        }
    }

    const fn digits_and_rule(self) -> (usize, &'static str) {
        match self {
            Self::Md5 => (32, "it must be 32 lower-case hexadecimal digits"),
            Self::Sha1 => (40, "it must be 40 lower-case hexadecimal digits"),
            Self::Sha256 => (64, "it must be 64 lower-case hexadecimal digits"),
            Self::Sha512 => (128, "it must be 128 lower-case hexadecimal digits"),
        }
    }
}

/// A digest in lower-case hexadecimal, of the length that its algorithm gives it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Digest {
    algorithm: HashAlgorithm,
    hexadecimal: String,
}

impl Digest {
    /// Parses lower-case hexadecimal digits.
    pub fn parse(algorithm: HashAlgorithm, text: &str) -> Result<Self, InvalidName> {
        let (digits, rule) = algorithm.digits_and_rule();
        let fits = text.len() == digits && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if !fits {
            return Err(InvalidName::new(algorithm.name(), text, rule));
        }
        Ok(Self { algorithm, hexadecimal: text.to_owned() })
    }

    /// Returns the algorithm.
    pub fn algorithm(&self) -> HashAlgorithm {
        self.algorithm
    }

    /// Returns the digits.
    pub fn as_str(&self) -> &str {
        &self.hexadecimal
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.hexadecimal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_has_the_digits_of_its_algorithm() {
        for (algorithm, digits) in [
            (HashAlgorithm::Md5, 32),
            (HashAlgorithm::Sha1, 40),
            (HashAlgorithm::Sha256, 64),
            (HashAlgorithm::Sha512, 128),
        ] {
            let text = "0f".repeat(digits / 2);
            assert_eq!(Digest::parse(algorithm, &text).unwrap().as_str(), text);
            for bad in [&text[1..], &text.to_uppercase(), &text.replace('f', "g"), ""] {
                assert!(Digest::parse(algorithm, bad).is_err(), "{bad}");
            }
        }
    }
}
