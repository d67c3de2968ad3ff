//! Names of accounts, regions, domains, repositories and the texts that describe them, parsed once.
//! A value of these types is known to satisfy the model's pattern and length; nothing below parses again.
//! Knows nothing of what exists.

pub mod arn;
pub mod connection;
pub mod digest;
pub(super) mod echo;
pub mod encryption_key;
pub mod format;
pub mod keys;
pub mod label;
pub(super) mod order;
pub mod package;
pub mod region;
pub mod revision;
pub mod source_address;
pub(super) mod words;

use std::fmt;

use unicode_general_category::{GeneralCategory, get_general_category};

use self::echo::echo;

/// Tells which value broke which rule, or that there is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {rule}", describe_fault(.what, .value.as_deref()))]
pub struct InvalidName {
    /// What was to be parsed, in the model's words.
    pub what: &'static str,
    /// The text that was refused, or its beginning, where there was any.
    pub value: Option<String>,
    /// The rule that it breaks.
    pub rule: &'static str,
}

impl InvalidName {
    pub(super) fn new(what: &'static str, value: &str, rule: &'static str) -> Self {
        Self { what, value: Some(echo(value).into_owned()), rule }
    }

    /// Says that the value is absent although a rule asks for it.
    pub(super) fn missing(what: &'static str, rule: &'static str) -> Self {
        Self { what, value: None, rule }
    }
}

fn describe_fault(what: &str, value: Option<&str>) -> String {
    match value {
        Some(value) => format!("`{value}` is not a valid {what}"),
        None => format!("the {what} is missing"),
    }
}

// Every validated text needs the same four lines; only `parse` differs, and that is written by hand.
macro_rules! validated_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Returns the text as it was accepted.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Returns the text.
            #[allow(dead_code, reason = "not every text is handed on")]
            pub fn into_string(self) -> String {
                self.0
            }

            /// Takes a text that was validated before it was stored.
            #[allow(dead_code, reason = "not every text is stored")]
            pub(in crate::registry) fn stored(text: String) -> Self {
                Self(text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}
pub(super) use validated_text;

/// An AWS account: twelve digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId([u8; 12]);

impl AccountId {
    /// Parses twelve ASCII digits.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        let digits =
            <[u8; 12]>::try_from(text.as_bytes()).ok().filter(|all| all.iter().all(u8::is_ascii_digit));
        digits.map(Self).ok_or_else(|| InvalidName::new("account id", text, "it must be 12 digits"))
    }

    /// Returns the digits as text.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("only digits are parsed")
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "AccountId({})", self.as_str())
    }
}

validated_text! {
    /// An AWS region, such as `eu-west-1`.
    Region
}

impl Region {
    /// Parses lower-case letters, digits and hyphens.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        let fits = (1..=50).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !fits {
            return Err(InvalidName::new(
                "region",
                text,
                "it must be lower-case letters, digits and hyphens",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

validated_text! {
    /// The name of a domain, unique per account and region.
    DomainName
}

impl DomainName {
    /// Parses 2 to 50 lower-case letters, digits and hyphens that start with a letter and do not end with a hyphen.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        let bytes = text.as_bytes();
        let inner = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
        let fits = (2..=50).contains(&bytes.len())
            && bytes.iter().all(inner)
            && bytes.first().is_some_and(u8::is_ascii_lowercase)
            && bytes.last().is_some_and(|byte| *byte != b'-');
        if !fits {
            let rule = "it must satisfy [a-z][a-z0-9\\-]{0,48}[a-z0-9]";
            return Err(InvalidName::new("domain name", text, rule));
        }
        Ok(Self(text.to_owned()))
    }
}

validated_text! {
    /// The name of a repository, unique in its domain; case matters.
    RepositoryName
}

impl RepositoryName {
    /// Parses 2 to 100 letters, digits, dots, underscores and hyphens that start with a letter or digit.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        let bytes = text.as_bytes();
        let inner = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        let fits = (2..=100).contains(&bytes.len())
            && bytes.iter().all(inner)
            && bytes.first().is_some_and(u8::is_ascii_alphanumeric);
        if !fits {
            let rule = "it must satisfy [A-Za-z0-9][A-Za-z0-9._\\-]{1,99}";
            return Err(InvalidName::new("repository name", text, rule));
        }
        Ok(Self(text.to_owned()))
    }
}

validated_text! {
    /// A description that a person wrote; may be empty, which clears an earlier one.
    Description
}

impl Description {
    /// Parses up to 1000 characters without control characters.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        if text.chars().count() > 1000 || text.chars().any(is_category_other) {
            let rule = "it must be at most 1000 characters without control characters";
            return Err(InvalidName::new("description", text, rule));
        }
        Ok(Self(text.to_owned()))
    }
}

/// Tells whether a character is of the Unicode category C (control, format, unassigned, private, surrogate).
pub(super) fn is_category_other(character: char) -> bool {
    matches!(
        get_general_category(character),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::PrivateUse
            | GeneralCategory::Surrogate
            | GeneralCategory::Unassigned
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domain_names_follow_the_published_pattern() {
        for good in ["ab", "my-domain", "a1", &"a".repeat(50)] {
            assert!(DomainName::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "a", "1a", "-a", "a-", "Ab", "a_b", "ä2", &"a".repeat(51)] {
            assert!(DomainName::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn repository_names_follow_the_published_pattern() {
        for good in ["ab", "A.b_c-9", "9a", &"r".repeat(100)] {
            assert!(RepositoryName::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "a", ".ab", "a/b", "a b", &"r".repeat(101)] {
            assert!(RepositoryName::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn account_ids_are_twelve_digits() {
        assert_eq!(AccountId::parse("123456789012").unwrap().as_str(), "123456789012");
        for bad in ["", "12345678901", "1234567890123", "12345678901a"] {
            assert!(AccountId::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn descriptions_refuse_control_characters() {
        assert!(Description::parse("").is_ok());
        assert!(Description::parse("für alle").is_ok());
        assert!(Description::parse("a\nb").is_err());
        assert!(Description::parse(&"é".repeat(1000)).is_ok());
        assert!(Description::parse(&"é".repeat(1001)).is_err());
    }
}
