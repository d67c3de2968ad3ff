//! `GetPackageVersionAsset`.

use codeartifact_generated::operations::{GetPackageVersionAssetRequest, GetPackageVersionAssetResult};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::input::Coordinates;
use crate::operations::stream;
use crate::registry::{AssetName, Revision};

/// Streams an asset.
pub(in crate::operations) async fn get_package_version_asset(
    app: &App,
    cx: &RequestContext,
    input: GetPackageVersionAssetRequest,
) -> Result<GetPackageVersionAssetResult, Error> {
    let GetPackageVersionAssetRequest {
        domain,
        domain_owner,
        repository,
        format,
        namespace,
        package,
        package_version,
        asset,
        package_version_revision,
    } = input;
    let repository = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let coordinates = Coordinates { format: &format, namespace: namespace.as_deref(), package: &package };
    let key = coordinates.version(repository, &package_version)?;
    let name = AssetName::parse(key.package.format, &asset)?;
    let revision = package_version_revision.as_deref().map(Revision::parse).transpose()?;
    let permit = cx.authorize(app, Operation::GetPackageVersionAsset, key).await?;
    let asset = app.registry.get_package_version_asset(&permit, &name, revision.as_ref()).await?;
    let content = app.registry.open_asset(&asset, None).await?;
    Ok(GetPackageVersionAssetResult {
        asset: stream::from_content(content),
        asset_name: Some(asset.summary.name.to_string()),
        package_version: Some(asset.version.to_string()),
        package_version_revision: Some(asset.revision.to_string()),
    })
}
