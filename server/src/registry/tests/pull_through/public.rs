//! A public registry of one package, which does as a test says.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;

use futures_util::future::{BoxFuture, FutureExt as _, ready};
use tokio::sync::mpsc;

use super::*;
use crate::storage::StagedReader;

/// A public registry.
#[derive(Default)]
pub(super) struct Public {
    versions: Mutex<Vec<OfferedVersion>>,
    /// What files hold, by their names.
    bytes: Mutex<BTreeMap<String, Vec<u8>>>,
    /// A file that is sent block by block.
    slow: Mutex<Option<Body>>,
    failure: Mutex<Option<FetchFailure>>,
    pub(super) opened: AtomicUsize,
    pub(super) asked: AtomicUsize,
}

impl Public {
    /// Offers a file with the digest of its bytes.
    pub(super) fn offer_file(&self, version: &str, file: &str, bytes: &[u8], published: Option<i64>) {
        self.announce(version, file, &hexadecimal(&Sha256::digest(bytes)), published);
        self.bytes.lock().unwrap().insert(file.to_owned(), bytes.to_vec());
    }

    /// Offers a file whose bytes the test sends.
    pub(super) fn offer_slowly(
        &self,
        version: &str,
        file: &str,
        bytes: &[u8],
    ) -> mpsc::UnboundedSender<Vec<u8>> {
        self.announce(version, file, &hexadecimal(&Sha256::digest(bytes)), Some(0));
        let (sender, receiver) = mpsc::unbounded_channel::<Vec<u8>>();
        let body = stream::unfold(receiver, |mut receiver| async {
            Some((Ok(receiver.recv().await?.into()), receiver))
        });
        *self.slow.lock().unwrap() = Some(Box::pin(body));
        sender
    }

    /// Offers a file with some digest, whatever it holds.
    pub(super) fn announce(&self, version: &str, file: &str, sha256: &str, published: Option<i64>) {
        let asset = OfferedAsset {
            name: AssetName::parse(PYPI, file).unwrap(),
            url: file.to_owned(),
            published: published.map(Timestamp::from_epoch_milliseconds),
            size_bytes: None,
            digests: vec![Digest::parse(HashAlgorithm::Sha256, sha256).unwrap()],
            digests_url: None,
            document: None,
            yanked: None,
            companion: None,
        };
        let version = number(version);
        let mut versions = self.versions.lock().unwrap();
        match versions.iter_mut().find(|known| known.version == version) {
            Some(known) => known.assets.push(asset),
            None => versions.push(OfferedVersion {
                version,
                published: asset.published,
                notice: None,
                manifest: None,
                assets: vec![asset],
            }),
        }
    }

    /// Marks a file as one that nobody should choose, or takes that back.
    pub(super) fn yank(&self, file: &str, reason: Option<&str>) {
        let mut versions = self.versions.lock().unwrap();
        let files = versions.iter_mut().flat_map(|version| &mut version.assets);
        files.filter(|asset| asset.name.as_str() == file).for_each(|asset| {
            asset.yanked = reason.map(str::to_owned);
        });
    }

    /// Deprecates all versions.
    pub(super) fn deprecate(&self, notice: &str) {
        let mut versions = self.versions.lock().unwrap();
        versions.iter_mut().for_each(|version| version.notice = Some(notice.to_owned()));
    }

    /// Offers nothing of a version any more.
    pub(super) fn delete(&self, version: &str) {
        self.versions.lock().unwrap().retain(|known| known.version != number(version));
    }

    /// Fails from now on, or no more.
    pub(super) fn fail(&self, failure: Option<FetchFailure>) {
        *self.failure.lock().unwrap() = failure;
    }

    fn failed(&self) -> Result<(), FetchFailure> {
        self.failure.lock().unwrap().clone().map_or(Ok(()), Err)
    }
}

pub(super) fn failure() -> FetchFailure {
    let connection = ExternalConnection::parse("public:pypi").unwrap();
    FetchFailure::Failed { connection, cause: "it did not answer".to_owned(), timed_out: false }
}

impl std::fmt::Debug for Public {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Public")
    }
}

impl PublicRegistry for Public {
    fn offer<'a>(
        &'a self,
        _connection: ExternalConnection,
        _package: &'a PackageCoordinates,
        _freshness: Freshness,
    ) -> BoxFuture<'a, Result<Option<Arc<OfferedPackage>>, FetchFailure>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let versions = self.versions.lock().unwrap().clone();
        let state = Sha256::digest(format!("{versions:?}")).into();
        let offer = OfferedPackage::new(state, versions, BTreeMap::new(), None);
        let is_known = !offer.versions().is_empty();
        ready(self.failed().map(|()| is_known.then(|| Arc::new(offer)))).boxed()
    }

    fn locate<'a>(
        &'a self,
        _connection: ExternalConnection,
        _package: &'a PackageCoordinates,
        _version: &'a PackageVersion,
        _asset: &'a AssetName,
    ) -> BoxFuture<'a, Result<Option<OfferedAsset>, FetchFailure>> {
        ready(Ok(None)).boxed()
    }

    fn usual_assets(&self, _package: &PackageCoordinates, _version: &PackageVersion) -> Vec<AssetName> {
        Vec::new()
    }

    fn open<'a>(
        &'a self,
        _connection: ExternalConnection,
        asset: &'a OfferedAsset,
    ) -> BoxFuture<'a, Result<OpenedAsset, FetchFailure>> {
        self.opened.fetch_add(1, Ordering::Relaxed);
        let slow = self.slow.lock().unwrap().take();
        let held = || self.bytes.lock().unwrap().get(asset.name.as_str()).cloned().unwrap_or_default();
        let length = slow.is_none().then(|| held().len() as u64);
        let body = slow.unwrap_or_else(|| body(&held()));
        let opened = OpenedAsset { length, last_modified: None, digests: Vec::new(), body };
        ready(self.failed().map(|()| opened)).boxed()
    }

    fn companion<'a>(
        &'a self,
        _connection: ExternalConnection,
        asset: &'a OfferedAsset,
    ) -> BoxFuture<'a, Result<Option<bytes::Bytes>, FetchFailure>> {
        ready(self.failed().map(|()| Some(format!("beside {}", asset.name).into()))).boxed()
    }

    fn describe(
        &self,
        _package: &PackageCoordinates,
        version: &OfferedVersion,
        _asset: &OfferedAsset,
        _content: StagedReader,
    ) -> Described {
        let summary = Some(format!("version {}", version.version));
        Described {
            version: PackageVersionMetadata { summary, ..PackageVersionMetadata::default() },
            asset: None,
        }
    }
}
