//! An object while it is being written: part after part, and whole or gone in the end.

use object_store::MultipartUpload;

use super::staged::in_background;
use crate::storage::Error;

/// An object that is not complete; what was written of it is removed when dropped.
pub(super) struct PartialObject(Option<Box<dyn MultipartUpload>>);

impl PartialObject {
    /// Takes an upload under way.
    pub(super) fn new(upload: Box<dyn MultipartUpload>) -> Self {
        Self(Some(upload))
    }

    /// Returns the upload, for writing to it.
    pub(super) fn get(&mut self) -> Result<&mut Box<dyn MultipartUpload>, Error> {
        self.0.as_mut().ok_or(Error::Closed)
    }

    /// Makes the object whole, after which nothing is removed any more.
    pub(super) async fn complete(mut self) -> Result<(), Error> {
        self.get()?.complete().await?;
        self.0 = None;
        Ok(())
    }
}

impl Drop for PartialObject {
    fn drop(&mut self) {
        if let Some(mut upload) = self.0.take() {
            in_background(async move {
                if let Err(error) = upload.abort().await {
                    tracing::warn!(%error, "an interrupted upload could not be removed; collection will");
                }
            });
        }
    }
}
