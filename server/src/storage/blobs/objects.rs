//! Objects: where the bytes of large content lie, a local directory or a bucket, behind one interface.
//! An object is written once under a fresh key and never changed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload};
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
    /// How many bytes are digested at a time.
    pub(super) block_bytes: usize,
    /// How many blocks wait to be digested.
    pub(super) blocks_waiting: usize,
    /// How many bytes are written at a time: one block, or several.
    pub(super) part_bytes: usize,
    /// How many parts of one object are written at once.
    pub(super) parts_at_once: usize,
    /// Room for parts, where they are large.
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
            block_bytes: BLOCK_BYTES,
            blocks_waiting: BLOCKS_WAITING,
            part_bytes: BLOCK_BYTES,
            parts_at_once: 1,
            upload_room: None,
        })
    }

    /// Keeps objects in a bucket, which has to answer.
    pub(crate) async fn in_bucket(options: &BucketOptions) -> Result<Self, Error> {
        Ok(Self::of_bucket(Bucket::open(options, MARKER).await?))
    }

    fn of_bucket(bucket: Bucket) -> Self {
        Self {
            store: bucket.objects(),
            directory: None,
            bucket: Some(Arc::new(bucket)),
            block_bytes: BLOCK_BYTES,
            blocks_waiting: BLOCKS_OF_PARTS,
            part_bytes: PART_BYTES,
            parts_at_once: PARTS_AT_ONCE,
            upload_room: Some(UploadRoom::new(PARTS_IN_MEMORY)),
        }
    }

    /// Returns the place that tests keep objects in: a directory or, where `tests/with-bucket` runs them, a bucket under a
    /// prefix that no other test has.
    #[cfg(test)]
    pub(crate) fn of_tests(directory: PathBuf) -> Self {
        let Ok(endpoint) = std::env::var("CODEARTIFACT_TEST_BLOBS") else {
            return Self::local(directory, Durability::Ephemeral).unwrap();
        };
        Self::of_bucket(Bucket::of_tests(&BucketOptions {
            address: format!("s3://packages/{}", Uuid::now_v7().simple()).parse().unwrap(),
            endpoint: Some(endpoint.parse().unwrap()),
            region: None,
            style: None,
            plain_http: false,
            authorities: None,
        }))
    }

    /// Writes something under any key.
    #[cfg(test)]
    pub(crate) async fn write_for_test(&self, key: &str) {
        if let Some(directory) = &self.directory {
            let file = directory.join(key);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, b"x").unwrap();
        } else {
            self.store.put(&object_store::path::Path::from(key), "x".into()).await.unwrap();
        }
    }

    /// Writes the content of an object over another.
    #[cfg(test)]
    pub(crate) async fn copy_for_test(&self, from: &str, to: &str) {
        let [from, to] = [from, to].map(object_store::path::Path::from);
        self.store.copy(&from, &to).await.unwrap();
    }

    /// Lists all that lies there, what is half written too.
    #[cfg(test)]
    pub(crate) async fn all_keys(&self) -> Vec<String> {
        use futures_util::TryStreamExt as _;

        let Some(directory) = &self.directory else {
            let whole = self.store.list(None).map_ok(|object| object.location.to_string());
            let mut keys: Vec<_> = whole.try_collect().await.unwrap();
            if let Some(bucket) = &self.bucket {
                keys.extend(bucket.unfinished_keys().await);
            }
            return keys;
        };
        let (mut keys, mut folders) = (Vec::new(), vec![directory.to_path_buf()]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    keys.push(path.strip_prefix(directory).unwrap().to_str().unwrap().to_owned());
                }
            }
        }
        keys
    }

    /// Keeps objects in any store, writing parts of this many bytes.
    #[cfg(test)]
    pub(crate) fn anywhere(store: Arc<dyn ObjectStore>, part_bytes: usize) -> Self {
        Self {
            store,
            directory: None,
            bucket: None,
            block_bytes: part_bytes / 3,
            blocks_waiting: BLOCKS_WAITING,
            part_bytes,
            parts_at_once: PARTS_AT_ONCE,
            upload_room: Some(UploadRoom::new(PARTS_IN_MEMORY)),
        }
    }

    /// Writes an object, whatever was there.
    pub(super) async fn put(&self, key: &str, payload: PutPayload) -> Result<(), Error> {
        let path = object_store::path::Path::from(key);
        let mut conflicts = 0;
        loop {
            match self.store.put(&path, payload.clone()).await {
                Ok(_) => return Ok(()),
                // Nothing that is written over can be in the way, but buckets answer so where something else is under way at
                // the same time; versitygw does where the last other object of a folder is being removed.
                Err(object_store::Error::AlreadyExists { .. }) if conflicts < CONFLICTS => conflicts += 1,
                Err(error) => return Err(error.into()),
            }
            tokio::time::sleep(CONFLICT_PAUSE * conflicts).await;
        }
    }

    /// Tells whether there is an object of so many bytes.
    pub(crate) async fn has(&self, key: &str, size_bytes: u64) -> Result<bool, Error> {
        Ok(self.size_of(key).await? == Some(size_bytes))
    }

    /// Returns how many bytes an object has, if it is there.
    pub(crate) async fn size_of(&self, key: &str) -> Result<Option<u64>, Error> {
        match self.store.head(&object_store::path::Path::from(key)).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes an object; one that is gone already is as good.
    pub(crate) async fn remove(&self, key: &str) -> Result<(), Error> {
        self.remove_all(vec![key.to_owned()]).await
    }

    /// Removes objects, several at once; those that are gone already are as good.
    pub(crate) async fn remove_all(&self, keys: Vec<String>) -> Result<(), Error> {
        let paths = keys.into_iter().map(|key| Ok(object_store::path::Path::from(key)));
        let mut removed = self.store.delete_stream(stream::iter(paths).boxed());
        let mut failed = None;
        while let Some(outcome) = removed.next().await {
            match outcome {
                Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => failed = Some(error),
            }
        }
        failed.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Signs an address under which anybody may read an object for five minutes; nothing where objects are in no bucket.
    pub(crate) async fn address_of(&self, key: &str, content_type: &str) -> Result<Option<String>, Error> {
        match &self.bucket {
            Some(bucket) => bucket.address_of(key, content_type).await.map(Some),
            None => Ok(None),
        }
    }

    /// Tells whether the objects lie in a bucket.
    pub(crate) fn is_bucket(&self) -> bool {
        self.bucket.is_some()
    }

    /// Gives up uploads into a bucket that were begun before a moment and never ended, which no listing of objects shows,
    /// and returns how many there were.
    pub(crate) async fn abort_unfinished(&self, before_milliseconds: i64) -> Result<u64, Error> {
        let Some(bucket) = &self.bucket else { return Ok(0) };
        bucket.abort_unfinished(before_milliseconds, is_own_key).await
    }

    /// Says for the operator what came of a request at start.
    pub(super) fn explain(&self, error: object_store::Error) -> Error {
        match &self.bucket {
            Some(bucket) => bucket.explain(&error).into(),
            None => error.into(),
        }
    }
}

// How often writing an object may be refused because of what else is under way.
const CONFLICTS: u32 = 5;
const CONFLICT_PAUSE: Duration = Duration::from_millis(50);
// The least that a part of an upload may have, but for the last; 10,000 of them are more than an asset may have.
const PART_BYTES: usize = 5 * 1024 * 1024;
// Beside one that gathers: an upload holds 15 MiB.
const PARTS_AT_ONCE: usize = 2;
// All uploads together: 320 MiB.
const PARTS_IN_MEMORY: usize = 64;
// Large enough that handing a block to another thread costs little, small enough that many uploads fit in memory.
const BLOCK_BYTES: usize = 512 * 1024;
// Beside the block that is worked on. More would only cost memory: the slowest worker sets the pace.
const BLOCKS_WAITING: usize = 1;
// Where room for parts is the limit, whoever digests is not waited for while there is room.
const BLOCKS_OF_PARTS: usize = (PARTS_AT_ONCE + 1) * PART_BYTES / BLOCK_BYTES;

/// The object that names the store.
pub(crate) const MARKER: &str = "codeartifact-store.json";

impl std::fmt::Display for Objects {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.bucket, &self.directory) {
            (Some(bucket), _) => bucket.fmt(formatter),
            (None, Some(directory)) => directory.display().fmt(formatter),
            (None, None) => self.store.fmt(formatter),
        }
    }
}

/// Tells whether a key has the form that [`fresh_key`] gives.
pub(super) fn is_own_key(key: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    key.split_once('/').is_some_and(|(shard, name)| {
        name.len() == 32 && name.bytes().all(is_digit) && name.get(30..) == Some(shard)
    })
}

/// Makes a key that no object has. Keys grow with time, which keeps the index on them compact; the directory in
/// front is taken from the random end, which spreads files evenly.
pub(super) fn fresh_key() -> String {
    let name = Uuid::now_v7().simple().to_string();
    format!("{}/{name}", &name[30..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_by_their_form() {
        let key = fresh_key();
        assert!(is_own_key(&key), "{key}");
        let (shard, name) = key.split_once('/').unwrap();
        for other in [
            MARKER.to_owned(),
            name.to_owned(),
            format!("{shard}/{name}x"),
            format!("{shard}/{}", name.to_uppercase() + "A"),
            format!("a/{key}"),
            format!("zz/{name}"),
            format!("{shard}/{}", "z".repeat(32)),
        ] {
            assert!(!is_own_key(&other), "{other}");
        }
    }
}
