//! Which file of an archive holds the core metadata, and that there is no other. Knows paths, and no kind of archive.

use super::error::{InvalidArchive, shown};
use crate::formats::pypi::manifest::filename::{DistributionFilename, DistributionKind};

/// A search through the entries of one archive.
#[derive(Debug)]
pub(super) struct Search<'a> {
    filename: &'a DistributionFilename,
    found: Option<(String, Vec<u8>)>,
}

const DIST_INFO: &str = ".dist-info";

impl<'a> Search<'a> {
    /// Starts a search in the archive of a name.
    pub(super) fn new(filename: &'a DistributionFilename) -> Self {
        Self { filename, found: None }
    }

    /// Tells whether the file of a path has to be read.
    pub(super) fn wants(&self, parts: &[&str]) -> bool {
        match (&self.filename.kind, parts) {
            (DistributionKind::Wheel(_), [folder, "METADATA"]) => folder.ends_with(DIST_INFO),
            (DistributionKind::Egg, ["EGG-INFO", "PKG-INFO"]) => true,
            // Of several top folders, which no builder makes, the first counts.
            (DistributionKind::Source(_), [_, "PKG-INFO"]) => {
                self.found.as_ref().is_none_or(|(path, _)| *path == parts.join("/"))
            }
            (
                DistributionKind::Wheel(_)
                | DistributionKind::Egg
                | DistributionKind::Source(_)
                | DistributionKind::Installer,
                _,
            ) => false,
        }
    }

    /// Takes the content of a file that was wanted. Where a file may be there twice, the last one counts, as it does
    /// for whoever unpacks the archive; of wheels, which are read without unpacking, some read the first.
    pub(super) fn take(&mut self, parts: &[&str], content: Vec<u8>) -> Result<(), InvalidArchive> {
        let path = parts.join("/");
        if let (DistributionKind::Wheel(_), Some((known, _))) = (&self.filename.kind, &self.found) {
            return Err(InvalidArchive::SeveralMetadata(shown(known), shown(&path)));
        }
        self.found = Some((path, content));
        Ok(())
    }

    /// Returns the file's bytes, if there is one, after the last entry.
    pub(super) fn finish(self) -> Result<Option<Vec<u8>>, InvalidArchive> {
        let is_wheel = matches!(self.filename.kind, DistributionKind::Wheel(_));
        match self.found {
            None if is_wheel => Err(InvalidArchive::NoMetadata),
            None => Ok(None),
            Some((path, content)) => {
                let folder = path.split('/').next().unwrap_or_default();
                let stem = folder.strip_suffix(DIST_INFO).unwrap_or(folder);
                if is_wheel && !self.filename.fits(stem) {
                    return Err(InvalidArchive::OtherMetadata(shown(folder)));
                }
                Ok(Some(content))
            }
        }
    }
}
