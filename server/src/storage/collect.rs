//! Collection: removing what nothing names any more. Contents of deleted repositories first, then blobs without a
//! reference, then objects without a blob; each step in small transactions that let others pass.
//!
//! It is safe beside publishing. A publish always brings its own bytes and asks for the blob in one statement:
//! before the blob's deletion it finds the row and keeps it, after that it makes a row of its own for its own
//! object. An object is removed only after the deletion of its row is durable, or a day after it was written.
//!
//! Other servers may use the same objects. What makes sure that they are those of this database stands in `identity.rs`.
//!
//! It waits while a backup runs, which copies objects that its own copy of the database names.

use std::collections::HashSet;

use tokio::sync::mpsc;

use super::blobs::{OldObject, list_old};
use super::db::{blob, domain, remains, store_mark, transaction_mark};
use super::store::Inner;
use super::{Error, Store};

/// How long collection waits before it removes something.
#[derive(Debug, Clone, Copy)]
pub struct Grace {
    /// For blobs that no asset names, so that a reader who found one can still open it.
    pub blob_milliseconds: i64,
    /// For objects that no blob names, so that a publish has time to name one.
    pub object_milliseconds: i64,
}

impl Default for Grace {
    fn default() -> Self {
        Self { blob_milliseconds: 60 * 60 * 1000, object_milliseconds: 24 * 60 * 60 * 1000 }
    }
}

/// What a collection removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Collected {
    /// Blobs that no asset named.
    pub blobs: u64,
    /// Objects that no blob named, the half-written ones included.
    pub objects: u64,
}

const ROWS_PER_STEP: usize = 200;
/// How often a bucket is listed.
const LISTING_MILLISECONDS: i64 = 24 * 60 * 60 * 1000;
const MARKS_PER_STEP: usize = 5000;
// Far longer than anybody tries to find out, whatever the clocks say.
const MARK_MILLISECONDS: i64 = 24 * 60 * 60 * 1000;

impl Store {
    /// Removes what nothing names any more, as seen at a moment in milliseconds since the epoch.
    pub async fn collect(&self, now_milliseconds: i64, grace: Grace) -> Result<Collected, Error> {
        self.remove_remains(now_milliseconds).await?;
        self.remove_marks(now_milliseconds.saturating_sub(MARK_MILLISECONDS)).await?;
        let Inner { database, objects, identity, .. } = &*self.inner;
        if let Some(identity) = identity
            && !identity.begin_collection(database, objects).await?
        {
            return Ok(Collected::default());
        }
        let blobs = self.remove_blobs(now_milliseconds.saturating_sub(grace.blob_milliseconds)).await?;
        let mut collected = Collected { blobs, objects: 0 };
        if self.may_list(now_milliseconds).await? {
            let before_milliseconds = now_milliseconds.saturating_sub(grace.object_milliseconds);
            collected.objects = self.remove_objects(before_milliseconds).await?;
            collected.objects += objects.abort_unfinished(before_milliseconds).await?;
        }
        Ok(collected)
    }

    /// Tells whether it is time to list all objects, which takes a request for every thousand of a bucket.
    async fn may_list(&self, now_milliseconds: i64) -> Result<bool, Error> {
        if !self.inner.objects.is_bucket() {
            return Ok(true);
        }
        let since_milliseconds = now_milliseconds.saturating_sub(LISTING_MILLISECONDS);
        let begin = move |transaction: &super::db::Transaction<'_>| {
            transaction.find(store_mark::begin_listing(now_milliseconds, since_milliseconds))
        };
        Ok(self.inner.database.write::<_, Error, _>(begin).await?.is_some())
    }

    async fn remove_remains(&self, now_milliseconds: i64) -> Result<(), Error> {
        while let Some(repository_id) = self.find(remains::find()).await? {
            let step = move |transaction: &super::db::Transaction<'_>| {
                remains::remove_some(transaction, repository_id, ROWS_PER_STEP, now_milliseconds)
            };
            self.write(step).await?;
        }
        self.write(|transaction| transaction.execute(&domain::delete_orphaned_sizes()).map(drop)).await
    }

    /// Removes the marks of transactions that nobody asks about any more.
    async fn remove_marks(&self, before_milliseconds: i64) -> Result<(), Error> {
        let start = format!("{before_milliseconds:012x}");
        loop {
            let start = start.clone();
            let remove = move |transaction: &super::db::Transaction<'_>| {
                transaction.execute(&transaction_mark::delete_before(&start, MARKS_PER_STEP))?.rows()
            };
            if self.write(remove).await? < MARKS_PER_STEP {
                return Ok(());
            }
        }
    }

    async fn remove_blobs(&self, before_milliseconds: i64) -> Result<u64, Error> {
        let mut removed: u64 = 0;
        loop {
            let _alone = self.inner.removals.write().await;
            let (count, objects) = self
                .write(move |transaction| {
                    blob::delete_released(transaction, before_milliseconds, ROWS_PER_STEP)
                })
                .await?;
            self.inner.objects.remove_all(objects).await?;
            removed += count as u64;
            if count < ROWS_PER_STEP {
                return Ok(removed);
            }
        }
    }

    async fn remove_objects(&self, before_milliseconds: i64) -> Result<u64, Error> {
        let (sender, mut batches) = mpsc::channel(1);
        let objects = self.inner.objects.clone();
        let listing = tokio::spawn(async move { list_old(&objects, before_milliseconds, sender).await });
        let mut removed = 0;
        while let Some(batch) = batches.recv().await {
            removed += self.remove_unnamed(batch).await?;
        }
        listing.await??;
        Ok(removed)
    }

    async fn remove_unnamed(&self, batch: Vec<OldObject>) -> Result<u64, Error> {
        let _alone = self.inner.removals.write().await;
        let (mut whole, mut partial) = (Vec::new(), Vec::new());
        for object in batch {
            match object {
                OldObject::Whole(key) => whole.push(key),
                OldObject::Partial(file) => partial.push(file),
            }
        }
        let unnamed = self.inner.database.scan(move |reader| {
            let (Some(first), Some(last)) = (whole.iter().min(), whole.iter().max()) else {
                return Ok(Vec::new());
            };
            let named = reader.list(blob::list_objects_between(first, last))?;
            let named: HashSet<String> = named.into_iter().collect();
            Ok(whole.iter().filter(|key| !named.contains(*key)).cloned().collect())
        });
        let unnamed = unnamed.await?;
        let removed = (unnamed.len() + partial.len()) as u64;
        self.inner.objects.remove_all(unnamed).await?;
        for file in partial {
            tokio::task::spawn_blocking(|| std::fs::remove_file(file)).await??;
        }
        Ok(removed)
    }
}
