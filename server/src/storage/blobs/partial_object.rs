//! An object while it is being written: part after part, and whole or gone in the end.

use std::time::Duration;

use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStoreExt as _};

use super::objects::Objects;
use super::staged::in_background;
use crate::storage::Error;

// Parts of an upload that was interrupted are written by then, or never.
const LATE_PARTS: Duration = Duration::from_secs(5);

/// An object that is not complete; what was written of it is removed when dropped.
pub(super) struct PartialObject {
    objects: Objects,
    path: Path,
    /// Nothing once it is complete.
    upload: Option<Box<dyn MultipartUpload>>,
}

impl PartialObject {
    /// Takes an upload under way.
    pub(super) fn new(objects: Objects, path: Path, upload: Box<dyn MultipartUpload>) -> Self {
        Self { objects, path, upload: Some(upload) }
    }

    /// Returns the upload, for writing to it.
    pub(super) fn get(&mut self) -> Result<&mut Box<dyn MultipartUpload>, Error> {
        self.upload.as_mut().ok_or(Error::Closed)
    }

    /// Makes an object of so many bytes whole, after which nothing is removed any more.
    pub(super) async fn complete(mut self, size_bytes: u64) -> Result<(), Error> {
        if let Err(error) = self.get()?.complete().await {
            // When the answer was lost, the same is asked again and the upload is gone; but the object is there.
            let found = self.objects.store.head(&self.path).await;
            if !found.is_ok_and(|found| found.size == size_bytes) {
                return Err(error.into());
            }
            tracing::info!(object = %self.path, %error, "an object is whole, though its store did not say so");
        }
        self.upload = None;
        Ok(())
    }
}

impl Drop for PartialObject {
    fn drop(&mut self) {
        if let Some(mut upload) = self.upload.take() {
            let comes_back = self.objects.is_bucket();
            in_background(async move {
                if let Err(error) = upload.abort().await {
                    tracing::warn!(%error, "an interrupted upload could not be removed; collection will");
                }
                // A part that was under way may have been written after all, and the upload with it. If not, it is not found.
                if comes_back {
                    tokio::time::sleep(LATE_PARTS).await;
                    let _ = upload.abort().await;
                }
            });
        }
    }
}
