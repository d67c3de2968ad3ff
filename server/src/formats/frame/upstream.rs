//! Public registries as the formats speak with them: a format says where the document of a package is and how it is read,
//! and the rest is the same for all.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use moka::sync::Cache;
use sha2::{Digest as _, Sha256};

use crate::digits;
use crate::origin::{
    Closed, DocumentAnswer, DocumentCache, FoundDocument, Origin, OriginError, Origins, Refreshed, Validators,
};
use crate::registry::{
    Described, ExternalConnection, FetchFailure, Freshness, HashAlgorithm, Label, OfferedAsset,
    OfferedPackage, OfferedVersion, OpenedAsset, PackageCoordinates, PackageFormat, PackageVersion,
    PublicRegistry,
};
use crate::storage::StagedReader;

/// The longest companion of a file that is fetched, and how many bytes all that are kept take.
const MOST_COMPANION_BYTES: usize = 16 * 1024 * 1024;
const MOST_KEPT_BYTES: u64 = 32 * 1024 * 1024;

/// How a format speaks with a public registry.
pub(in crate::formats) struct UpstreamProtocol {
    /// Returns where the document of a package is, seen from the base of the registry.
    pub(in crate::formats) path: fn(&PackageCoordinates) -> String,
    /// Returns where the document of the registry itself is that says where things are, seen from the same base; nothing
    /// where its packages say that themselves.
    pub(in crate::formats) directory: Option<&'static str>,
    /// The types that the document of a package may have.
    pub(in crate::formats) accept: &'static str,
    /// Reads the document; what is wrong with it is said in words for people.
    pub(in crate::formats) read: fn(&PackageCoordinates, &OriginDocument) -> Result<Offer, String>,
    /// Reads what a file says of itself.
    pub(in crate::formats) describe:
        fn(&PackageCoordinates, &OfferedVersion, &OfferedAsset, StagedReader) -> Described,
}

/// A document as a registry sent it.
#[derive(Debug)]
pub(in crate::formats) struct OriginDocument {
    pub(in crate::formats) bytes: Bytes,
    /// In lower case.
    pub(in crate::formats) content_type: Option<String>,
    /// Where it came from, which references in it are seen from.
    pub(in crate::formats) url: reqwest::Url,
    /// The base of the registry, below which it is.
    pub(in crate::formats) base: reqwest::Url,
    /// The document of the registry itself, where its protocol has one.
    pub(in crate::formats) directory: Option<Bytes>,
}

/// What a document offers.
#[derive(Debug, Default)]
pub(in crate::formats) struct Offer {
    pub(in crate::formats) versions: Vec<OfferedVersion>,
    pub(in crate::formats) labels: std::collections::BTreeMap<Label, PackageVersion>,
    /// What is said of the package as a whole, in the format's own form.
    pub(in crate::formats) document: Option<String>,
}

/// The public registries, by their origins.
pub(in crate::formats) struct PublicRegistries {
    origins: Origins,
    /// Returns how a format speaks with them; nothing where it does not.
    protocol: fn(PackageFormat) -> Option<&'static UpstreamProtocol>,
    offers: DocumentCache<(ExternalConnection, PackageCoordinates), OfferedPackage>,
    directories: DocumentCache<ExternalConnection, Bytes>,
    companions: Cache<String, Bytes>,
}

impl PublicRegistries {
    pub(in crate::formats) fn new(
        origins: Origins,
        document_age: std::time::Duration,
        protocol: fn(PackageFormat) -> Option<&'static UpstreamProtocol>,
    ) -> Self {
        let weigh = |url: &String, bytes: &Bytes| u32::try_from(url.len() + bytes.len()).unwrap_or(u32::MAX);
        let companions = Cache::builder().max_capacity(MOST_KEPT_BYTES).weigher(weigh).build();
        let (offers, directories) = (DocumentCache::new(document_age), DocumentCache::new(document_age));
        Self { origins, protocol, offers, directories, companions }
    }

    fn open(
        &self,
        connection: ExternalConnection,
    ) -> Result<(&Arc<Origin>, &'static UpstreamProtocol), FetchFailure> {
        let origin = self.origins.find(connection).map_err(|closed| match closed {
            Closed::NotConfigured => FetchFailure::NotConfigured(connection),
            Closed::Offline => FetchFailure::Offline(connection),
        })?;
        let protocol = (self.protocol)(connection.format());
        Ok((origin, protocol.ok_or(FetchFailure::NotConfigured(connection))?))
    }

    async fn find_offer(
        &self,
        connection: ExternalConnection,
        package: &PackageCoordinates,
        freshness: Freshness,
    ) -> Result<Option<Arc<OfferedPackage>>, FetchFailure> {
        let (origin, protocol) = self.open(connection)?;
        let key = (connection, package.clone());
        let directory = self.find_directory(connection, origin, protocol).await?;
        let ask = |known| ask(origin, protocol, package, directory, known);
        self.offers
            .get(&key, freshness, ask, || origin.count_stand_in())
            .await
            .map_err(|error| failed(connection, &error))
    }

    /// Returns the document of a registry itself; nothing where its protocol has none.
    async fn find_directory(
        &self,
        connection: ExternalConnection,
        origin: &Origin,
        protocol: &'static UpstreamProtocol,
    ) -> Result<Option<Bytes>, FetchFailure> {
        let Some(path) = protocol.directory else { return Ok(None) };
        let ask = |known| ask_directory(origin, path, known);
        let found =
            self.directories.get(&connection, Freshness::Usual, ask, || origin.count_stand_in()).await;
        match found.map_err(|error| failed(connection, &error))? {
            Some(directory) => Ok(Some(Bytes::clone(&directory))),
            None => Err(failed(connection, &OriginError::Garbage(format!("it has no `{path}`")))),
        }
    }

    async fn find_companion(
        &self,
        connection: ExternalConnection,
        asset: &OfferedAsset,
    ) -> Result<Option<Bytes>, FetchFailure> {
        let (origin, _) = self.open(connection)?;
        let Some(announced) = &asset.companion else { return Ok(None) };
        if let Some(kept) = self.companions.get(&announced.url) {
            return Ok(Some(kept));
        }
        let found = read_companion(origin, &announced.url).await;
        let Some(bytes) = found.map_err(|error| failed(connection, &error))? else { return Ok(None) };
        let digest = digits::hexadecimal(&Sha256::digest(&bytes));
        if announced.digest.algorithm() != HashAlgorithm::Sha256 || announced.digest.as_str() != digest {
            let cause = format!("`{}` is not what was announced", announced.url);
            return Err(failed(connection, &OriginError::Garbage(cause)));
        }
        self.companions.insert(announced.url.clone(), bytes.clone());
        Ok(Some(bytes))
    }
}

/// Asks an origin for the document of a package, and reads it.
async fn ask(
    origin: &Origin,
    protocol: &'static UpstreamProtocol,
    package: &PackageCoordinates,
    directory: Option<Bytes>,
    known: Validators,
) -> Result<Refreshed<OfferedPackage>, OriginError> {
    let garbage = |error: String| OriginError::Garbage(error);
    let url = origin.base().join(&(protocol.path)(package)).map_err(|error| garbage(error.to_string()))?;
    let found = match origin.document(&url, protocol.accept, &known).await? {
        DocumentAnswer::NotModified => return Ok(Refreshed::NotModified),
        DocumentAnswer::NotFound => return Ok(Refreshed::Missing),
        DocumentAnswer::Found(found) => *found,
    };
    let FoundDocument { bytes, content_type, validators, url } = found;
    let (package, base) = (package.clone(), origin.base().as_url().clone());
    // Documents may be long, and reading one takes as long as it is.
    let read = tokio::task::spawn_blocking(move || {
        let document = OriginDocument { bytes, content_type, url, base, directory };
        let Offer { versions, labels, document: said } = (protocol.read)(&package, &document)?;
        let state = Sha256::digest(&document.bytes).into();
        Ok((OfferedPackage::new(state, versions, labels, said), document.bytes.len()))
    });
    let (value, bytes) = read.await.map_err(|error| garbage(error.to_string()))?.map_err(garbage)?;
    Ok(Refreshed::Found { value, validators, bytes })
}

/// Asks an origin for the document of the registry itself.
async fn ask_directory(
    origin: &Origin,
    path: &str,
    known: Validators,
) -> Result<Refreshed<Bytes>, OriginError> {
    let url = origin.base().join(path).map_err(|error| OriginError::Garbage(error.to_string()))?;
    match origin.document(&url, "application/json", &known).await? {
        DocumentAnswer::NotModified => Ok(Refreshed::NotModified),
        DocumentAnswer::NotFound => Ok(Refreshed::Missing),
        DocumentAnswer::Found(found) => {
            let FoundDocument { bytes, validators, .. } = *found;
            Ok(Refreshed::Found { bytes: bytes.len(), value: bytes, validators })
        }
    }
}

async fn read_companion(origin: &Origin, url: &str) -> Result<Option<Bytes>, OriginError> {
    let url = url.parse().map_err(|error| OriginError::Garbage(format!("`{url}` is no URL: {error}")))?;
    let Some(mut file) = origin.file(&url).await? else { return Ok(None) };
    let mut bytes = Vec::new();
    while let Some(block) = file.body.next().await {
        bytes.extend_from_slice(&block.map_err(|error| OriginError::Unreachable(error.to_string()))?);
        if bytes.len() > MOST_COMPANION_BYTES {
            return Err(OriginError::TooLarge { limit: MOST_COMPANION_BYTES as u64 });
        }
    }
    Ok(Some(bytes.into()))
}

fn failed(connection: ExternalConnection, error: &OriginError) -> FetchFailure {
    FetchFailure::Failed { connection, cause: error.to_string(), timed_out: error.is_timeout() }
}

impl PublicRegistry for PublicRegistries {
    fn offer<'a>(
        &'a self,
        connection: ExternalConnection,
        package: &'a PackageCoordinates,
        freshness: Freshness,
    ) -> BoxFuture<'a, Result<Option<Arc<OfferedPackage>>, FetchFailure>> {
        Box::pin(self.find_offer(connection, package, freshness))
    }

    fn open<'a>(
        &'a self,
        connection: ExternalConnection,
        asset: &'a OfferedAsset,
    ) -> BoxFuture<'a, Result<OpenedAsset, FetchFailure>> {
        Box::pin(async move {
            let (origin, _) = self.open(connection)?;
            let opened = async {
                let url = asset.url.parse();
                let url = url.map_err(|_| OriginError::Garbage(format!("`{}` is no URL", asset.url)))?;
                origin.file(&url).await
            };
            let opened = opened.await.map_err(|error| failed(connection, &error))?;
            let lacks = || OriginError::Garbage(format!("it announces `{}` and does not have it", asset.url));
            let file = opened.ok_or_else(|| failed(connection, &lacks()))?;
            Ok(OpenedAsset { length: file.length, body: file.body })
        })
    }

    fn companion<'a>(
        &'a self,
        connection: ExternalConnection,
        asset: &'a OfferedAsset,
    ) -> BoxFuture<'a, Result<Option<Bytes>, FetchFailure>> {
        Box::pin(self.find_companion(connection, asset))
    }

    fn describe(
        &self,
        package: &PackageCoordinates,
        version: &OfferedVersion,
        asset: &OfferedAsset,
        content: StagedReader,
    ) -> Described {
        (self.protocol)(package.format)
            .map_or_else(Described::default, |protocol| (protocol.describe)(package, version, asset, content))
    }
}

impl fmt::Debug for PublicRegistries {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PublicRegistries").field("origins", &self.origins).finish_non_exhaustive()
    }
}
