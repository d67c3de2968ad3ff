//! Public registries, asked in the protocol of each format: their documents, which are kept while they are young, and their
//! files.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use moka::sync::Cache;
use reqwest::Url;
use sha2::{Digest as _, Sha256};

use super::unlisted::{self, Located};
use super::upstream::{ListParts, Offer, OriginDocument, ReadDigests, UpstreamProtocol};
use crate::digits;
use crate::origin::{
    Closed, DocumentAnswer, DocumentCache, FoundDocument, Origin, OriginError, OriginFile, Origins,
    Refreshed, Validators,
};
use crate::registry::{
    AssetName, Described, Digest, ExternalConnection, FetchFailure, Freshness, HashAlgorithm, OfferedAsset,
    OfferedPackage, OfferedVersion, OpenedAsset, PackageCoordinates, PackageFormat, PackageVersion,
    PublicRegistry,
};
use crate::storage::StagedReader;

/// The longest companion of a file that is fetched, and how many bytes all that are kept take.
const MOST_COMPANION_BYTES: usize = 16 * 1024 * 1024;
const MOST_KEPT_BYTES: u64 = 32 * 1024 * 1024;

/// The most parts that a document is put together from, how many are asked for at once, and how long all may be.
const MOST_PARTS: usize = 1024;
const PARTS_AT_ONCE: usize = 8;
const MOST_BYTES_OF_PARTS: usize = 128 * 1024 * 1024;

/// The public registries, by their origins.
pub(in crate::formats) struct PublicRegistries {
    origins: Origins,
    /// Returns how a format speaks with them; nothing where it does not.
    protocol: fn(PackageFormat) -> Option<&'static UpstreamProtocol>,
    offers: DocumentCache<(ExternalConnection, PackageCoordinates), OfferedPackage>,
    directories: DocumentCache<ExternalConnection, Bytes>,
    located: DocumentCache<(ExternalConnection, String), Located>,
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
        let located = DocumentCache::new(document_age);
        Self { origins, protocol, offers, directories, located, companions }
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

    async fn find_located(
        &self,
        connection: ExternalConnection,
        package: &PackageCoordinates,
        version: &PackageVersion,
        name: &AssetName,
    ) -> Result<Option<OfferedAsset>, FetchFailure> {
        let (origin, protocol) = self.open(connection)?;
        let Some(files) = protocol.unlisted else { return Ok(None) };
        let Some(path) = (files.path)(package, version, name) else { return Ok(None) };
        let url = url_of(origin, &path).map_err(|error| failed(connection, &error))?;
        let key = (connection, path);
        let ask = |known| unlisted::ask(origin, files, &url, known);
        let found = self.located.get(&key, Freshness::Usual, ask, || origin.count_stand_in()).await;
        let located = found.map_err(|error| failed(connection, &error))?;
        Ok(located.map(|located| located.offer(name, &url)))
    }

    async fn open_file(
        &self,
        connection: ExternalConnection,
        asset: &OfferedAsset,
    ) -> Result<OpenedAsset, FetchFailure> {
        let (origin, protocol) = self.open(connection)?;
        let opened = async {
            let digests = match (&asset.digests_url, protocol.digests) {
                (Some(url), Some(read)) if asset.digests.is_empty() => {
                    read_digests(origin, url, read).await?
                }
                _ => Vec::new(),
            };
            let file = origin.file(&parse_url(&asset.url)?).await?;
            let lacks = || OriginError::Garbage(format!("it announces `{}` and does not have it", asset.url));
            let OriginFile { length, last_modified, body } = file.ok_or_else(lacks)?;
            Ok(OpenedAsset { length, last_modified, digests, body })
        };
        opened.await.map_err(|error| failed(connection, &error))
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
    let url = match (protocol.documents, &directory) {
        (Some(read), Some(directory)) => {
            let documents = url_of(origin, &read(directory).map_err(OriginError::Garbage)?)?;
            documents.join(&(protocol.path)(package)).map_err(garbage)?
        }
        _ => url_of(origin, &(protocol.path)(package))?,
    };
    let found = match origin.document(&url, protocol.accept, &known).await? {
        DocumentAnswer::NotModified => return Ok(Refreshed::NotModified),
        DocumentAnswer::NotFound => return Ok(Refreshed::Missing),
        DocumentAnswer::Found(found) => *found,
    };
    let FoundDocument { bytes, content_type, validators, url, last_modified: _ } = found;
    let base = origin.base().as_url().clone();
    let mut document = OriginDocument { bytes, content_type, url, base, directory, parts: Vec::new() };
    if let Some(list) = protocol.parts {
        document = ask_parts(origin, protocol, list, document).await?;
    }
    let package = package.clone();
    // Documents may be long, and reading one takes as long as it is.
    let read = tokio::task::spawn_blocking(move || read_offer(protocol, &package, &document));
    let (value, bytes) = read.await.map_err(garbage)?.map_err(OriginError::Garbage)?;
    Ok(Refreshed::Found { value, validators, bytes })
}

/// Adds the parts of a document that are elsewhere, which are asked for some at once, and of which all are needed.
async fn ask_parts(
    origin: &Origin,
    protocol: &'static UpstreamProtocol,
    list: ListParts,
    document: OriginDocument,
) -> Result<OriginDocument, OriginError> {
    let listing = tokio::task::spawn_blocking(move || (list(&document), document));
    let (listed, document) = listing.await.map_err(garbage)?;
    let listed = listed.map_err(OriginError::Garbage)?;
    if listed.len() > MOST_PARTS {
        return Err(OriginError::Garbage(format!("its document has more than {MOST_PARTS} parts")));
    }
    let (from, mut bytes) = (&document.url, document.bytes.len());
    let ask = |reference: String| async move {
        let url = from.join(&reference).map_err(garbage)?;
        match origin.document(&url, protocol.accept, &Validators::default()).await? {
            DocumentAnswer::Found(part) => Ok(part.bytes),
            DocumentAnswer::NotFound | DocumentAnswer::NotModified => {
                Err(OriginError::Garbage(format!("it lacks `{url}`, which is a part of its document")))
            }
        }
    };
    let mut parts = stream::iter(listed).map(ask).buffered(PARTS_AT_ONCE);
    let mut read = Vec::new();
    while let Some(part) = parts.try_next().await? {
        bytes += part.len();
        if bytes > MOST_BYTES_OF_PARTS {
            return Err(OriginError::TooLarge { limit: MOST_BYTES_OF_PARTS as u64 });
        }
        read.push(part);
    }
    drop(parts);
    Ok(OriginDocument { parts: read, ..document })
}

/// Reads a document; with what it offers comes about how much memory that takes.
fn read_offer(
    protocol: &'static UpstreamProtocol,
    package: &PackageCoordinates,
    document: &OriginDocument,
) -> Result<(OfferedPackage, usize), String> {
    let Offer { versions, labels, document: said, updated } = (protocol.read)(package, document)?;
    let mut state = Sha256::new();
    let (mut bytes, all) = (0, std::iter::once(&document.bytes).chain(&document.parts));
    for part in all {
        state.update(part);
        bytes += part.len();
    }
    let offer = OfferedPackage::new(state.finalize().into(), versions, labels, said);
    Ok((offer.updated_at(updated).listing_assets(protocol.unlisted.is_none()), bytes))
}

/// Asks an origin for the document of the registry itself.
async fn ask_directory(
    origin: &Origin,
    path: &str,
    known: Validators,
) -> Result<Refreshed<Bytes>, OriginError> {
    let url = url_of(origin, path)?;
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
    let Some(mut file) = origin.file(&parse_url(url)?).await? else { return Ok(None) };
    let mut bytes = Vec::new();
    while let Some(block) = file.body.next().await {
        bytes.extend_from_slice(&block.map_err(|error| OriginError::Unreachable(error.to_string()))?);
        if bytes.len() > MOST_COMPANION_BYTES {
            return Err(OriginError::TooLarge { limit: MOST_COMPANION_BYTES as u64 });
        }
    }
    Ok(Some(bytes.into()))
}

/// Reads the digests of a file that are told elsewhere, if there are any.
async fn read_digests(origin: &Origin, url: &str, read: ReadDigests) -> Result<Vec<Digest>, OriginError> {
    let answer = origin.document(&parse_url(url)?, "application/json", &Validators::default()).await?;
    Ok(match &answer {
        DocumentAnswer::Found(found) => read(&found.bytes),
        DocumentAnswer::NotFound | DocumentAnswer::NotModified => Vec::new(),
    })
}

fn url_of(origin: &Origin, path: &str) -> Result<Url, OriginError> {
    origin.base().join(path).map_err(garbage)
}

fn parse_url(url: &str) -> Result<Url, OriginError> {
    url.parse().map_err(|error| OriginError::Garbage(format!("`{url}` is no URL: {error}")))
}

fn garbage(error: impl fmt::Display) -> OriginError {
    OriginError::Garbage(error.to_string())
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

    fn locate<'a>(
        &'a self,
        connection: ExternalConnection,
        package: &'a PackageCoordinates,
        version: &'a PackageVersion,
        asset: &'a AssetName,
    ) -> BoxFuture<'a, Result<Option<OfferedAsset>, FetchFailure>> {
        Box::pin(self.find_located(connection, package, version, asset))
    }

    fn usual_assets(&self, package: &PackageCoordinates, version: &PackageVersion) -> Vec<AssetName> {
        let files = (self.protocol)(package.format).and_then(|protocol| protocol.unlisted);
        files.map(|files| (files.usual)(package, version)).unwrap_or_default()
    }

    fn open<'a>(
        &'a self,
        connection: ExternalConnection,
        asset: &'a OfferedAsset,
    ) -> BoxFuture<'a, Result<OpenedAsset, FetchFailure>> {
        Box::pin(self.open_file(connection, asset))
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
