//! What makes versions whole: the document of an artifact that names them, and that of a snapshot, which names its newest
//! build.

use std::collections::HashSet;

use codeartifact_generated::runtime::BoxBody;
use http::{Response, StatusCode};

use super::super::manifest::repository_metadata::{self, MetadataError, RepositoryMetadata};
use super::super::manifest::snapshot::{self, BuildFile};
use super::super::route::METADATA;
use crate::auth::PackageAccess;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::{publish as frame, reply};
use crate::registry::{
    AssetName, NewestBuild, PackageCoordinates, PackageFormat, PackageKey, PackageVersion, Permit,
    Publication, PublicationOrigin, UnfinishedVersion,
};

/// Takes the document of an artifact, and finishes the versions that it names.
pub(super) async fn of_artifact(
    exchange: &Exchange<'_>,
    package: PackageCoordinates,
) -> Result<Response<BoxBody>, Refusal> {
    let key = exchange.repository().package(package.clone());
    let permit = exchange.authorize_package(PackageAccess::ChangeMetadata, key).await?;
    let document = exchange.read_body(repository_metadata::MOST_BYTES).await?;
    let said = RepositoryMetadata::parse(&document)?;
    if !said.plugins.is_empty() && said.artifact.is_none() {
        // The document of a group, whose plugins are known by their own jars.
        return Ok(reply::empty(StatusCode::CREATED));
    }
    said.check(package.namespace_or_empty(), package.name.normalized())?;
    let named: HashSet<String> = said.versions.into_iter().collect();
    let unfinished = exchange.app.registry.list_unfinished_versions(&permit).await?;
    let unfinished: Vec<_> = unfinished.into_iter().filter(|one| named.contains(&one.version)).collect();
    refuse_disputed(&unfinished)?;
    for UnfinishedVersion { version, .. } in unfinished {
        finish(exchange, &permit, &version, document.clone()).await?;
    }
    Ok(reply::empty(StatusCode::CREATED))
}

/// Refuses to finish versions that have assets which are not what their senders meant.
fn refuse_disputed(unfinished: &[UnfinishedVersion]) -> Result<(), Refusal> {
    match unfinished.iter().find_map(|one| Some((&one.version, one.disputed.first()?))) {
        None => Ok(()),
        Some((version, asset)) => Err(Refusal::bad_request(format!(
            "version `{version}` is not finished: the digest that was sent of `{asset}` is not that of its content; send \
             the right digest, or delete the version and publish it again"
        ))),
    }
}

/// Finishes a version, of which the document is one more asset.
async fn finish(
    exchange: &Exchange<'_>,
    permit: &Permit<PackageKey>,
    version: &str,
    document: Vec<u8>,
) -> Result<(), Refusal> {
    let version = PackageVersion::parse(PackageFormat::Maven, version)?;
    let key = permit.key().clone().version(version);
    let permit = exchange.authorize_version(PackageAccess::PublishWithMetadata, key).await?;
    let staged = frame::receive_held(exchange.app, document).await?;
    let name = AssetName::parse(PackageFormat::Maven, METADATA)?;
    let publication = Publication::new(vec![(name, staged)], PublicationOrigin::Direct);
    frame::publish(exchange.app, &permit, publication).await.map(drop)
}

/// Takes the document of a snapshot, and makes the build that it names the newest one.
pub(super) async fn of_snapshot(
    exchange: &Exchange<'_>,
    package: PackageCoordinates,
    shared: PackageVersion,
) -> Result<Response<BoxBody>, Refusal> {
    let key = exchange.repository().package(package.clone());
    let permit = exchange.authorize_package(PackageAccess::PublishWithMetadata, key).await?;
    let document = exchange.read_body(repository_metadata::MOST_BYTES).await?;
    let said = RepositoryMetadata::parse(&document)?;
    said.check(package.namespace_or_empty(), package.name.normalized())?;
    let base = snapshot::base(shared.normalized()).ok_or_else(Refusal::internal)?.to_owned();
    let Some(build) = said.newest.and_then(|build| build.version(&base)) else {
        // One whose files bear no build is finished by the document of its artifact.
        return Ok(reply::empty(StatusCode::CREATED));
    };
    let unfinished = exchange.app.registry.list_unfinished_versions(&permit).await?;
    let is_meant = |one: &UnfinishedVersion| one.version == build.normalized();
    refuse_disputed(&unfinished.into_iter().filter(is_meant).collect::<Vec<_>>())?;
    let artifact = package.name.normalized().to_owned();
    let own_number = move |names: &[String]| {
        let builds = names.iter().filter_map(|name| Some(BuildFile::parse(name, &artifact, &base)?.build));
        builds.max()?.version(&base)
    };
    let newest = NewestBuild { shared, build: Some(build) };
    exchange.app.registry.set_newest_build(&permit, newest, own_number).await?;
    Ok(reply::empty(StatusCode::CREATED))
}

impl From<MetadataError> for Refusal {
    fn from(error: MetadataError) -> Self {
        Self::bad_request(error.to_string())
    }
}
