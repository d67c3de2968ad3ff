//! Listing old objects, so that collection can remove those that no row names. Files that an interrupted upload
//! left half written are among them.

use std::fs::DirEntry;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use futures_util::StreamExt as _;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use super::objects::{Objects, is_own_key};
use crate::storage::Error;

/// An object that was last written before some moment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum OldObject {
    /// A whole object, by its key.
    Whole(String),
    /// What is left of an upload that was cut off.
    Partial(std::path::PathBuf),
}

/// Sends every object that was last written before a moment and whose key is of the form that ours have, in batches of
/// bounded size. The keys of a batch lie close together.
pub(crate) async fn list_old(
    objects: &Objects,
    before_milliseconds: i64,
    batches: mpsc::Sender<Vec<OldObject>>,
) -> Result<(), Error> {
    match &objects.directory {
        Some(directory) => {
            let directory = directory.clone();
            Ok(spawn_blocking(move || list_files(&directory, before_milliseconds, &batches)).await??)
        }
        None => list_remote(objects, before_milliseconds, &batches).await,
    }
}

const BATCH_LENGTH: usize = 500;

/// Lists by the two digits that keys begin with, so that what else lies there is not even looked at.
async fn list_remote(
    objects: &Objects,
    before_milliseconds: i64,
    batches: &mpsc::Sender<Vec<OldObject>>,
) -> Result<(), Error> {
    for shard in 0..=u8::MAX {
        let shard = object_store::path::Path::from(format!("{shard:02x}"));
        let mut found = objects.store.list(Some(&shard)).chunks(BATCH_LENGTH);
        while let Some(chunk) = found.next().await {
            let mut batch = Vec::new();
            for object in chunk {
                let object = object?;
                let is_old = object.last_modified.timestamp_millis() < before_milliseconds;
                if is_old && is_own_key(object.location.as_ref()) {
                    batch.push(OldObject::Whole(object.location.into()));
                }
            }
            if !batch.is_empty() && batches.send(batch).await.is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Walks the directory of each key's first two digits.
fn list_files(
    directory: &Path,
    before_milliseconds: i64,
    batches: &mpsc::Sender<Vec<OldObject>>,
) -> io::Result<()> {
    for shard in std::fs::read_dir(directory)? {
        let shard = shard?;
        if !shard.file_type()?.is_dir() {
            continue;
        }
        let mut old = Vec::new();
        for entry in std::fs::read_dir(shard.path())? {
            old.extend(old_file(&shard, &entry?, before_milliseconds)?);
        }
        // Directories are in no order.
        old.sort();
        let mut old = old.into_iter().peekable();
        while old.peek().is_some() {
            let batch = old.by_ref().take(BATCH_LENGTH).collect();
            // Nobody listens any more when collection was given up.
            if batches.blocking_send(batch).is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn old_file(shard: &DirEntry, entry: &DirEntry, before_milliseconds: i64) -> io::Result<Option<OldObject>> {
    let metadata = match entry.metadata() {
        Ok(metadata) => metadata,
        // An upload or a deletion ended in this moment.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let age = metadata.modified()?.duration_since(UNIX_EPOCH).map_err(io::Error::other)?;
    let modified_milliseconds = i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
    if !metadata.is_file() || modified_milliseconds >= before_milliseconds {
        return Ok(None);
    }
    let (Some(shard), Some(name)) =
        (shard.file_name().to_str().map(str::to_owned), entry.file_name().into_string().ok())
    else {
        return Ok(None);
    };
    // While it is being written, a file bears a `#` and a number after its name.
    let (whole, is_partial) = name.split_once('#').map_or((name.as_str(), false), |(whole, _)| (whole, true));
    let key = format!("{shard}/{whole}");
    Ok(match (is_own_key(&key), is_partial) {
        (false, _) => None,
        (true, true) => Some(OldObject::Partial(entry.path())),
        (true, false) => Some(OldObject::Whole(key)),
    })
}
