//! Which store this is: its database and the object beside its objects bear the same name, so that a server whose
//! database is another is refused, and the same number of the last collection, so that one whose database was restored to
//! an older state removes nothing.
//!
//! A collection counts in the database first, then in the object, and only then removes. If it ends in between, the
//! database is ahead, which is harmless: nothing was removed under the number that the object lacks. The other way round
//! the database would look restored though it was not.

use std::sync::atomic::{AtomicBool, Ordering};

use uuid::Uuid;

use super::Error;
use super::blobs::{Marker, Objects};
use super::db::store_mark::StoreMark;
use super::db::{Database, Transaction, blob, store_mark};
use super::strangers::Strangers;

/// Which store this is, for one that was opened with the place of its objects.
#[derive(Debug)]
pub(super) struct Identity {
    id: String,
    /// Whether the last collection was held back.
    held_back: AtomicBool,
}

impl Identity {
    /// Finds out whether database and objects belong together, and names them where both are new.
    pub(super) async fn establish(database: &Database, objects: &Objects) -> Result<Self, Error> {
        let place = objects.to_string();
        let marker = Marker::find(objects).await?;
        let known = database.find(store_mark::find()).await?;
        let other = || Error::Strangers(Strangers::OtherStore { place: place.clone() });
        if marker.is_none() {
            let last = known.as_ref().map(|known| known.place.clone()).unwrap_or_default();
            check_that_objects_are_there(database, objects, last).await?;
        } else if known.is_none() {
            return Err(other());
        }
        let mark = name(database, &place, known).await?;
        let marker = match marker {
            Some(marker) => marker,
            None => Marker { store: mark.id.clone(), collection: mark.collection }.create(objects).await?,
        };
        if marker.store != mark.id {
            return Err(other());
        }
        if marker.collection > mark.collection {
            tracing::warn!("{}", HELD_BACK);
        }
        if mark.place != place {
            let noted = place.clone();
            let note = move |transaction: &Transaction<'_>| {
                transaction.execute(&store_mark::set_place(&noted))?;
                Ok(())
            };
            database.write::<_, Error, _>(note).await?;
        }
        let held_back = AtomicBool::new(marker.collection > mark.collection);
        Ok(Self { id: mark.id, held_back })
    }

    /// Makes the objects those of the database, whichever store they were of: both get a new name, so that a database which
    /// had it before removes nothing any more.
    pub(super) async fn adopt(database: &Database, objects: &Objects) -> Result<(), Error> {
        let place = objects.to_string();
        let collection = Marker::find(objects).await?.map_or(0, |marker| marker.collection);
        let known = database.find(store_mark::find()).await?;
        let mark = name(database, &place, known).await?;
        let collection = collection.max(mark.collection);
        let id = Uuid::new_v4().simple().to_string();
        let renamed = id.clone();
        let rename = move |transaction: &Transaction<'_>| {
            transaction.execute(&store_mark::rename(&renamed, collection))?;
            Ok(())
        };
        database.write::<_, Error, _>(rename).await?;
        Marker { store: id, collection }.write(objects).await
    }

    /// Counts a collection before it removes anything; tells whether it may.
    pub(super) async fn begin_collection(
        &self,
        database: &Database,
        objects: &Objects,
    ) -> Result<bool, Error> {
        let marker = Marker::find(objects).await?;
        let known = database.find(store_mark::find()).await?;
        let may = match (&marker, &known) {
            (Some(marker), Some(known)) => {
                marker.store == self.id && known.id == self.id && marker.collection <= known.collection
            }
            _ => false,
        };
        self.held_back.store(!may, Ordering::Relaxed);
        if !may {
            tracing::warn!("{}", HELD_BACK);
            return Ok(false);
        }
        let id = self.id.clone();
        let count = move |transaction: &Transaction<'_>| transaction.find(store_mark::count_collection(&id));
        let Some(mut collection) = database.write::<_, Error, _>(count).await? else { return Ok(false) };
        loop {
            Marker { store: self.id.clone(), collection }.write(objects).await?;
            // Another server may have counted and written meanwhile, whose number must not be written over by a lower one.
            match database.find(store_mark::find()).await? {
                Some(known) if known.id == self.id && known.collection > collection => {
                    collection = known.collection;
                }
                Some(known) if known.id == self.id => return Ok(true),
                _ => return Ok(false),
            }
        }
    }

    /// Tells whether collection removes nothing until the operator says that the database is right.
    pub(super) fn is_held_back(&self) -> bool {
        self.held_back.load(Ordering::Relaxed)
    }
}

const HELD_BACK: &str = "nothing is collected: the objects were last collected by a newer state of this database, or by \
    another; if this database is the right one, stop all servers and run `codeartifact-server store adopt`";

/// Returns the row that names the store, which is made if need be.
async fn name(database: &Database, place: &str, known: Option<StoreMark>) -> Result<StoreMark, Error> {
    if let Some(known) = known {
        return Ok(known);
    }
    let (id, place) = (Uuid::new_v4().simple().to_string(), place.to_owned());
    let insert = move |transaction: &Transaction<'_>| {
        transaction.execute(&store_mark::insert(&id, &place))?;
        transaction.get(store_mark::find())
    };
    database.write(insert).await
}

/// Refuses a place that nothing names and that lacks an object which the database names.
async fn check_that_objects_are_there(
    database: &Database,
    objects: &Objects,
    last: String,
) -> Result<(), Error> {
    let first = database.list(blob::list_objects_after("", 1)).await?;
    let Some(first) = first.first() else { return Ok(()) };
    if objects.has(&first.key, first.size_bytes).await? {
        return Ok(());
    }
    Err(Error::Strangers(Strangers::Elsewhere { place: objects.to_string(), last }))
}

#[cfg(test)]
mod tests;
