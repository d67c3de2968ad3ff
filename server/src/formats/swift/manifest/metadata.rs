//! What an author says of a release, as SE-0391 has it: a JSON document, which is handed on as it came.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::registry::SourceAddress;

/// By so many of its addresses, the first, a release is found.
const MOST_SOURCE_ADDRESSES: usize = 32;

/// What is read of the document; all else in it is handed on unread.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Metadata {
    /// What the release is.
    pub description: Option<String>,
    /// Where its license stands.
    #[serde(rename = "licenseURL")]
    pub license_url: Option<String>,
    /// Where its readme stands.
    #[serde(rename = "readmeURL")]
    pub readme_url: Option<String>,
    /// Where its source code is.
    #[serde(rename = "repositoryURLs")]
    pub repository_urls: Option<Vec<String>>,
    /// When it was published first.
    pub original_publication_time: Option<String>,
    /// Who made it.
    pub author: Option<Author>,
}

/// Who made a release.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Author {
    /// What they are called.
    pub name: String,
    /// Where they are written to.
    pub email: Option<String>,
    /// Who they are.
    pub description: Option<String>,
    /// Whom they work for.
    pub organization: Option<Organization>,
    /// Where they tell of themselves.
    pub url: Option<String>,
}

/// Whom an author works for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Organization {
    /// What it is called.
    pub name: String,
    /// Where it is written to.
    pub email: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// Where it tells of itself.
    pub url: Option<String>,
}

impl Metadata {
    /// Reads a document, and returns it as it came, too. What is wrong is said in words for whoever sent it.
    pub fn read(bytes: &[u8]) -> Result<(Self, Box<RawValue>), String> {
        let raw: Box<RawValue> = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if !raw.get().trim_start().starts_with('{') {
            return Err("it is no object".to_owned());
        }
        let read = serde_json::from_str(raw.get()).map_err(|error| error.to_string())?;
        Ok((read, raw))
    }

    /// Returns the addresses of source code that the release is found by.
    pub fn source_addresses(&self) -> Vec<SourceAddress> {
        let named = self.repository_urls.iter().flatten().take(MOST_SOURCE_ADDRESSES);
        named.filter_map(|text| SourceAddress::parse(text)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_and_handed_on_as_it_came() {
        let text = r#"{"description":"d","repositoryURLs":["https://e/r"],"author":{"name":"A"},"more":[1]}"#;
        let (read, raw) = Metadata::read(text.as_bytes()).unwrap();
        assert_eq!(read.description.as_deref(), Some("d"));
        assert_eq!(read.repository_urls, Some(vec!["https://e/r".to_owned()]));
        assert_eq!(raw.get(), text);
    }

    #[test]
    fn what_clients_could_not_read_is_refused() {
        for bad in [
            "",
            "{",
            "[]",
            "null",
            "{}{}",
            r#"{"author":{}}"#,
            r#"{"licenseURL":1}"#,
            r#"{"repositoryURLs":"x"}"#,
        ] {
            assert!(Metadata::read(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(Metadata::read(b"\xff").is_err());
    }
}
