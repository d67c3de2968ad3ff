//! `PublishPackageVersion`.

use codeartifact_generated::operations::{PublishPackageVersionRequest, PublishPackageVersionResult};
use codeartifact_generated::runtime::ByteStream;
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::input::Coordinates;
use crate::operations::{output, stream};
use crate::registry::{
    AnnouncedAsset, AssetName, Completion, Digest, HashAlgorithm, Invalid, PackageVersionKey, Permit,
    Publication, PublicationOrigin, Staged,
};

/// Content of up to this size is taken before it is known whether it can be published.
const SHORT_BYTES: u64 = 32 * 1024;
const ORIGIN: PublicationOrigin = PublicationOrigin::Direct;

/// Publishes one asset of a generic package version.
pub(in crate::operations) async fn publish_package_version(
    app: &App,
    cx: &RequestContext,
    input: PublishPackageVersionRequest,
) -> Result<PublishPackageVersionResult, Error> {
    let PublishPackageVersionRequest {
        domain,
        domain_owner,
        repository,
        format,
        namespace,
        package,
        package_version,
        asset_content,
        asset_name,
        asset_sha256,
        unfinished,
    } = input;
    let repository = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let coordinates = Coordinates { format: &format, namespace: namespace.as_deref(), package: &package };
    let key = coordinates.version(repository, &package_version)?;
    let permit = cx.authorize(app, Operation::PublishPackageVersion, key).await?;
    let name = AssetName::parse(permit.key().package.format, &asset_name)?;
    let sha256 = Digest::parse(HashAlgorithm::Sha256, &asset_sha256)?;
    let format = permit.key().package.format;
    if !format.rules().is_published_by_operation {
        return Err(Invalid::PublishFormat(format).into());
    }
    let staged = take_content(app, &permit, &name, sha256, asset_content).await?;
    let completion = match unfinished {
        Some(true) => Completion::Unfinished,
        Some(false) | None => Completion::Finished,
    };
    let publication = Publication { completion, ..Publication::new(vec![(name, staged)], ORIGIN) };
    let published = app.registry.publish(&permit, publication).await?;
    let package = &published.key.package;
    Ok(PublishPackageVersionResult {
        format: Some(output::format(package.format)),
        namespace: package.namespace.as_ref().map(ToString::to_string),
        package: Some(package.name.to_string()),
        version: Some(published.key.version.to_string()),
        version_revision: Some(published.revision.to_string()),
        status: Some(published.status.into()),
        asset: published.assets.first().map(output::asset_summary),
    })
}

/// Takes the content of an asset. What publishing refuses in any case is told before anything that is wrong with the content.
async fn take_content(
    app: &App,
    permit: &Permit<PackageVersionKey>,
    name: &AssetName,
    sha256: Digest,
    content: ByteStream,
) -> Result<Staged, Error> {
    let announced = [AnnouncedAsset { name, sha256: Some(&sha256) }];
    let check = || app.registry.check_publication(permit, &announced, ORIGIN);
    let length = stream::declared_length(&content);
    // To take a few bytes for nothing costs less than to ask twice whether they can be published.
    if length.is_none_or(|length| length > SHORT_BYTES) {
        check().await?;
    }
    let staged = app.registry.stage(stream::into_body(content), length, std::slice::from_ref(&sha256)).await;
    match staged {
        Ok(staged) => Ok(staged),
        Err(error) => {
            check().await?;
            Err(error.of_asset(permit.key(), name).into())
        }
    }
}
