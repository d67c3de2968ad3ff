//! `PublishPackageVersion`.

use codeartifact_generated::operations::{PublishPackageVersionRequest, PublishPackageVersionResult};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::input::Coordinates;
use crate::operations::{output, stream};
use crate::registry::{
    AnnouncedAsset, AssetName, Completion, Digest, HashAlgorithm, Invalid, Publication, PublicationOrigin,
};

/// Content of up to this size is taken before it is known whether it can be published.
const SHORT_BYTES: u64 = 32 * 1024;

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
    let origin = PublicationOrigin::Direct;
    let announced = [AnnouncedAsset { name: &name, sha256: Some(&sha256) }];
    let check = || app.registry.check_publication(&permit, &announced, origin);
    let length = stream::declared_length(&asset_content);
    // What publishing refuses in any case is told before anything that is wrong with the content. To take a few bytes for
    // nothing costs less than to ask twice whether they can be published.
    let is_short = length.is_some_and(|length| length <= SHORT_BYTES);
    if !is_short {
        check().await?;
    }
    let staged = app.registry.stage(stream::into_body(asset_content), length, std::slice::from_ref(&sha256));
    let staged = match staged.await {
        Ok(staged) => staged,
        Err(error) => {
            check().await?;
            return Err(error.of_asset(permit.key(), &name).into());
        }
    };
    let completion = match unfinished {
        Some(true) => Completion::Unfinished,
        Some(false) | None => Completion::Finished,
    };
    let publication = Publication { completion, ..Publication::new(vec![(name, staged)], origin) };
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
