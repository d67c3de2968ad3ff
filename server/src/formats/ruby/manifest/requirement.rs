//! Which versions will do: comparisons with versions, all of which have to hold.

use serde::{Deserialize, Serialize};

/// Comparisons that all have to hold. There is one at least.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement(Vec<(Operator, String)>);

/// How versions are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operator {
    /// The same.
    #[serde(rename = "=")]
    Equal,
    /// Another one.
    #[serde(rename = "!=")]
    Unequal,
    /// Above it.
    #[serde(rename = ">")]
    Above,
    /// Below it.
    #[serde(rename = "<")]
    Below,
    /// It, or above it.
    #[serde(rename = ">=")]
    From,
    /// It, or below it.
    #[serde(rename = "<=")]
    UpTo,
    /// It, or above it as far as all but its last number go.
    #[serde(rename = "~>")]
    Approximately,
}

/// As many as one may have.
const MOST_COMPARISONS: usize = 64;
/// Far beyond any version.
const LONGEST_VERSION: usize = 255;

impl Operator {
    const ALL: [Self; 7] =
        [Self::Equal, Self::Unequal, Self::Above, Self::Below, Self::From, Self::UpTo, Self::Approximately];

    /// Returns the sign.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Unequal => "!=",
            Self::Above => ">",
            Self::Below => "<",
            Self::From => ">=",
            Self::UpTo => "<=",
            Self::Approximately => "~>",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.as_str() == text)
    }
}

impl Default for Requirement {
    fn default() -> Self {
        Self(vec![(Operator::From, "0".to_owned())])
    }
}

impl Requirement {
    /// Takes pairs of a sign and a version; nothing where one is none, or where there are none or too many.
    pub fn new<'a>(comparisons: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<Self> {
        let read = |(sign, version): (&str, &str)| {
            let version = version.trim();
            is_version(version).then_some((Operator::parse(sign.trim())?, version.to_owned()))
        };
        let comparisons: Vec<_> =
            comparisons.into_iter().take(MOST_COMPARISONS + 1).map(read).collect::<Option<_>>()?;
        (1..=MOST_COMPARISONS).contains(&comparisons.len()).then_some(Self(comparisons))
    }

    /// Reads it as the compact index has it: `>= 1.0&< 2`. A version without a sign is meant itself.
    pub fn parse(text: &str) -> Option<Self> {
        Self::new(text.split('&').map(|one| one.trim().split_once(' ').unwrap_or(("=", one))))
    }

    /// Returns the comparisons.
    pub fn comparisons(&self) -> impl ExactSizeIterator<Item = (Operator, &str)> {
        self.0.iter().map(|(operator, version)| (*operator, version.as_str()))
    }

    /// Tells whether any version will do.
    pub fn is_any(&self) -> bool {
        matches!(&self.0[..], [(Operator::From, version)] if version == "0")
    }

    /// Returns it with something between the comparisons.
    pub fn joined(&self, between: &str) -> String {
        let one = |(operator, version): &(Operator, String)| format!("{} {version}", operator.as_str());
        self.0.iter().map(one).collect::<Vec<_>>().join(between)
    }
}

/// Tells whether comparisons may name this version, with a hyphen before what comes before a release too.
fn is_version(text: &str) -> bool {
    let is_inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    text.len() <= LONGEST_VERSION
        && text.starts_with(|first: char| first.is_ascii_digit())
        && text.bytes().all(is_inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_compact_index_says_is_read_and_written_alike() {
        for text in [">= 0", "~> 1.2&>= 1.2.3", "= 1.0.0.pre1", "!= 1&< 2.0-rc1"] {
            let read = Requirement::parse(text).unwrap();
            assert_eq!(read.joined("&"), text);
            assert_eq!(read.is_any(), text == ">= 0");
        }
        assert_eq!(Requirement::parse("1.0").unwrap().joined(", "), "= 1.0");
    }

    #[test]
    fn what_is_no_requirement_is_not_read() {
        let many = vec!["> 1"; 65].join("&");
        for text in
            ["", ">=", ">= ", "=> 1", ">= a", ">= 1,2", ">= 1|2", ">= 1&", ">= 1:2", ">= 1\n2", many.as_str()]
        {
            assert_eq!(Requirement::parse(text), None, "{text}");
        }
    }
}
