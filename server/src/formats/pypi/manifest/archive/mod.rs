//! From a distribution file to its core metadata: which file of the archive holds them, and what an archive must not
//! hold. An archive is read once, in pieces, with bounds on everything that it decides about; nothing is unpacked.
//!
//! | file | holds its metadata in | |
//! | --- | --- | --- |
//! | wheel | `{name}-{version}.dist-info/METADATA` | must (PEP 427) |
//! | source | `PKG-INFO` in the top folder | old ones lack it |
//! | egg | `EGG-INFO/PKG-INFO` | |
//! | installer | nowhere that is looked at | |

mod error;
mod limits;
mod search;
mod tarball;
mod zipped;

use std::io::{Read, Seek};

use bzip2::read::MultiBzDecoder;
use flate2::read::MultiGzDecoder;

pub use self::error::{ArchiveError, InvalidArchive};
pub use self::limits::Limits;

use self::search::Search;
use super::core_metadata::CoreMetadata;
use super::filename::{DistributionFilename, DistributionKind, SourceArchive};
use crate::formats::frame::archive_source::{self, Source};

/// What was found in a distribution file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// What the distribution says of itself, if it does; wheels always do.
    pub core_metadata: Option<CoreMetadata>,
    /// The bytes of `METADATA`, of wheels alone. PEP 658 has these very bytes served beside the wheel.
    pub metadata_file: Option<Vec<u8>>,
}

/// Reads a distribution file as what its name says it is. Waits for whatever the reader waits for.
pub fn read<R: Read + Seek>(
    reader: R,
    filename: &DistributionFilename,
    limits: &Limits,
) -> Result<Contents, ArchiveError> {
    let mut source = archive_source::open(reader).map_err(ArchiveError::Unreadable)?;
    let found = find(&mut source, filename, limits);
    // An archive that could not be read looks like one that is cut off.
    if let Some(failure) = source.origin.failure.take() {
        return Err(ArchiveError::Unreadable(failure));
    }
    let file = found?;
    let core_metadata =
        file.as_deref().map(CoreMetadata::parse).transpose().map_err(InvalidArchive::TooManyFields)?;
    let metadata_file = file.filter(|_| matches!(filename.kind, DistributionKind::Wheel(_)));
    Ok(Contents { core_metadata, metadata_file })
}

fn find<R: Read + Seek>(
    source: &mut Source<R>,
    filename: &DistributionFilename,
    limits: &Limits,
) -> Result<Option<Vec<u8>>, InvalidArchive> {
    let mut search = Search::new(filename);
    match &filename.kind {
        DistributionKind::Installer => return Ok(None),
        DistributionKind::Wheel(_) | DistributionKind::Egg | DistributionKind::Source(SourceArchive::Zip) => {
            zipped::walk(source, limits, &mut search)?;
        }
        DistributionKind::Source(SourceArchive::TarGz) => {
            tarball::walk(MultiGzDecoder::new(source), limits, &mut search)?;
        }
        DistributionKind::Source(SourceArchive::TarBz2) => {
            tarball::walk(MultiBzDecoder::new(source), limits, &mut search)?;
        }
    }
    search.finish()
}

#[cfg(test)]
mod tests;
