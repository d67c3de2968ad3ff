//! Holding objects against the rows that name them: both in the order of keys, side by side.
//!
//! Servers publish and collect meanwhile, so that what was seen of one need not hold when the other is seen. Each difference
//! is therefore looked at again, and told of where it is still one.

use std::cmp::Ordering;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;

use super::rows::{ListedObjects, NamedObjects};
use super::users::{user_of, user_of_object};
use super::{CheckStage, Finding, FindingKind, Run};
use crate::storage::Error;
use crate::storage::blobs::{ListedObject, sha256_of, sha256_of_object};
use crate::storage::db::Reader;
use crate::storage::db::blob::{NamedObject, count_objects};
use crate::storage::db::count_check::{find_by_object, list_inline};

/// How many objects are read at once.
const READ_AT_ONCE: usize = 4;
/// How many objects that no row names wait until the end for another look: a collection removes them just after their rows.
const STRAYS_AT_ONCE: usize = 10_000;
const PROGRESS_OBJECTS: u64 = 1000;
// As large as the flag allows each to be, they are 16 MiB.
const CONTENTS_AT_ONCE: usize = 16;

/// Objects that are being read, each with what came of it.
type Reading<'r> = FuturesUnordered<BoxFuture<'r, (NamedObject, Result<String, Error>)>>;

impl Run<'_, '_> {
    /// Looks at all objects, and at all rows that name one.
    pub(super) async fn check_objects(&mut self) -> Result<(), Error> {
        let parts = self.parts;
        let (total, _) = parts.database.scan(|reader| reader.get(count_objects())).await?;
        let mut named = NamedObjects::new(&parts.database);
        let mut listed = ListedObjects::new(parts.objects.clone());
        let (mut strays, mut reading) = (Vec::new(), Reading::new());
        loop {
            let order = match (named.peek().await?, listed.peek().await?) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(row), Some(object)) => row.key.cmp(&object.key),
            };
            let object = if order.is_ge() { listed.take() } else { None };
            let row = if order.is_le() { named.take() } else { None };
            match (row, object) {
                (Some(row), Some(object)) if row.size_bytes == object.size_bytes => {
                    self.matched(row, total, &mut reading).await?;
                }
                (Some(row), _) => self.confirm_loss(row).await?,
                (None, Some(object)) => self.stray(object, &mut strays).await?,
                (None, None) => {}
            }
        }
        while let Some((row, read)) = reading.next().await {
            self.judge(row, read).await?;
        }
        self.progress(CheckStage::Objects, self.checked.objects, total)?;
        self.confirm_strays(&mut strays).await
    }

    /// Counts an object that is as long as its row says, and has it read.
    async fn matched<'r>(
        &mut self,
        row: NamedObject,
        total: u64,
        reading: &mut Reading<'r>,
    ) -> Result<(), Error>
    where
        Self: 'r,
    {
        self.checked.objects += 1;
        if self.checked.objects.is_multiple_of(PROGRESS_OBJECTS) {
            self.progress(CheckStage::Objects, self.checked.objects, total)?;
        }
        if !self.extent.digests {
            return Ok(());
        }
        if reading.len() >= READ_AT_ONCE
            && let Some((row, read)) = reading.next().await
        {
            self.judge(row, read).await?;
        }
        let objects = self.parts.objects.clone();
        reading.push(Box::pin(async move {
            let read = sha256_of_object(&objects, &row.key, row.size_bytes).await;
            (row, read)
        }));
        Ok(())
    }

    /// Judges an object that was read.
    async fn judge(&mut self, row: NamedObject, read: Result<String, Error>) -> Result<(), Error> {
        match read {
            Ok(sha256) if sha256 == row.sha256 => {
                self.checked.digests += 1;
                Ok(())
            }
            Ok(sha256) => {
                let user = user_of_object(&self.parts.database, &row.key).await?;
                let finding = Finding::of(FindingKind::WrongDigest, format!("object `{}`", row.key));
                self.found(finding.but(row.sha256, sha256).used_by(user))
            }
            Err(error) => {
                let there = self.parts.objects.has(&row.key, row.size_bytes).await?;
                if !there {
                    return self.confirm_loss(row).await;
                }
                let Error::Io(cause) = error else { return Err(error) };
                let user = user_of_object(&self.parts.database, &row.key).await?;
                let finding = Finding::of(FindingKind::UnreadableObject, row.key);
                self.found(Finding { found: Some(cause.to_string()), ..finding }.used_by(user))
            }
        }
    }

    /// Looks again for an object that was not seen as its row says.
    async fn confirm_loss(&mut self, row: NamedObject) -> Result<(), Error> {
        let size = self.parts.objects.size_of(&row.key).await?;
        if size == Some(row.size_bytes) {
            self.checked.objects += 1;
            return Ok(());
        }
        // The row may have been removed, and the object with it.
        let Some(blob_id) = self.parts.database.find(find_by_object(&row.key)).await? else { return Ok(()) };
        let user = user_of(&self.parts.database, blob_id).await?;
        let expected = format!("{} bytes", row.size_bytes);
        let finding = match size {
            None => Finding::of(FindingKind::MissingObject, row.key).but(expected, "none"),
            Some(size) => {
                Finding::of(FindingKind::WrongLength, row.key).but(expected, format!("{size} bytes"))
            }
        };
        self.found(finding.used_by(user))
    }

    /// Takes an object that no row named.
    async fn stray(&mut self, object: ListedObject, strays: &mut Vec<ListedObject>) -> Result<(), Error> {
        let old_milliseconds =
            self.extent.now_milliseconds.saturating_sub(self.extent.object_grace_milliseconds);
        if object.modified_milliseconds >= old_milliseconds {
            self.checked.not_yet_collected += 1;
            return Ok(());
        }
        strays.push(object);
        if strays.len() < STRAYS_AT_ONCE { Ok(()) } else { self.confirm_strays(strays).await }
    }

    async fn confirm_strays(&mut self, strays: &mut Vec<ListedObject>) -> Result<(), Error> {
        for object in strays.drain(..) {
            let is_named = self.parts.database.find(find_by_object(&object.key)).await?.is_some();
            if !is_named && self.parts.objects.size_of(&object.key).await?.is_some() {
                let finding = Finding::of(FindingKind::StrayObject, object.key);
                let found = Some(format!("{} bytes", object.size_bytes));
                self.found(Finding { found, ..finding })?;
            }
        }
        Ok(())
    }

    /// Reads all content that lies in the database.
    pub(super) async fn check_contents(&mut self) -> Result<(), Error> {
        let (mut after, mut done) = (i64::MIN, 0);
        loop {
            let read = move |reader: &Reader<'_>| reader.list(list_inline(after, CONTENTS_AT_ONCE));
            let contents = self.parts.database.scan(read).await?;
            let Some(last) = contents.last() else { break };
            after = last.id;
            for content in contents {
                done += 1;
                let Some(expected) = content.sha256 else { continue };
                let found = sha256_of(&content.content);
                if found == expected {
                    self.checked.digests += 1;
                    continue;
                }
                let user = user_of(&self.parts.database, content.id).await?;
                let subject = format!("content {expected} in the database");
                self.found(
                    Finding::of(FindingKind::WrongDigest, subject).but(expected, found).used_by(user),
                )?;
            }
            if done % PROGRESS_OBJECTS < CONTENTS_AT_ONCE as u64 {
                self.progress(
                    CheckStage::Contents,
                    done,
                    self.checked.blobs.saturating_sub(self.checked.objects),
                )?;
            }
        }
        Ok(())
    }
}
