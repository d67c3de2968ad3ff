//! `ListPackageVersionAssets`.

use codeartifact_generated::operations::{ListPackageVersionAssetsRequest, ListPackageVersionAssetsResult};
use codeartifact_generated::service::Operation;

use crate::auth::authorize;
use crate::operations::input::{Coordinates, page};
use crate::operations::{App, RequestContext, output};
use crate::registry::Error;

/// Lists the assets of a version by name.
pub(in crate::operations) async fn list_package_version_assets(
    app: &App,
    cx: &RequestContext,
    input: ListPackageVersionAssetsRequest,
) -> Result<ListPackageVersionAssetsResult, Error> {
    let repository = cx.repository(&input.domain, input.domain_owner.as_deref(), &input.repository)?;
    let coordinates =
        Coordinates { format: &input.format, namespace: input.namespace.as_deref(), package: &input.package };
    let key = coordinates.version(repository, &input.package_version)?;
    authorize(&cx.caller, Operation::ListPackageVersionAssets, &key.package.arn())?;
    let page = page(input.max_results, input.next_token)?;
    let assets = app.registry.list_package_version_assets(&key, &page).await?;
    Ok(ListPackageVersionAssetsResult {
        format: Some(output::format(key.package.format)),
        namespace: key.package.namespace.as_ref().map(ToString::to_string),
        package: Some(key.package.name.to_string()),
        version: Some(key.version.to_string()),
        version_revision: Some(assets.revision.to_string()),
        next_token: assets.next_token,
        assets: Some(assets.assets.iter().map(output::asset_summary).collect()),
    })
}
