//! Where a copy goes: that nothing is there which is not of the same copy, that nobody serves it before it is complete, and
//! that its objects are its own.

use std::path::Path;
use std::sync::Arc;

use super::plan::Plan;
use crate::storage::blobs::{Marker, Objects};
use crate::storage::db::store_copy::{self, StoreCopyRow};
use crate::storage::db::{Database, Durability, Opening, Transaction, store_mark};
use crate::storage::directory::{DataDirectory, OBJECTS};
use crate::storage::strangers::Strangers;
use crate::storage::{CopyRefusal, Error, StorePlaces};

/// A database and a place of objects that a store is copied to.
#[derive(Debug)]
pub(super) struct Destination {
    // Closed before the directory is unlocked.
    pub(super) database: Arc<Database>,
    pub(super) objects: Objects,
    /// Held where the database lies in it.
    _directory: Option<DataDirectory>,
}

impl Destination {
    /// Opens both, and makes the tables where there are none.
    pub(super) async fn open(directory: &Path, places: &StorePlaces) -> Result<Self, Error> {
        let (held, database) = if let Some(options) = &places.database {
            (None, Database::connect_for(options, Opening::CopyInto).await?)
        } else {
            let held = DataDirectory::open(directory)?;
            let file = held.database();
            let database = Database::open_for(&file, directory, Durability::Durable, Opening::CopyInto)?;
            (Some(held), database)
        };
        let objects = if let Some(options) = &places.bucket {
            Objects::in_bucket(options).await?
        } else {
            let objects = directory.join(OBJECTS);
            std::fs::create_dir_all(&objects)
                .map_err(|source| Error::Directory { directory: objects.clone(), source })?;
            Objects::local(objects, Durability::Durable)?
        };
        Ok(Self { database: database.into(), objects, _directory: held })
    }

    /// Takes parts that are open.
    #[cfg(test)]
    pub(super) fn of_tests(database: Arc<Database>, objects: Objects) -> Self {
        Self { database, objects, _directory: None }
    }

    /// Finds the copy of a source that was begun before.
    pub(super) async fn begun(&self, source: &str) -> Result<Option<StoreCopyRow>, Error> {
        match self.database.find(store_copy::find()).await? {
            Some(begun) if begun.is_complete && begun.source == source => Err(CopyRefusal::Complete.into()),
            Some(begun) if begun.is_complete => Err(not_empty("store")),
            Some(begun) if begun.source != source => Err(CopyRefusal::OtherSource.into()),
            begun => Ok(begun),
        }
    }

    /// Notes that a copy begins.
    pub(super) async fn begin(&self, copy: &StoreCopyRow) -> Result<(), Error> {
        let copy = copy.clone();
        let begin = move |transaction: &Transaction<'_>| {
            transaction.execute(&store_copy::begin(&copy.source, &copy.name))?.rows()
        };
        self.database.write::<_, Error, _>(begin).await.map(drop)
    }

    /// Sees that the database holds nothing.
    pub(super) async fn check_that_nothing_is_there(&self, plan: &Plan) -> Result<(), Error> {
        if self.database.find(store_mark::find()).await?.is_some() {
            return Err(not_empty("store"));
        }
        for pair in &plan.tables {
            let table = Arc::clone(&pair.destination);
            // A row that a migration makes is in a table without a key.
            if !table.key.is_empty()
                && self.database.scan(move |reader| reader.find(table.last())).await?.is_some()
            {
                return Err(not_empty(&pair.destination.name));
            }
        }
        Ok(())
    }

    /// Sees that the objects are not those of another store. Where the source has the same place, or somebody has copied all
    /// of it there, they are the source's until the end.
    pub(super) async fn check_objects(&self, copy: &StoreCopyRow) -> Result<(), Error> {
        match Marker::find(&self.objects).await? {
            Some(marker) if marker.store != copy.name && marker.store != copy.source => {
                Err(Strangers::OtherStore { place: self.objects.to_string() }.into())
            }
            _ => Ok(()),
        }
    }

    /// Makes the place of the objects that of the copy where it was nobody's.
    pub(super) async fn claim_objects(&self, copy: &StoreCopyRow, collection: i64) -> Result<(), Error> {
        if Marker::find(&self.objects).await?.is_none() {
            Marker { store: copy.name.clone(), collection }.create(&self.objects).await?;
        }
        self.check_objects(copy).await
    }

    /// Makes the copy a store that servers start on. The objects are named first: if it ends in between, it is still a copy
    /// that is not complete.
    pub(super) async fn finish(&self, copy: &StoreCopyRow, collection: i64) -> Result<(), Error> {
        Marker { store: copy.name.clone(), collection }.write(&self.objects).await?;
        let (name, place) = (copy.name.clone(), self.objects.to_string());
        let finish = move |transaction: &Transaction<'_>| {
            transaction.execute(&store_mark::insert_copy(&name, collection, &place))?;
            transaction.execute(&store_copy::complete())?.rows()
        };
        self.database.write::<_, Error, _>(finish).await?;
        Ok(())
    }
}

fn not_empty(table: &str) -> Error {
    CopyRefusal::NotEmpty { table: table.to_owned() }.into()
}
