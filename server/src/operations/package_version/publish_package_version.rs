//! `PublishPackageVersion`.

use codeartifact_generated::operations::{PublishPackageVersionRequest, PublishPackageVersionResult};
use codeartifact_generated::service::Operation;
use codeartifact_generated::types::PackageVersionStatus;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::input::Coordinates;
use crate::operations::{output, stream};
use crate::registry::{AssetName, ExpectedSha256, PublishAsset};

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
    let asset = PublishAsset {
        asset: AssetName::parse(permit.key().package.format, &asset_name)?,
        expected_sha256: ExpectedSha256::parse(&asset_sha256)?,
        unfinished: unfinished.unwrap_or(false),
        declared_length: stream::declared_length(&asset_content),
    };
    let body = stream::into_body(asset_content);
    let published = app.registry.publish_package_version(&permit, asset, body).await?;
    let package = &published.key.package;
    Ok(PublishPackageVersionResult {
        format: Some(output::format(package.format)),
        namespace: package.namespace.as_ref().map(ToString::to_string),
        package: Some(package.name.to_string()),
        version: Some(published.key.version.to_string()),
        version_revision: Some(published.revision.to_string()),
        status: Some(PackageVersionStatus::from(published.status.as_str())),
        asset: Some(output::asset_summary(&published.asset)),
    })
}
