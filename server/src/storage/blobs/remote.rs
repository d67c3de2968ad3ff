//! Reading objects that are no files. A body that breaks off, ends early or stops coming is gone on with from where it
//! broke, so that whoever reads notices nothing; one that cannot be gone on with ends in an error, never like a whole one.

use std::io;
use std::ops::Range;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore as _};
use tokio::time::{sleep, timeout};

use super::objects::Objects;
use crate::storage::Error;

/// How long a body may pause before it counts as broken off.
const SILENCE: Duration = Duration::from_secs(20);
/// How often in a row a body may break off without a byte in between.
const BREAKS: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// An object that is being read: what is left of a range, and where it comes from.
struct Reading {
    objects: Objects,
    path: Path,
    range: Range<u64>,
    /// Which state of the object was begun with; an object never changes, so another is somebody else's work.
    etag: Option<String>,
    body: Option<BoxStream<'static, object_store::Result<Bytes>>>,
    breaks: u32,
}

/// Opens a range of an object, which must not be empty, and yields its bytes as they come.
pub(super) async fn open(
    objects: &Objects,
    key: &str,
    range: Range<u64>,
) -> Result<BoxStream<'static, io::Result<Bytes>>, Error> {
    let (objects, path) = (objects.clone(), Path::from(key));
    let mut reading = Reading { objects, path, range, etag: None, body: None, breaks: 0 };
    // The first answer is waited for, so that a failure can still be told in place of a body.
    reading.begin().await?;
    Ok(stream::try_unfold(reading, |mut reading| async move {
        Ok(reading.next().await?.map(|block| (block, reading)))
    })
    .boxed())
}

/// Reads a range that is small.
pub(super) async fn read(objects: &Objects, key: &str, range: Range<u64>) -> Result<Bytes, Error> {
    let mut blocks = open(objects, key, range).await?;
    let first = blocks.try_next().await?.unwrap_or_default();
    let Some(second) = blocks.try_next().await? else { return Ok(first) };
    let mut all = BytesMut::from(&first[..]);
    all.extend_from_slice(&second);
    while let Some(block) = blocks.try_next().await? {
        all.extend_from_slice(&block);
    }
    Ok(all.freeze())
}

impl Reading {
    /// Asks for what is left.
    async fn begin(&mut self) -> Result<(), Error> {
        let options = GetOptions {
            range: Some(GetRange::Bounded(self.range.clone())),
            if_match: self.etag.clone(),
            ..GetOptions::default()
        };
        let found = self.objects.store.get_opts(&self.path, options).await?;
        // Another range would put bytes in the wrong place.
        if found.range != self.range {
            return Err(Error::Io(too_short()));
        }
        self.etag.clone_from(&found.meta.e_tag);
        self.body = Some(found.into_stream());
        Ok(())
    }

    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        if self.range.is_empty() {
            return Ok(None);
        }
        loop {
            let broken = match &mut self.body {
                None => io::ErrorKind::UnexpectedEof.into(),
                Some(body) => match timeout(SILENCE, body.next()).await {
                    Ok(Some(Ok(block))) if block.is_empty() => continue,
                    Ok(Some(Ok(block))) if block.len() as u64 <= self.range.end - self.range.start => {
                        self.range.start += block.len() as u64;
                        self.breaks = 0;
                        return Ok(Some(block));
                    }
                    Ok(Some(Ok(_))) => {
                        return Err(io::Error::other("an object is longer than was asked for"));
                    }
                    Ok(Some(Err(error))) => io::Error::other(error),
                    Ok(None) => too_short(),
                    Err(_) => io::ErrorKind::TimedOut.into(),
                },
            };
            self.body = None;
            self.breaks += 1;
            if self.breaks > BREAKS {
                return Err(broken);
            }
            tracing::info!(object = %self.path, position = self.range.start, %broken, "reading goes on after a break");
            sleep(FIRST_PAUSE * 2_u32.pow(self.breaks - 1)).await;
            match self.begin().await {
                Ok(()) => {}
                // Who does not answer has been asked several times by now.
                Err(error) => return Err(io::Error::other(error)),
            }
        }
    }
}

fn too_short() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "an object is shorter than its row says")
}
