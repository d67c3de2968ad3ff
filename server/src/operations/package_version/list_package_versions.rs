//! `ListPackageVersions`.

use codeartifact_generated::operations::{ListPackageVersionsRequest, ListPackageVersionsResult};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::input::{Coordinates, page};
use crate::operations::output;
use crate::registry::{
    PackageVersionFilter, PackageVersionOriginType, PackageVersionSortType, PackageVersionStatus,
};

/// Lists the versions of a package.
pub(in crate::operations) async fn list_package_versions(
    app: &App,
    cx: &RequestContext,
    input: ListPackageVersionsRequest,
) -> Result<ListPackageVersionsResult, Error> {
    let ListPackageVersionsRequest {
        domain,
        domain_owner,
        repository,
        format,
        namespace,
        package,
        status,
        sort_by,
        max_results,
        next_token,
        origin_type,
    } = input;
    let repository = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let coordinates = Coordinates { format: &format, namespace: namespace.as_deref(), package: &package };
    let key = coordinates.package(repository)?;
    let permit = cx.authorize(app, Operation::ListPackageVersions, key).await?;
    let key = permit.key();
    let filter = PackageVersionFilter {
        status: status.as_ref().map(PackageVersionStatus::try_from).transpose()?,
        origin_type: origin_type.as_ref().map(PackageVersionOriginType::try_from).transpose()?,
        sort_by: sort_by.as_ref().map(PackageVersionSortType::try_from).transpose()?,
    };
    let page = page(max_results, next_token)?;
    let versions = app.registry.list_package_versions(&permit, &filter, &page).await?;
    Ok(ListPackageVersionsResult {
        default_display_version: versions.default_display_version,
        format: Some(output::format(key.format)),
        namespace: key.namespace.as_ref().map(ToString::to_string),
        package: Some(key.name.to_string()),
        versions: Some(versions.versions.into_iter().map(output::version_summary).collect()),
        next_token: versions.next_token,
    })
}
