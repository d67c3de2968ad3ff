//! What is gone through in the order of keys, one after the other, though it comes in pages: rows that name objects, and
//! objects.

use std::collections::VecDeque;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::storage::Error;
use crate::storage::blobs::{ListedObject, Objects, list_in_order};
use crate::storage::db::blob::{NamedObject, list_objects_after};
use crate::storage::db::{Database, Reader};

const ROWS_AT_ONCE: usize = 1000;

/// The objects that rows name.
pub(super) struct NamedObjects<'d> {
    database: &'d Database,
    page: VecDeque<NamedObject>,
    after: Option<String>,
}

impl<'d> NamedObjects<'d> {
    pub(super) fn new(database: &'d Database) -> Self {
        Self { database, page: VecDeque::new(), after: Some(String::new()) }
    }

    /// Returns the next, and leaves it there.
    pub(super) async fn peek(&mut self) -> Result<Option<&NamedObject>, Error> {
        if self.page.is_empty()
            && let Some(after) = self.after.take()
        {
            let list = move |reader: &Reader<'_>| reader.list(list_objects_after(&after, ROWS_AT_ONCE));
            self.page = self.database.scan(list).await?.into();
            self.after = self.page.back().map(|last| last.key.clone());
        }
        Ok(self.page.front())
    }

    /// Takes the next.
    pub(super) fn take(&mut self) -> Option<NamedObject> {
        self.page.pop_front()
    }
}

/// The objects that lie there.
pub(super) struct ListedObjects {
    batches: mpsc::Receiver<Vec<ListedObject>>,
    listing: Option<JoinHandle<Result<(), Error>>>,
    batch: VecDeque<ListedObject>,
}

impl ListedObjects {
    pub(super) fn new(objects: Objects) -> Self {
        let (sender, batches) = mpsc::channel(2);
        let listing = tokio::spawn(async move { list_in_order(&objects, sender).await });
        Self { batches, listing: Some(listing), batch: VecDeque::new() }
    }

    /// Returns the next, and leaves it there.
    pub(super) async fn peek(&mut self) -> Result<Option<&ListedObject>, Error> {
        while self.batch.is_empty()
            && let Some(listing) = &mut self.listing
        {
            if let Some(batch) = self.batches.recv().await {
                self.batch = batch.into();
            } else {
                // Whatever failed must not look like the end.
                listing.await??;
                self.listing = None;
            }
        }
        Ok(self.batch.front())
    }

    /// Takes the next.
    pub(super) fn take(&mut self) -> Option<ListedObject> {
        self.batch.pop_front()
    }
}
