//! `ListPackageVersionAssets`.

use codeartifact_generated::operations::{ListPackageVersionAssetsRequest, ListPackageVersionAssetsResult};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::input::{Coordinates, page};
use crate::operations::output;
use crate::registry::PackageVersionKey;

/// Lists the assets of a version by name.
pub(in crate::operations) async fn list_package_version_assets(
    app: &App,
    cx: &RequestContext,
    input: ListPackageVersionAssetsRequest,
) -> Result<ListPackageVersionAssetsResult, Error> {
    let ListPackageVersionAssetsRequest {
        domain,
        domain_owner,
        repository,
        format,
        namespace,
        package,
        package_version,
        max_results,
        next_token,
    } = input;
    let repository = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let coordinates = Coordinates { format: &format, namespace: namespace.as_deref(), package: &package };
    let key = coordinates.version(repository, &package_version)?;
    let permit = cx.authorize(app, Operation::ListPackageVersionAssets, key).await?;
    let PackageVersionKey { package, version } = permit.key();
    let page = page(max_results, next_token)?;
    let assets = app.registry.list_package_version_assets(&permit, &page).await?;
    Ok(ListPackageVersionAssetsResult {
        format: Some(output::format(package.format)),
        namespace: package.namespace.as_ref().map(ToString::to_string),
        package: Some(package.name.to_string()),
        version: Some(version.to_string()),
        version_revision: Some(assets.revision.to_string()),
        next_token: assets.next_token,
        assets: Some(assets.assets.iter().map(output::asset_summary).collect()),
    })
}
