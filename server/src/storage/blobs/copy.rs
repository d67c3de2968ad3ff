//! Copying an object to another place under the same key, block by block, while its digest is computed: what is not as it
//! should be does not arrive.

use std::io;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::ObjectStoreExt as _;
use object_store::path::Path;
use sha2::{Digest as _, Sha256};

use super::objects::Objects;
use super::partial_object::PartialObject;
use super::read::{Content, open};
use super::verify::add;
use crate::digits::hexadecimal;
use crate::storage::Error;

/// Copies an object of so many bytes and of a SHA-256. It is whole at its place when this returns, and durable; what was
/// written of it otherwise is removed.
pub(crate) async fn copy_object(
    from: &Objects,
    to: &Objects,
    key: &str,
    size_bytes: u64,
    sha256: &str,
) -> Result<(), Error> {
    let lost = |source| Error::Object { key: key.to_owned(), source };
    let content = open(from, key, 0..size_bytes).await.map_err(|error| lost(cause(error)))?;
    let mut blocks: BoxStream<'static, io::Result<Bytes>> = match content {
        Content::Small(bytes) => stream::once(async { Ok(bytes) }).boxed(),
        Content::Stream(blocks) => blocks.boxed(),
    };
    let (mut digest, mut upload) = (Sha256::new(), None);
    let (mut part, mut part_bytes) = (Vec::new(), 0);
    while let Some(block) = blocks.try_next().await.map_err(lost)? {
        digest = add(digest, block.clone()).await?;
        part_bytes += block.len();
        part.push(block);
        if part_bytes >= to.part_bytes {
            put_part(to, key, &mut upload, std::mem::take(&mut part)).await?;
            part_bytes = 0;
        }
    }
    let found = hexadecimal(&digest.finalize());
    if found != sha256 {
        let problem = format!("its SHA-256 is {found}, and should be {sha256}");
        return Err(lost(io::Error::new(io::ErrorKind::InvalidData, problem)));
    }
    if upload.is_none() {
        return to.put(key, part.into_iter().collect()).await;
    }
    if part_bytes > 0 {
        put_part(to, key, &mut upload, part).await?;
    }
    match upload {
        Some(upload) => upload.complete(size_bytes).await,
        None => Ok(()),
    }
}

async fn put_part(
    to: &Objects,
    key: &str,
    upload: &mut Option<PartialObject>,
    part: Vec<Bytes>,
) -> Result<(), Error> {
    let upload = match upload {
        Some(upload) => upload,
        none => {
            let path = Path::from(key);
            let begun = to.store.put_multipart(&path).await?;
            none.insert(PartialObject::new(to.clone(), path, begun))
        }
    };
    Ok(upload.get()?.put_part(part.into_iter().collect()).await?)
}

fn cause(error: Error) -> io::Error {
    match error {
        Error::Io(cause) => cause,
        other => io::Error::other(other),
    }
}
