//! Public registries as this one sees them: what they offer of a package, and the bytes of what they offer. Who knows their
//! protocols stands behind this.

use std::fmt::Debug;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::{BoxFuture, ready};

use crate::registry::clock::Timestamp;
use crate::registry::error::FetchFailure;
use crate::registry::names::connection::ExternalConnection;
use crate::registry::names::digest::Digest;
use crate::registry::names::keys::PackageCoordinates;
use crate::registry::names::package::{AssetName, PackageVersion};
use crate::registry::offer::{Freshness, OfferedAsset, OfferedPackage, OfferedVersion};
use crate::registry::package_version::metadata::PackageVersionMetadata;
use crate::registry::package_version::publication::AssetMetadata;
use crate::storage::{Body, StagedReader};

/// The public registries that external connections lead to.
pub trait PublicRegistry: Debug + Send + Sync {
    /// Returns what is offered of a package; nothing where there is no such package.
    fn offer<'a>(
        &'a self,
        connection: ExternalConnection,
        package: &'a PackageCoordinates,
        freshness: Freshness,
    ) -> BoxFuture<'a, Result<Option<Arc<OfferedPackage>>, FetchFailure>>;

    /// Looks for a file that no document lists; nothing where there is none, or where documents list all that there are.
    fn locate<'a>(
        &'a self,
        connection: ExternalConnection,
        package: &'a PackageCoordinates,
        version: &'a PackageVersion,
        asset: &'a AssetName,
    ) -> BoxFuture<'a, Result<Option<OfferedAsset>, FetchFailure>>;

    /// Names the files that versions of a package usually have, whose documents do not list them. Each may not be there.
    fn usual_assets(&self, package: &PackageCoordinates, version: &PackageVersion) -> Vec<AssetName>;

    /// Opens a file that is offered.
    fn open<'a>(
        &'a self,
        connection: ExternalConnection,
        asset: &'a OfferedAsset,
    ) -> BoxFuture<'a, Result<OpenedAsset, FetchFailure>>;

    /// Returns what can be read beside a file, which has the digest that was announced.
    fn companion<'a>(
        &'a self,
        connection: ExternalConnection,
        asset: &'a OfferedAsset,
    ) -> BoxFuture<'a, Result<Option<Bytes>, FetchFailure>>;

    /// Reads what a file that was fetched says of itself, on a thread that may wait.
    fn describe(
        &self,
        package: &PackageCoordinates,
        version: &OfferedVersion,
        asset: &OfferedAsset,
        content: StagedReader,
    ) -> Described;
}

/// A file on its way.
pub struct OpenedAsset {
    /// Its length in bytes, where that is announced.
    pub length: Option<u64>,
    /// When it was last changed, where that is said.
    pub last_modified: Option<Timestamp>,
    /// The digests that it must have besides those that its offer announces.
    pub digests: Vec<Digest>,
    /// Its bytes.
    pub body: Body,
}

/// What a file says of itself and of its version.
#[derive(Debug, Default)]
pub struct Described {
    /// Of its version.
    pub version: PackageVersionMetadata,
    /// Of itself.
    pub asset: Option<AssetMetadata>,
}

impl Debug for OpenedAsset {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("OpenedAsset").field("length", &self.length).finish_non_exhaustive()
    }
}

/// Stands where no public registry is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct NoPublicRegistry;

impl PublicRegistry for NoPublicRegistry {
    fn offer<'a>(
        &'a self,
        connection: ExternalConnection,
        _package: &'a PackageCoordinates,
        _freshness: Freshness,
    ) -> BoxFuture<'a, Result<Option<Arc<OfferedPackage>>, FetchFailure>> {
        Box::pin(ready(Err(FetchFailure::NotConfigured(connection))))
    }

    fn locate<'a>(
        &'a self,
        connection: ExternalConnection,
        _package: &'a PackageCoordinates,
        _version: &'a PackageVersion,
        _asset: &'a AssetName,
    ) -> BoxFuture<'a, Result<Option<OfferedAsset>, FetchFailure>> {
        Box::pin(ready(Err(FetchFailure::NotConfigured(connection))))
    }

    fn usual_assets(&self, _package: &PackageCoordinates, _version: &PackageVersion) -> Vec<AssetName> {
        Vec::new()
    }

    fn open<'a>(
        &'a self,
        connection: ExternalConnection,
        _asset: &'a OfferedAsset,
    ) -> BoxFuture<'a, Result<OpenedAsset, FetchFailure>> {
        Box::pin(ready(Err(FetchFailure::NotConfigured(connection))))
    }

    fn companion<'a>(
        &'a self,
        connection: ExternalConnection,
        _asset: &'a OfferedAsset,
    ) -> BoxFuture<'a, Result<Option<Bytes>, FetchFailure>> {
        Box::pin(ready(Err(FetchFailure::NotConfigured(connection))))
    }

    fn describe(
        &self,
        _package: &PackageCoordinates,
        _version: &OfferedVersion,
        _asset: &OfferedAsset,
        _content: StagedReader,
    ) -> Described {
        Described::default()
    }
}
