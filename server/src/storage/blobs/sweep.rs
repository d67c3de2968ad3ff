//! Listing old objects, so that collection can remove those that no row names. Files that an interrupted upload
//! left half written are among them.

use std::fs::DirEntry;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use futures_util::StreamExt as _;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use super::objects::Objects;
use crate::storage::Error;

/// An object that was last written before some moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OldObject {
    /// A whole object, by its key.
    Whole(String),
    /// What is left of an upload that was cut off.
    Partial(std::path::PathBuf),
}

/// Sends every object that was last written before a moment, in batches of bounded size.
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

async fn list_remote(
    objects: &Objects,
    before_milliseconds: i64,
    batches: &mpsc::Sender<Vec<OldObject>>,
) -> Result<(), Error> {
    let mut found = objects.store.list(None).chunks(BATCH_LENGTH);
    while let Some(chunk) = found.next().await {
        let mut batch = Vec::new();
        for object in chunk {
            let object = object?;
            if object.last_modified.timestamp_millis() < before_milliseconds {
                batch.push(OldObject::Whole(object.location.to_string()));
            }
        }
        if !batch.is_empty() && batches.send(batch).await.is_err() {
            break;
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
    let mut batch = Vec::new();
    for shard in std::fs::read_dir(directory)? {
        let shard = shard?;
        if !shard.file_type()?.is_dir() {
            continue;
        }
        for entry in std::fs::read_dir(shard.path())? {
            if let Some(old) = old_file(&shard, &entry?, before_milliseconds)? {
                batch.push(old);
            }
            if batch.len() == BATCH_LENGTH && batches.blocking_send(std::mem::take(&mut batch)).is_err() {
                return Ok(());
            }
        }
    }
    if !batch.is_empty() {
        // Nobody listens any more when collection was given up.
        let _ = batches.blocking_send(batch);
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
    Ok(Some(if name.contains('#') {
        OldObject::Partial(entry.path())
    } else {
        OldObject::Whole(format!("{shard}/{name}"))
    }))
}
