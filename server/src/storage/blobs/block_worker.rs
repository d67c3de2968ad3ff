//! Work on the blocks of one body, block after block, apart from the work of other workers: whichever is quick
//! goes ahead by a block, and none holds a thread while it waits for the sender.

use object_store::PutPayload;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet, spawn_blocking};

use super::partial_object::PartialObject;
use super::piece::Piece;
use crate::storage::Error;

/// A worker, and what comes out of it in the end.
pub(super) struct BlockWorker<T> {
    blocks: mpsc::Sender<Piece>,
    task: JoinHandle<Result<T, Error>>,
}

// Beside the parts that are written. More would only cost memory: the slowest worker sets the pace.
const PARTS_WAITING: usize = 1;

impl<T: Default + Send + 'static> BlockWorker<T> {
    /// Starts a worker that digests; so many blocks wait for it.
    pub(super) fn digest(update: fn(&mut T, &[bytes::Bytes]), blocks_waiting: usize) -> Self {
        let (blocks, mut waiting) = mpsc::channel::<Piece>(blocks_waiting);
        let task = tokio::spawn(async move {
            let mut digests = T::default();
            while let Some(block) = waiting.recv().await {
                digests = spawn_blocking(move || {
                    update(&mut digests, &block.bytes);
                    digests
                })
                .await?;
            }
            Ok(digests)
        });
        Self { blocks, task }
    }
}

impl BlockWorker<PartialObject> {
    /// Starts a worker that writes so many parts of an object at once, and gives the object back in the end.
    pub(super) fn write(mut object: PartialObject, parts_at_once: usize) -> Self {
        let (blocks, mut waiting) = mpsc::channel::<Piece>(PARTS_WAITING);
        let task = tokio::spawn(async move {
            // Those that are under way are cut off when another fails.
            let mut parts = JoinSet::new();
            while let Some(block) = waiting.recv().await {
                if parts.len() >= parts_at_once
                    && let Some(written) = parts.join_next().await
                {
                    written??;
                }
                let part = object.get()?.put_part(block.bytes.iter().cloned().collect::<PutPayload>());
                parts.spawn(async move {
                    let written = part.await;
                    drop(block);
                    written
                });
            }
            while let Some(written) = parts.join_next().await {
                written??;
            }
            Ok(object)
        });
        Self { blocks, task }
    }
}

impl<T> BlockWorker<T> {
    /// Hands over a block, once there is room for it; fails as the worker failed.
    pub(super) async fn push(&mut self, block: Piece) -> Result<(), Error> {
        if self.blocks.send(block).await.is_ok() {
            return Ok(());
        }
        match (&mut self.task).await? {
            Ok(_) => Err(Error::Closed),
            Err(error) => Err(error),
        }
    }

    /// Waits for the last block and gives what came out.
    pub(super) async fn finish(self) -> Result<T, Error> {
        drop(self.blocks);
        self.task.await?
    }
}

#[cfg(test)]
mod tests {
    use super::super::piece::Gathering;
    use super::*;

    #[tokio::test]
    async fn blocks_are_worked_on_in_their_order() {
        let mut worker = BlockWorker::<Vec<u8>>::digest(|seen, block| seen.extend(block.iter().flatten()), 1);

        for number in 0..20 {
            let mut block = Gathering::new(1);
            block.push(&mut vec![number].into());
            worker.push(block.take()).await.unwrap();
        }

        assert_eq!(worker.finish().await.unwrap(), (0..20).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_worker_that_stopped_tells_whoever_hands_it_blocks() {
        let mut worker = BlockWorker::<u8>::digest(|_, _| panic!("it stops"), 1);

        let failure = loop {
            if let Err(failure) = worker.push(Piece::default()).await {
                break failure;
            }
        };

        assert!(!matches!(failure, Error::Closed), "{failure}");
    }
}
