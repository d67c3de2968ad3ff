//! The parts of a store that is looked at as it is: a schema of another version is refused, and nothing is made. What is
//! held of the data directory is what a server that runs beside it would break.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::blobs::Objects;
use super::db::{Database, Durability, Opening};
use super::directory::{DataDirectory, OBJECTS};
use super::{Error, StorePlaces};

/// A database and the objects beside it.
#[derive(Debug)]
pub(super) struct Parts {
    // Closed before the directory is unlocked.
    pub(super) database: Arc<Database>,
    pub(super) objects: Objects,
    /// Held where the database lies in it, which one process at a time may open, and where nobody else may use any of it.
    _directory: Option<DataDirectory>,
}

impl Parts {
    /// Opens what is there, beside servers where the database allows for it.
    pub(super) async fn open_as_they_are(directory: &Path, places: &StorePlaces) -> Result<Self, Error> {
        Self::open(directory, places, None).await
    }

    /// Opens what is there, and holds the directory wherever anything lies in it, so that no server starts on it.
    pub(super) async fn open_alone(directory: &Path, places: &StorePlaces) -> Result<Self, Error> {
        let held = match (&places.database, &places.bucket) {
            (Some(_), None) => {
                existing_objects(directory)?;
                Some(DataDirectory::open(directory)?)
            }
            _ => None,
        };
        Self::open(directory, places, held).await
    }

    async fn open(
        directory: &Path,
        places: &StorePlaces,
        held: Option<DataDirectory>,
    ) -> Result<Self, Error> {
        let (held, database) = if let Some(options) = &places.database {
            (held, Database::connect_for(options, Opening::AsItIs).await?)
        } else {
            let held = DataDirectory::open_existing(directory)?;
            let file = held.database();
            let database = Database::open_for(&file, directory, Durability::Durable, Opening::AsItIs)?;
            (Some(held), database)
        };
        let objects = match (&places.bucket, &held) {
            (Some(options), _) => Objects::in_bucket(options).await?,
            // A backup that was extracted has none where no content was large.
            (None, Some(held)) => Objects::local(held.objects()?, Durability::Durable)?,
            (None, None) => Objects::local(existing_objects(directory)?, Durability::Durable)?,
        };
        Ok(Self { database: database.into(), objects, _directory: held })
    }

    /// Takes the parts of a store that is open.
    #[cfg(test)]
    pub(super) fn of(store: &super::Store) -> Self {
        let (database, objects) = (Arc::clone(&store.inner.database), store.inner.objects.clone());
        Self { database, objects, _directory: None }
    }
}

fn existing_objects(directory: &Path) -> Result<PathBuf, Error> {
    let objects = directory.join(OBJECTS);
    if objects.is_dir() { Ok(objects) } else { Err(Error::NoStore(directory.to_owned())) }
}
