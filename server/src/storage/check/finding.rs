//! What a check finds: what it is, where, and what to do about it.

use std::fmt;

use serde::Serialize;

/// Something that is not as it has to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What is wrong.
    pub kind: FindingKind,
    /// What it is wrong with: an object, or a row.
    pub subject: String,
    /// Which asset is lost by it, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used_by: Option<String>,
    /// What there should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
}

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// A row names an object that is not there.
    MissingObject,
    /// An object has another length than its row says.
    WrongLength,
    /// Content is other than its row says.
    WrongDigest,
    /// An object cannot be read.
    UnreadableObject,
    /// No row names an object, which is older than the grace of collection.
    StrayObject,
    /// Content that should lie in the database does not, or has another length.
    MissingContent,
    /// An asset names content of which there is no row.
    MissingBlob,
    /// A row keeps another count than there is.
    WrongCount,
    /// Nothing names the store beside the objects.
    MissingMarker,
    /// The objects were last collected by a newer state of the database.
    HeldBack,
}

impl Finding {
    /// Tells of something by itself.
    pub(super) fn of(kind: FindingKind, subject: impl Into<String>) -> Self {
        Self { kind, subject: subject.into(), used_by: None, expected: None, found: None }
    }

    /// Says what there should be, and what there is.
    pub(super) fn but(self, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { expected: Some(expected.into()), found: Some(found.into()), ..self }
    }

    /// Says which asset is lost by it.
    pub(super) fn used_by(self, asset: Option<String>) -> Self {
        Self { used_by: asset, ..self }
    }

    /// Says what to do about it.
    pub fn remedy(&self) -> &'static str {
        match self.kind {
            FindingKind::MissingObject
            | FindingKind::WrongLength
            | FindingKind::WrongDigest
            | FindingKind::UnreadableObject => {
                "put the object back from a backup; without one, delete every version that has this content, wait two hours \
                 until it is collected, and publish again"
            }
            FindingKind::MissingContent => {
                "restore the database from a backup; without one, delete every version that has this content, wait two hours \
                 until it is collected, and publish again"
            }
            FindingKind::MissingBlob => {
                "restore the database from a backup; without one, delete the version and publish it again"
            }
            FindingKind::StrayObject => {
                "nothing, if servers run: the next collection removes it, within an hour from a directory and within a day \
                 from a bucket; if it stays, see `codeartifact_collection_held_back`"
            }
            FindingKind::WrongCount => {
                "stop all servers, take a backup, and set the column of that row to what was counted; then tell the makers of \
                 the server, since no kill and no failure leads to this"
            }
            FindingKind::MissingMarker => {
                "start one of the servers anew, which writes it; nothing is collected until then"
            }
            FindingKind::HeldBack => {
                "if this is the right database, stop all servers and run `codeartifact-server store adopt`; else use the newer \
                 one"
            }
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, subject, used_by, expected, found } = self;
        match kind {
            FindingKind::MissingObject => write!(formatter, "object `{subject}` is missing")?,
            FindingKind::WrongLength => {
                write!(formatter, "object `{subject}` has another length than its row says")?;
            }
            FindingKind::WrongDigest => write!(formatter, "{subject} has another SHA-256 than its row says")?,
            FindingKind::UnreadableObject => write!(formatter, "object `{subject}` cannot be read")?,
            FindingKind::StrayObject => write!(formatter, "object `{subject}` is named by no row")?,
            FindingKind::MissingContent => {
                write!(formatter, "{subject} is not in the database as its row says")?;
            }
            FindingKind::MissingBlob => write!(formatter, "{subject} names content that is not there")?,
            FindingKind::WrongCount => write!(formatter, "{subject} is wrong")?,
            FindingKind::MissingMarker => write!(formatter, "`{subject}` is missing, which names the store")?,
            FindingKind::HeldBack => {
                write!(
                    formatter,
                    "nothing is collected: {subject} were last collected by a newer state of the database"
                )?;
            }
        }
        match (expected, found) {
            (Some(expected), Some(found)) => write!(formatter, ": {expected} expected, {found} found")?,
            (_, Some(found)) => write!(formatter, ": {found}")?,
            _ => {}
        }
        match used_by {
            Some(asset) => write!(formatter, "; it holds {asset}"),
            None => Ok(()),
        }
    }
}
