//! How much uploads hold in memory, all of them together, where objects are written in large parts. Whoever finds no room
//! waits, in the order of arrival, and so does its client.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Room for parts, which all uploads share; a clone is another handle on it.
#[derive(Debug, Clone)]
pub(super) struct UploadRoom(Arc<Semaphore>);

/// Room for one part, free again once every clone is dropped.
#[derive(Debug, Clone)]
pub(super) struct PartRoom(#[expect(dead_code, reason = "held for its dropping")] Arc<OwnedSemaphorePermit>);

impl UploadRoom {
    /// Makes room for some parts.
    pub(super) fn new(parts: usize) -> Self {
        Self(Arc::new(Semaphore::new(parts)))
    }

    /// Waits for room for one part. Who has some and waits for no more is done with it in the end, so that nobody waits
    /// for ever: parts that are full are written without further room.
    pub(super) async fn take(&self) -> Option<PartRoom> {
        // Nothing closes it.
        let permit = Arc::clone(&self.0).acquire_owned().await.ok()?;
        Some(PartRoom(Arc::new(permit)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_finds_no_room_waits_in_order_until_all_of_a_part_is_dropped() {
        let room = UploadRoom::new(1);
        let first = room.take().await.unwrap();
        let (mut second, mut third) = (Box::pin(room.take()), Box::pin(room.take()));
        assert!(futures_util::poll!(&mut second).is_pending());
        assert!(futures_util::poll!(&mut third).is_pending());

        let copy = first.clone();
        drop(first);
        assert!(futures_util::poll!(&mut second).is_pending());
        drop(copy);

        assert!(futures_util::poll!(&mut third).is_pending());
        assert!(futures_util::poll!(&mut second).is_ready());
    }
}
