//! The object that names the store which the objects beside it belong to, so that no other removes them.

use object_store::path::Path;
use object_store::{ObjectStoreExt as _, PutMode, PutOptions};
use serde::{Deserialize, Serialize};

use super::objects::{MARKER, Objects};
use crate::storage::Error;

/// What the object says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Marker {
    /// The name of the store, which its database has too.
    pub(crate) store: String,
    /// The number of the last collection.
    pub(crate) collection: i64,
}

impl Marker {
    /// Reads the object; nothing where there is none.
    pub(crate) async fn find(objects: &Objects) -> Result<Option<Self>, Error> {
        let found = match objects.store.get(&Path::from(MARKER)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let bytes = found.bytes().await?;
        let marker = serde_json::from_slice(&bytes).map_err(|error| {
            Error::Corrupt(format!("`{MARKER}` beside the objects does not name a store: {error}"))
        });
        marker.map(Some)
    }

    /// Writes the object unless there is one, and returns what is there then.
    pub(crate) async fn create(self, objects: &Objects) -> Result<Self, Error> {
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        let written = objects.store.put_opts(&Path::from(MARKER), self.bytes()?.into(), options).await;
        match written {
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => {}
            Err(error) => return Err(objects.explain(error)),
        }
        Self::find(objects).await?.ok_or_else(|| Error::Corrupt(format!("`{MARKER}` is gone at once")))
    }

    /// Writes the object over the one that is there.
    pub(crate) async fn write(&self, objects: &Objects) -> Result<(), Error> {
        objects.put(MARKER, self.bytes()?.into()).await
    }

    fn bytes(&self) -> Result<Vec<u8>, Error> {
        serde_json::to_vec(self).map_err(|error| Error::Corrupt(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use object_store::memory::InMemory;

    use super::*;

    #[tokio::test]
    async fn the_first_marker_stays_until_it_is_written_over() {
        let objects = Objects::anywhere(Arc::new(InMemory::new()), 100);
        let marker = |store: &str, collection| Marker { store: store.to_owned(), collection };
        assert_eq!(Marker::find(&objects).await.unwrap(), None);

        assert_eq!(marker("a", 0).create(&objects).await.unwrap(), marker("a", 0));
        assert_eq!(marker("b", 0).create(&objects).await.unwrap(), marker("a", 0));
        marker("a", 7).write(&objects).await.unwrap();

        assert_eq!(Marker::find(&objects).await.unwrap(), Some(marker("a", 7)));
        objects.store.put(&Path::from(MARKER), "nonsense".into()).await.unwrap();
        assert!(Marker::find(&objects).await.is_err());
    }
}
