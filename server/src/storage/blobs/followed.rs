//! A body that is read by others while it arrives: its bytes go to a file without a name as well, from which each reader
//! takes them at its own pace. Nobody is given the last of them before it is known what becomes of the body.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::{StreamExt as _, stream};
use tokio::sync::watch;
use tokio::task::spawn_blocking;

use super::Body;

/// What arrives, for one who reads along.
#[derive(Debug, Clone)]
pub struct Follower {
    file: Arc<File>,
    arrived: watch::Receiver<Arrived>,
}

/// How many bytes have arrived.
#[derive(Debug, Clone, Copy, Default)]
struct Arrived {
    /// Those that readers may have; the block that came last is not among them.
    released: u64,
    all: u64,
}

/// How much a reader takes at once.
const BLOCK_BYTES: u64 = 256 * 1024;

/// Returns a body that is to be read in place of the one given, and what others read along from. Its file lies in a
/// directory and has no name there.
pub(crate) fn follow(directory: &Path, body: Body) -> io::Result<(Body, Follower)> {
    let file = Arc::new(tempfile::tempfile_in(directory)?);
    let (sender, arrived) = watch::channel(Arrived::default());
    let (sender, follower) = (Arc::new(sender), Follower { file: Arc::clone(&file), arrived });
    let mut position = 0;
    let body = body.then(move |block| {
        let (file, sender, released) = (Arc::clone(&file), Arc::clone(&sender), position);
        position += block.as_ref().map_or(0, |block| block.len() as u64);
        let all = position;
        async move {
            let block = block?;
            let copy = block.clone();
            spawn_blocking(move || file.write_all_at(&copy, released)).await.map_err(io::Error::other)??;
            sender.send_replace(Arrived { released, all });
            Ok(block)
        }
    });
    Ok((Box::pin(body), follower))
}

impl Follower {
    /// Reads along from the beginning. The end is given once `kept` says that what arrived is what it should be and is
    /// kept; until then a reader has not all of it, and afterwards either all or an error.
    pub fn read(self, kept: BoxFuture<'static, io::Result<()>>) -> Body {
        let reading = Reading { follower: self, kept: Some(kept), position: 0 };
        Box::pin(stream::try_unfold(reading, |mut reading| async move {
            Ok(reading.next().await?.map(|block| (block, reading)))
        }))
    }
}

struct Reading {
    follower: Follower,
    /// Nothing once it is known.
    kept: Option<BoxFuture<'static, io::Result<()>>>,
    position: u64,
}

impl Reading {
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        let end = self.readable().await?;
        let length = (end - self.position).min(BLOCK_BYTES);
        if length == 0 {
            return Ok(None);
        }
        let (file, position) = (Arc::clone(&self.follower.file), self.position);
        let block = spawn_blocking(move || {
            let mut block = vec![0; usize::try_from(length).map_err(io::Error::other)?];
            file.read_exact_at(&mut block, position)?;
            Ok::<_, io::Error>(Bytes::from(block))
        });
        let block = block.await.map_err(io::Error::other)??;
        self.position += length;
        Ok(Some(block))
    }

    /// Waits for bytes that were not read yet, and returns up to where they go; at the end that is where the reader is.
    async fn readable(&mut self) -> io::Result<u64> {
        loop {
            let Arrived { released, all } = *self.follower.arrived.borrow_and_update();
            if self.position < released {
                return Ok(released);
            }
            if self.kept.is_none() {
                return Ok(all);
            }
            // Nobody sends any more, once the body was read or dropped.
            if self.follower.arrived.changed().await.is_err()
                && let Some(kept) = self.kept.take()
            {
                kept.await?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::TryStreamExt as _;
    use tokio::sync::{mpsc, oneshot};

    use super::*;

    /// A body whose blocks are sent one by one.
    fn sent() -> (mpsc::UnboundedSender<io::Result<Bytes>>, Body) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let body =
            stream::unfold(receiver, |mut receiver| async { Some((receiver.recv().await?, receiver)) });
        (sender, Box::pin(body))
    }

    fn kept() -> (oneshot::Sender<()>, BoxFuture<'static, io::Result<()>>) {
        let (sender, receiver) = oneshot::channel();
        (sender, Box::pin(async { receiver.await.map_err(io::Error::other) }))
    }

    #[tokio::test]
    async fn readers_are_given_all_but_the_last_block_until_it_is_known_to_be_right() {
        let directory = tempfile::tempdir().unwrap();
        let (sender, body) = sent();
        let (mut body, follower) = follow(directory.path(), body).unwrap();
        let (settle, kept) = kept();
        let mut reader = follower.clone().read(kept);

        for block in ["one", "two", "three"] {
            sender.send(Ok(Bytes::from(block))).unwrap();
            assert_eq!(body.next().await.unwrap().unwrap(), block);
        }
        assert_eq!(reader.next().await.unwrap().unwrap(), "onetwo");
        drop(sender);
        assert!(body.next().await.is_none());
        drop(body);
        let waiting = futures_util::poll!(reader.next());
        assert!(waiting.is_pending(), "nobody knows yet whether it is right");

        settle.send(()).unwrap();
        assert_eq!(reader.try_collect::<Vec<_>>().await.unwrap(), ["three"]);
        let late = follower.read(Box::pin(async { Ok(()) }));
        assert_eq!(late.try_collect::<Vec<_>>().await.unwrap().concat(), b"onetwothree");
    }

    #[tokio::test]
    async fn what_turns_out_to_be_wrong_or_breaks_off_ends_in_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let (sender, body) = sent();
        let (mut body, follower) = follow(directory.path(), body).unwrap();
        let (settle, kept) = kept();
        let mut reader = follower.read(kept);
        sender.send(Ok(Bytes::from("one"))).unwrap();
        body.next().await.unwrap().unwrap();
        sender.send(Err(io::Error::other("reset"))).unwrap();
        assert!(body.next().await.unwrap().is_err());
        drop((body, settle));

        assert!(reader.next().await.unwrap().is_err());
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0, "the file has no name");
    }
}
