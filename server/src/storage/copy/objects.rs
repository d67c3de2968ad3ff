//! Copying the objects that rows name, several at once; those that are there already, whole, are left as they are.

use futures_util::{StreamExt as _, stream};

use super::progress::{Copied, CopyProgress, CopyStage, Tell};
use crate::storage::Error;
use crate::storage::blobs::{Objects, copy_object};
use crate::storage::db::Reader;
use crate::storage::db::blob::{NamedObject, count_objects, list_objects_after};
use crate::storage::parts::Parts;

/// How many objects are copied at once, each with a part of 5 MiB in memory.
const OBJECTS_AT_ONCE: usize = 8;
const ROWS_AT_ONCE: usize = 1000;

/// Copies all objects.
pub(super) async fn copy(
    source: &Parts,
    destination: &Objects,
    copied: &mut Copied,
    tell: &mut Tell<'_>,
) -> Result<(), Error> {
    let (total, total_bytes) = source.database.scan(|reader| reader.get(count_objects())).await?;
    let mut after = String::new();
    let mut done_bytes = 0;
    loop {
        let start = after.clone();
        let read = move |reader: &Reader<'_>| reader.list(list_objects_after(&start, ROWS_AT_ONCE));
        let named = source.database.scan(read).await?;
        let Some(last) = named.last() else { return Ok(()) };
        after.clone_from(&last.key);
        let under_way = named.into_iter().map(|object| copy_one(&source.objects, destination, object));
        let mut under_way = stream::iter(under_way).buffer_unordered(OBJECTS_AT_ONCE);
        while let Some(outcome) = under_way.next().await {
            let (size_bytes, was_copied) = outcome?;
            copied.objects += 1;
            done_bytes += size_bytes;
            if was_copied {
                copied.copied_objects += 1;
                copied.copied_bytes += size_bytes;
            }
            tell(CopyProgress {
                stage: CopyStage::Objects,
                done: copied.objects,
                total,
                done_bytes,
                total_bytes,
            })?;
        }
    }
}

/// Copies an object unless it is there, and returns its size and whether it was not.
async fn copy_one(from: &Objects, to: &Objects, object: NamedObject) -> Result<(u64, bool), Error> {
    let NamedObject { key, size_bytes, sha256 } = object;
    if to.has(&key, size_bytes).await? {
        return Ok((size_bytes, false));
    }
    copy_object(from, to, &key, size_bytes, &sha256).await?;
    Ok((size_bytes, true))
}
