//! Objects: where the bytes of large content lie. A local directory now; anything else behind the same interface.
//! An object is written once under a fresh key and never changed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, ObjectStoreExt as _};
use uuid::Uuid;

use crate::storage::Error;
use crate::storage::db::Durability;

/// The place where objects lie; a clone is another handle on it.
#[derive(Debug, Clone)]
pub(crate) struct Objects {
    pub(super) store: Arc<dyn ObjectStore>,
    /// Where the files are, when the objects are files: then reading needs no detour.
    pub(super) directory: Option<Arc<Path>>,
    /// How many bytes are written at a time.
    pub(super) block_bytes: usize,
}

impl Objects {
    /// Keeps objects as files of a directory.
    pub(crate) fn local(directory: PathBuf, durability: Durability) -> Result<Self, Error> {
        let fsync = durability == Durability::Durable;
        let store = LocalFileSystem::new_with_prefix(&directory)?.with_fsync(fsync);
        Ok(Self { store: Arc::new(store), directory: Some(directory.into()), block_bytes: LOCAL_BLOCK_BYTES })
    }

    /// Keeps objects in any store, writing parts of this many bytes.
    #[cfg(test)]
    pub(crate) fn anywhere(store: Arc<dyn ObjectStore>, block_bytes: usize) -> Self {
        Self { store, directory: None, block_bytes }
    }

    /// Removes an object; one that is gone already is as good.
    pub(crate) async fn remove(&self, key: &str) -> Result<(), Error> {
        match self.store.delete(&object_store::path::Path::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

// Large enough that handing a block to another thread costs little, small enough that many uploads fit in memory.
const LOCAL_BLOCK_BYTES: usize = 512 * 1024;

/// Makes a key that no object has. Keys grow with time, which keeps the index on them compact; the directory in
/// front is taken from the random end, which spreads files evenly.
pub(super) fn fresh_key() -> String {
    let name = Uuid::now_v7().simple().to_string();
    format!("{}/{name}", &name[30..])
}
