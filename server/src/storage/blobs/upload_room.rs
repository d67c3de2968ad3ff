//! How much uploads hold in memory, all of them together, where objects are written in large parts. Whoever finds no room
//! waits, in the order of arrival, and so does its client.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Room for parts, which all uploads share; a clone is another handle on it.
#[derive(Debug, Clone)]
pub(super) struct UploadRoom(Arc<Semaphore>);

/// Room for the parts of one upload.
#[derive(Debug)]
pub(super) struct OwnRoom {
    all: UploadRoom,
    own: Arc<Semaphore>,
}

/// Room for one part, free again once every clone is dropped.
#[derive(Debug, Clone)]
pub(super) struct PartRoom(
    #[expect(dead_code, reason = "held for its dropping")] Arc<[OwnedSemaphorePermit; 2]>,
);

impl UploadRoom {
    /// Makes room for some parts.
    pub(super) fn new(parts: usize) -> Self {
        Self(Arc::new(Semaphore::new(parts)))
    }

    /// Lets one upload take room for so many parts at once.
    pub(super) fn of_one(&self, parts: usize) -> OwnRoom {
        OwnRoom { all: self.clone(), own: Arc::new(Semaphore::new(parts)) }
    }
}

impl OwnRoom {
    /// Waits for room for one part. Parts that are full are written without further room, so that nobody waits for ever.
    pub(super) async fn take(&self) -> Option<PartRoom> {
        // Nothing closes them.
        let own = Arc::clone(&self.own).acquire_owned().await.ok()?;
        let of_all = Arc::clone(&self.all.0).acquire_owned().await.ok()?;
        Some(PartRoom(Arc::new([own, of_all])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_finds_no_room_waits_in_order_until_all_of_a_part_is_dropped() {
        let room = UploadRoom::new(1);
        let [one, two, three] = [room.of_one(3), room.of_one(3), room.of_one(3)];
        let first = one.take().await.unwrap();
        let (mut second, mut third) = (Box::pin(two.take()), Box::pin(three.take()));
        assert!(futures_util::poll!(&mut second).is_pending());
        assert!(futures_util::poll!(&mut third).is_pending());

        let copy = first.clone();
        drop(first);
        assert!(futures_util::poll!(&mut second).is_pending());
        drop(copy);

        assert!(futures_util::poll!(&mut third).is_pending());
        assert!(futures_util::poll!(&mut second).is_ready());
    }

    #[tokio::test]
    async fn one_upload_takes_no_more_than_its_share() {
        let room = UploadRoom::new(10);
        let (one, other) = (room.of_one(2), room.of_one(2));
        let held = [one.take().await, one.take().await];

        assert!(futures_util::poll!(Box::pin(one.take())).is_pending());
        assert!(other.take().await.is_some());
        drop(held);
        assert!(one.take().await.is_some());
    }
}
