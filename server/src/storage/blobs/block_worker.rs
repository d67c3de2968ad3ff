//! Work on the blocks of one body, block after block, apart from the work of other workers: whichever is quick
//! goes ahead by a block, and none holds a thread while it waits for the sender.

use bytes::Bytes;
use object_store::PutPayload;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_blocking};

use super::partial_object::PartialObject;
use crate::storage::Error;

/// A worker, and what comes out of it in the end.
pub(super) struct BlockWorker<T> {
    blocks: mpsc::Sender<Vec<Bytes>>,
    task: JoinHandle<Result<T, Error>>,
}

// Beside the block that is worked on. More would only cost memory: the slowest worker sets the pace.
const BLOCKS_WAITING: usize = 1;

impl<T: Default + Send + 'static> BlockWorker<T> {
    /// Starts a worker that digests.
    pub(super) fn digest(update: fn(&mut T, &[Bytes])) -> Self {
        let (blocks, mut waiting) = mpsc::channel::<Vec<Bytes>>(BLOCKS_WAITING);
        let task = tokio::spawn(async move {
            let mut digests = T::default();
            while let Some(block) = waiting.recv().await {
                digests = spawn_blocking(move || {
                    update(&mut digests, &block);
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
    /// Starts a worker that writes to an object, and gives the object back in the end.
    pub(super) fn write(mut object: PartialObject) -> Self {
        let (blocks, mut waiting) = mpsc::channel::<Vec<Bytes>>(BLOCKS_WAITING);
        let task = tokio::spawn(async move {
            while let Some(block) = waiting.recv().await {
                object.get()?.put_part(PutPayload::from_iter(block)).await?;
            }
            Ok(object)
        });
        Self { blocks, task }
    }
}

impl<T> BlockWorker<T> {
    /// Hands over a block, once there is room for it; fails as the worker failed.
    pub(super) async fn push(&mut self, block: Vec<Bytes>) -> Result<(), Error> {
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
    use super::*;

    #[tokio::test]
    async fn blocks_are_worked_on_in_their_order() {
        let mut worker = BlockWorker::<Vec<u8>>::digest(|seen, block| seen.extend(block.iter().flatten()));

        for number in 0..20 {
            worker.push(vec![Bytes::from(vec![number])]).await.unwrap();
        }

        assert_eq!(worker.finish().await.unwrap(), (0..20).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_worker_that_stopped_tells_whoever_hands_it_blocks() {
        let mut worker = BlockWorker::<u8>::digest(|_, _| panic!("it stops"));

        let failure = loop {
            if let Err(failure) = worker.push(Vec::new()).await {
                break failure;
            }
        };

        assert!(!matches!(failure, Error::Closed), "{failure}");
    }
}
