//! Copying a whole store to another database and another place of objects, which may be of other kinds: all rows of all
//! tables but the few that are not the store's, and all objects that rows name.
//!
//! It may end at any moment and be begun again with the same words: how far it is stands in what has arrived. Rows go in the
//! order of their keys, a page in a transaction, so that the last that arrived says where to go on; an object is there whole
//! or not at all. Until all has arrived and was compared, a row in the database keeps servers from starting on it.
//!
//! The copy bears a name of its own, in its database and beside its objects, so that the source collects none of the copy's
//! objects, nor the copy the source's. Where both have the same objects, they are the copy's from the end on, and the source
//! is refused there.

mod destination;
mod objects;
mod plan;
mod progress;
mod rows;
mod verify;

#[cfg(test)]
mod tests;

use std::path::Path;

use uuid::Uuid;

use self::destination::Destination;
use self::plan::Plan;
use self::progress::Tell;
pub use self::progress::{Copied, CopyProgress, CopyStage};
use super::blobs::Marker;
use super::db::store_copy::StoreCopyRow;
use super::db::{store_mark, transaction_mark};
use super::parts::Parts;
use super::strangers::Strangers;
use super::{CopyRefusal, Error, StorePlaces};

/// A store that is to be copied, and where to.
#[derive(Debug)]
pub struct StoreCopy {
    source: Parts,
    destination: Destination,
}

impl StoreCopy {
    /// Opens both. The source stays as it is, and is held where it lies in a directory; the destination has to hold
    /// nothing, or a part of a copy.
    pub async fn open(
        source: (&Path, &StorePlaces),
        destination: (&Path, &StorePlaces),
    ) -> Result<Self, Error> {
        if source.1.database.is_none() && destination.1.database.is_none() {
            return Err(CopyRefusal::BothFiles.into());
        }
        let source = Parts::open_alone(source.0, source.1).await?;
        let destination = Destination::open(destination.0, destination.1).await?;
        Ok(Self { source, destination })
    }

    /// Copies what has not arrived, compares everything, and makes the copy one that servers start on.
    pub async fn run(&self, tell: &mut Tell<'_>) -> Result<Copied, Error> {
        let Self { source, destination } = self;
        let mark = source.database.find(store_mark::find()).await?.ok_or(CopyRefusal::Nameless)?;
        let changes = source.database.find(transaction_mark::state()).await?;
        let plan = Plan::make(&source.database, &destination.database).await?;
        let begun = destination.begun(&mark.id).await?;
        if begun.is_none() {
            destination.check_that_nothing_is_there(&plan).await?;
        }
        let name = begun.as_ref().map(|begun| begun.name.clone());
        let collection = self.check_source(&mark.id, name.as_deref()).await?.max(mark.collection);
        let name = name.unwrap_or_else(|| Uuid::new_v4().simple().to_string());
        let copy = StoreCopyRow { source: mark.id, name, is_complete: false };
        destination.check_objects(&copy).await?;
        if begun.is_none() {
            destination.begin(&copy).await?;
        }
        destination.claim_objects(&copy, collection).await?;
        let mut copied = Copied { store: copy.name.clone(), ..Copied::default() };
        rows::copy(&source.database, &destination.database, &plan, &mut copied, tell).await?;
        objects::copy(source, &destination.objects, &mut copied, tell).await?;
        verify::compare(&source.database, &destination.database, &plan, &mut copied, tell).await?;
        if source.database.find(transaction_mark::state()).await? != changes {
            return Err(CopyRefusal::InUse.into());
        }
        destination.finish(&copy, collection).await?;
        Ok(copied)
    }

    /// Sees that the source's objects are its own, and returns the number of their last collection. They bear the name of
    /// the copy where both have the same and it was ended just before the end.
    async fn check_source(&self, id: &str, copy: Option<&str>) -> Result<i64, Error> {
        let objects = &self.source.objects;
        match Marker::find(objects).await? {
            Some(marker) if marker.store != id && Some(marker.store.as_str()) != copy => {
                Err(Strangers::OtherStore { place: objects.to_string() }.into())
            }
            marker => Ok(marker.map_or(0, |marker| marker.collection)),
        }
    }
}
