//! Checking a whole store while servers use it or while none does: that rows and objects agree, and that what rows keep of
//! others is so. It reads in pages and changes nothing. What changes meanwhile is looked at again before it is told of.

mod counts;
mod finding;
mod objects;
mod rows;
mod users;

#[cfg(test)]
mod tests;

use std::io;
use std::path::Path;

use serde::Serialize;

pub use self::finding::{Finding, FindingKind};
use super::blobs::{MARKER, Marker};
use super::db::{Reader, count_check, size, store_mark};
use super::parts::Parts;
use super::strangers::Strangers;
use super::{Error, StorePlaces};

/// A store that is to be checked.
#[derive(Debug)]
pub struct StoreCheck {
    parts: Parts,
}

/// How much is looked at.
#[derive(Debug, Clone, Copy)]
pub struct CheckExtent {
    /// Whether all content is read and its SHA-256 computed.
    pub digests: bool,
    /// When the check is made, in milliseconds since the epoch.
    pub now_milliseconds: i64,
    /// How long an object may wait for a row that names it.
    pub object_grace_milliseconds: i64,
}

/// What is told while a store is checked.
#[derive(Debug)]
pub enum CheckPiece {
    /// How far it is.
    Progress(CheckProgress),
    /// Something that is not as it has to be.
    Finding(Finding),
}

/// How far a check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CheckProgress {
    /// What is looked at.
    pub stage: CheckStage,
    /// How many of them are done.
    pub done: u64,
    /// How many there are, as far as that is known.
    pub total: u64,
}

/// What a check looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckStage {
    /// Versions, and how many assets they say that they have.
    Versions,
    /// Rows of content.
    Blobs,
    /// Objects, beside the rows that name them.
    Objects,
    /// Content that lies in the database, for its digest.
    Contents,
}

/// What a check has come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// How many things are not as they have to be.
    pub findings: u64,
    /// Package versions.
    pub versions: u64,
    /// Rows of content.
    pub blobs: u64,
    /// Objects that rows name.
    pub objects: u64,
    /// How many contents were read and have the SHA-256 of their row.
    pub digests: u64,
    /// Objects that no row names and that are so young that an upload may be under way.
    pub not_yet_collected: u64,
    /// Whether what the store shows of its size is not what it holds now. The next server counts anew.
    pub sizes_are_old: bool,
}

/// Whoever is told; a failure ends the check.
type Tell<'t> = dyn FnMut(CheckPiece) -> io::Result<()> + 't;

impl StoreCheck {
    /// Opens a store as it is. One that is not of this version is refused, and one whose objects are those of another.
    pub async fn open(directory: &Path, places: &StorePlaces) -> Result<Self, Error> {
        Ok(Self { parts: Parts::open_as_they_are(directory, places).await? })
    }

    /// Looks at everything.
    pub async fn run(&self, extent: CheckExtent, tell: &mut Tell<'_>) -> Result<Checked, Error> {
        let mut run = Run { parts: &self.parts, extent, checked: Checked::default(), tell };
        run.check_identity().await?;
        let (versions, blobs) =
            run.parts.database.scan(|reader| reader.get(count_check::count_rows())).await?;
        run.check_versions(versions).await?;
        run.check_blobs(blobs).await?;
        run.check_domains().await?;
        run.check_leftovers().await?;
        run.check_sizes().await?;
        run.check_objects().await?;
        if extent.digests {
            run.check_contents().await?;
        }
        Ok(run.checked)
    }
}

/// A check that is under way.
struct Run<'r, 't> {
    parts: &'r Parts,
    extent: CheckExtent,
    checked: Checked,
    tell: &'r mut Tell<'t>,
}

impl Run<'_, '_> {
    fn found(&mut self, finding: Finding) -> Result<(), Error> {
        self.checked.findings += 1;
        Ok((self.tell)(CheckPiece::Finding(finding))?)
    }

    fn progress(&mut self, stage: CheckStage, done: u64, total: u64) -> Result<(), Error> {
        // What was added meanwhile is done too.
        let total = total.max(done);
        Ok((self.tell)(CheckPiece::Progress(CheckProgress { stage, done, total }))?)
    }

    /// Sees that the objects are those of the database: else each of them would be told of.
    async fn check_identity(&mut self) -> Result<(), Error> {
        let Parts { database, objects, .. } = self.parts;
        let marker = Marker::find(objects).await?;
        let Some(mark) = database.find(store_mark::find()).await? else { return Ok(()) };
        match marker {
            None if database.is_shared() => self.found(Finding::of(FindingKind::MissingMarker, MARKER)),
            Some(marker) if marker.store != mark.id => {
                Err(Strangers::OtherStore { place: objects.to_string() }.into())
            }
            Some(marker) if marker.collection > mark.collection => {
                self.found(Finding::of(FindingKind::HeldBack, format!("the objects in `{objects}`")))
            }
            // Where there is none and no server runs, the next writes it, as on a backup that was extracted.
            Some(_) | None => Ok(()),
        }
    }

    async fn check_sizes(&mut self) -> Result<(), Error> {
        let read = |reader: &Reader<'_>| Ok((reader.find(size::find())?, reader.get(size::count_all())?));
        let (kept, counted) = self.parts.database.scan(read).await?;
        self.checked.sizes_are_old = kept.is_some_and(|kept| kept != counted);
        Ok(())
    }
}
