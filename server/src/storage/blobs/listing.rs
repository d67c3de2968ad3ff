//! Listing all objects in the order of their keys, for whoever compares them with rows.

use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use futures_util::StreamExt as _;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use super::objects::{Objects, is_own_key};
use crate::storage::Error;

/// An object as it lies there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ListedObject {
    pub(crate) key: String,
    pub(crate) size_bytes: u64,
    /// When it was last written.
    pub(crate) modified_milliseconds: i64,
}

const BATCH_LENGTH: usize = 1000;

/// Sends every whole object whose key is of the form that ours have, in the order of the keys. A bucket lists in that order
/// by itself; of a directory the names of a 256th are in memory at a time.
pub(crate) async fn list_in_order(
    objects: &Objects,
    batches: mpsc::Sender<Vec<ListedObject>>,
) -> Result<(), Error> {
    match &objects.directory {
        Some(directory) => {
            let directory = directory.clone();
            Ok(spawn_blocking(move || list_files(&directory, &batches)).await??)
        }
        None => list_remote(objects, &batches).await,
    }
}

async fn list_remote(objects: &Objects, batches: &mpsc::Sender<Vec<ListedObject>>) -> Result<(), Error> {
    let mut last = String::new();
    for shard in shards() {
        let shard = object_store::path::Path::from(shard);
        let mut found = objects.store.list(Some(&shard)).chunks(BATCH_LENGTH);
        while let Some(chunk) = found.next().await {
            let mut batch = Vec::new();
            for object in chunk {
                let object = object?;
                if !is_own_key(object.location.as_ref()) {
                    continue;
                }
                let key = String::from(object.location);
                if key <= last {
                    let problem =
                        format!("the bucket listed `{key}` after `{last}`, which is not the order of keys");
                    return Err(Error::Corrupt(problem));
                }
                last.clone_from(&key);
                let modified_milliseconds = object.last_modified.timestamp_millis();
                batch.push(ListedObject { key, size_bytes: object.size, modified_milliseconds });
            }
            if batches.send(batch).await.is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn list_files(directory: &Path, batches: &mpsc::Sender<Vec<ListedObject>>) -> io::Result<()> {
    for shard in shards() {
        let mut files = list_shard(&directory.join(&shard), &shard)?;
        files.sort();
        let mut files = files.into_iter().peekable();
        while files.peek().is_some() {
            // Nobody listens any more when the comparison was given up.
            if batches.blocking_send(files.by_ref().take(BATCH_LENGTH).collect()).is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn list_shard(folder: &Path, shard: &str) -> io::Result<Vec<ListedObject>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry?;
        let Some(key) = entry.file_name().to_str().map(|name| format!("{shard}/{name}")) else { continue };
        if !is_own_key(&key) {
            continue;
        }
        let metadata = match entry.metadata() {
            Ok(metadata) => metadata,
            // It was removed in this moment.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let age = metadata.modified()?.duration_since(UNIX_EPOCH).map_err(io::Error::other)?;
        let modified_milliseconds = i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
        if metadata.is_file() {
            files.push(ListedObject { key, size_bytes: metadata.len(), modified_milliseconds });
        }
    }
    Ok(files)
}

/// Returns what keys begin with, in order.
fn shards() -> impl Iterator<Item = String> {
    (0..=u8::MAX).map(|shard| format!("{shard:02x}"))
}
