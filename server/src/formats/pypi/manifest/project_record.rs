//! What another index says of a project as a whole: where else it lies (PEP 708), and how it stands (PEP 792).

use serde::{Deserialize, Serialize};

/// What another index says of a project as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ProjectRecord {
    /// The projects at other indexes that its own one extends, as whole URLs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tracks: Vec<String>,
    /// Where its owner says that it lies as well, as whole URLs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) alternate_locations: Vec<String>,
    /// Its status, unless it is active, as it is without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<ProjectStatus>,
}

/// How a project stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProjectStatus {
    /// The word for it.
    #[serde(rename = "status")]
    pub(crate) word: String,
    /// Why it stands so, where that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
}

/// The words that PEP 792 knows besides `active`, which says nothing. Clients refuse pages for others.
const STATUSES: [&str; 3] = ["archived", "quarantined", "deprecated"];

impl ProjectStatus {
    /// Takes a status as an index tells it; nothing where it says nothing that clients know.
    pub(crate) fn told(word: &str, reason: Option<String>) -> Option<Self> {
        let word = STATUSES.into_iter().find(|known| *known == word)?.to_owned();
        Some(Self { word, reason: reason.filter(|reason| !reason.is_empty()) })
    }
}

impl ProjectRecord {
    /// Reads a record; nothing said where it is none.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).unwrap_or_default()
    }

    /// Returns it as text; nothing where it says nothing.
    pub(crate) fn render(&self) -> Option<String> {
        let is_empty = *self == Self::default();
        (!is_empty).then(|| {
            serde_json::to_string(self).expect("a document of texts under names that are texts is JSON")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written_and_an_empty_one_is_none() {
        let record = ProjectRecord {
            tracks: vec!["https://index.example/simple/a/".to_owned()],
            alternate_locations: Vec::new(),
            status: ProjectStatus::told("archived", Some("moved".to_owned())),
        };
        assert_eq!(ProjectRecord::parse(record.render().unwrap().as_bytes()), record);
        assert_eq!(ProjectRecord::default().render(), None);
        assert_eq!(ProjectRecord::parse(b"no record"), ProjectRecord::default());
    }

    #[test]
    fn a_status_that_clients_do_not_know_is_none() {
        for word in ["active", "", "haunted", "Archived"] {
            assert_eq!(ProjectStatus::told(word, None), None, "{word}");
        }
        let told = ProjectStatus::told("quarantined", Some(String::new())).unwrap();
        assert_eq!((told.word.as_str(), told.reason), ("quarantined", None));
    }
}
