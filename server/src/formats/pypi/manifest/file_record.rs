//! What is kept of a file besides its bytes: all that the page of a project shows of it and the registry does not know.

use serde::{Deserialize, Serialize};

/// What is kept of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FileRecord {
    /// When it was uploaded, in milliseconds since 1970, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) uploaded_milliseconds: Option<i64>,
    /// The versions of Python that will do, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) requires_python: Option<String>,
    /// The SHA-256 of its core metadata, where these are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) core_metadata_sha256: Option<String>,
}

impl FileRecord {
    /// Reads a record that is kept; nothing where it is none.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// Returns it as it is kept.
    pub(crate) fn render(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a document of texts and numbers under names that are texts is JSON")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let bare =
            FileRecord { uploaded_milliseconds: Some(1), requires_python: None, core_metadata_sha256: None };
        let full = FileRecord {
            requires_python: Some(">=3.8".to_owned()),
            core_metadata_sha256: Some("c0".repeat(32)),
            ..bare.clone()
        };
        for record in [bare, full] {
            assert_eq!(FileRecord::parse(&record.render()), Some(record));
        }
        assert_eq!(
            FileRecord::parse(br#"{"uploadedMilliseconds":1,"later":[]}"#).unwrap().requires_python,
            None
        );
        assert_eq!(FileRecord::parse(b"no record"), None);
    }
}
