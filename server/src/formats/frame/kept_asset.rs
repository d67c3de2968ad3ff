//! An asset that is kept, read in any order on a thread that may wait: how archives are looked into long after they were
//! published. A block that is read is a request to the store.

use std::io;
use std::ops::Range;

use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt as _;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

use super::error::Refusal;
use crate::causes::with_causes;
use crate::registry::{Asset, Registry};
use crate::storage::{BlockReader, Content, Fetch};

const BLOCK_BYTES: u64 = 256 * 1024;

/// What blocks of an asset come from.
#[derive(Debug)]
pub(in crate::formats) struct KeptAsset {
    runtime: Handle,
    registry: Registry,
    asset: Asset,
}

/// Reads an asset on a thread that may wait.
pub(in crate::formats) async fn read<T: Send + 'static>(
    registry: &Registry,
    asset: Asset,
    work: impl FnOnce(BlockReader<KeptAsset>) -> T + Send + 'static,
) -> Result<T, Refusal> {
    let (length, runtime, registry) = (asset.summary.size_bytes, Handle::current(), registry.clone());
    let kept = KeptAsset { runtime, registry, asset };
    let reading = spawn_blocking(move || work(BlockReader::new(kept, length, BLOCK_BYTES)));
    reading.await.map_err(|_| Refusal::internal())
}

impl Fetch for KeptAsset {
    fn fetch(&mut self, range: Range<u64>) -> io::Result<Bytes> {
        let reading = async {
            match self.registry.open_asset(&self.asset, Some(range)).await {
                Ok(Content::Small(bytes)) => Ok(bytes),
                Ok(Content::Stream(blocks)) => Ok(blocks.try_collect::<BytesMut>().await?.freeze()),
                Err(error) => Err(io::Error::other(with_causes(&error))),
            }
        };
        self.runtime.block_on(reading)
    }
}
