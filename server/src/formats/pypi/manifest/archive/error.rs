//! Why an archive is refused, in words for whoever built it.

use std::io;

use crate::formats::frame::shown as frame;
use crate::formats::pypi::manifest::core_metadata::TooManyFields;

/// The ways in which reading a distribution file fails.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The file is to blame.
    #[error(transparent)]
    Invalid(#[from] InvalidArchive),
    /// Whatever holds the file failed.
    #[error("the content that was received could not be read")]
    Unreadable(#[source] io::Error),
}

/// What is wrong with a distribution file. Names of entries are shown escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidArchive {
    /// It is something else, damaged, or cut off.
    #[error(
        "the file is no whole {0}: it is damaged, or its end is missing; build it again and upload all of it"
    )]
    Broken(&'static str),
    /// Nothing is in it.
    #[error("the archive holds no files; build it again")]
    Empty,
    /// It has too many entries.
    #[error("the archive must have at most {0} entries")]
    TooManyEntries(u64),
    /// It is too long when unpacked.
    #[error("the archive must be at most {0} bytes long when it is unpacked")]
    TooLong(u64),
    /// Its directory is too long.
    #[error("the directory of the archive must be at most {0} bytes long")]
    DirectoryTooLong(u64),
    /// An entry would be unpacked somewhere else.
    #[error("the entry `{0}` of the archive leads out of it; names must be relative and without `..`")]
    EntryLeaves(String),
    /// A link would lead somewhere else.
    #[error("the link `{0}` in the archive leads out of it; links must stay inside, or be left out")]
    LinkLeaves(String),
    /// The name of an entry or of a link's target is too long.
    #[error("a name in the archive must be at most {0} bytes long")]
    NameTooLong(u64),
    /// A wheel has nothing that describes it.
    #[error(
        "the wheel must have one file `METADATA` in a folder `{{name}}-{{version}}.dist-info` and has none"
    )]
    NoMetadata,
    /// A wheel describes itself more than once.
    #[error("the wheel must have one file `METADATA` in a `.dist-info` folder and has several: `{0}`, `{1}`")]
    SeveralMetadata(String, String),
    /// A wheel describes something else.
    #[error("the folder `{0}` of the wheel must have the name and version that the name of the file has")]
    OtherMetadata(String),
    /// What describes the distribution is too long.
    #[error("`{path}` must be at most {limit} bytes long")]
    MetadataTooLong {
        /// Where it is in the archive.
        path: String,
        /// How long it may be.
        limit: u64,
    },
    /// An entry is packed in a way that Python's clients do not all read.
    #[error("`{0}` must be stored or deflated, and not encrypted")]
    Packing(String),
    /// There are too many fields.
    #[error(transparent)]
    TooManyFields(TooManyFields),
}

/// Returns a name as it is put into a message: without control characters, and not without end.
pub(super) fn shown(name: &str) -> String {
    frame::shown(name, 200)
}
