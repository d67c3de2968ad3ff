//! Why events do not arrive.

use super::file::EventsFileError;
use super::webhook::WebhookError;
use crate::causes::with_causes;

/// Why events were not delivered.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// They could not be read or removed.
    #[error("the store fails: {}", with_causes(.0))]
    Store(#[from] crate::registry::Error),
    /// Another server does it by now, since this one stood still for too long.
    #[error("another server delivers them by now")]
    TakenOver,
    /// They could not be written.
    #[error(transparent)]
    File(#[from] EventsFileError),
    /// They could not be posted.
    #[error(transparent)]
    Webhook(#[from] WebhookError),
}
