//! Objects: where the bytes of large content lie, a local directory or a bucket, behind one interface.
//! An object is written once under a fresh key and never changed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, ObjectStoreExt as _};
use uuid::Uuid;

use super::bucket::{Bucket, BucketOptions};
use super::upload_room::UploadRoom;
use crate::storage::Error;
use crate::storage::db::Durability;

/// The place where objects lie; a clone is another handle on it.
#[derive(Debug, Clone)]
pub(crate) struct Objects {
    pub(super) store: Arc<dyn ObjectStore>,
    /// Where the files are, when the objects are files: then reading needs no detour.
    pub(super) directory: Option<Arc<Path>>,
    /// The bucket, when the objects lie in one.
    pub(super) bucket: Option<Arc<Bucket>>,
    /// How many bytes are written at a time.
    pub(super) block_bytes: usize,
    /// How many blocks of one object are written at once.
    pub(super) parts_at_once: usize,
    /// Room for blocks, where they are large.
    pub(super) upload_room: Option<UploadRoom>,
}

impl Objects {
    /// Keeps objects as files of a directory.
    pub(crate) fn local(directory: PathBuf, durability: Durability) -> Result<Self, Error> {
        let fsync = durability == Durability::Durable;
        let store = LocalFileSystem::new_with_prefix(&directory)?.with_fsync(fsync);
        Ok(Self {
            store: Arc::new(store),
            directory: Some(directory.into()),
            bucket: None,
            block_bytes: LOCAL_BLOCK_BYTES,
            parts_at_once: 1,
            upload_room: None,
        })
    }

    /// Keeps objects in a bucket, which has to answer.
    pub(crate) async fn in_bucket(options: &BucketOptions) -> Result<Self, Error> {
        let bucket = Bucket::open(options, PROBE).await?;
        Ok(Self {
            store: bucket.objects(),
            directory: None,
            bucket: Some(Arc::new(bucket)),
            block_bytes: PART_BYTES,
            parts_at_once: PARTS_AT_ONCE,
            upload_room: Some(UploadRoom::new(PARTS_IN_MEMORY)),
        })
    }

    /// Keeps objects in any store, writing parts of this many bytes.
    #[cfg(test)]
    pub(crate) fn anywhere(store: Arc<dyn ObjectStore>, block_bytes: usize) -> Self {
        let (parts_at_once, upload_room) = (PARTS_AT_ONCE, Some(UploadRoom::new(PARTS_IN_MEMORY)));
        Self { store, directory: None, bucket: None, block_bytes, parts_at_once, upload_room }
    }

    /// Removes an object; one that is gone already is as good.
    pub(crate) async fn remove(&self, key: &str) -> Result<(), Error> {
        match self.store.delete(&object_store::path::Path::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

// The least that a part of an upload may have, but for the last; 10,000 of them are more than an asset may have.
const PART_BYTES: usize = 5 * 1024 * 1024;
// An upload has one that gathers, one that waits and these: 20 MiB.
const PARTS_AT_ONCE: usize = 2;
// All uploads together: 320 MiB.
const PARTS_IN_MEMORY: usize = 64;
// Large enough that handing a block to another thread costs little, small enough that many uploads fit in memory.
const LOCAL_BLOCK_BYTES: usize = 512 * 1024;

// The object that names the store.
const PROBE: &str = "codeartifact-store.json";

/// Makes a key that no object has. Keys grow with time, which keeps the index on them compact; the directory in
/// front is taken from the random end, which spreads files evenly.
pub(super) fn fresh_key() -> String {
    let name = Uuid::now_v7().simple().to_string();
    format!("{}/{name}", &name[30..])
}
