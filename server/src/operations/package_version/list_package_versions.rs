//! `ListPackageVersions`.

use codeartifact_generated::operations::{ListPackageVersionsRequest, ListPackageVersionsResult};
use codeartifact_generated::service::Operation;

use crate::auth::authorize;
use crate::operations::input::{Coordinates, page};
use crate::operations::{App, RequestContext, output};
use crate::registry::{
    Error, PackageVersion, PackageVersionFilter, PackageVersionOriginType, PackageVersionSortType,
    PackageVersionStatus,
};

/// Lists the versions of a package.
pub(in crate::operations) async fn list_package_versions(
    app: &App,
    cx: &RequestContext,
    input: ListPackageVersionsRequest,
) -> Result<ListPackageVersionsResult, Error> {
    let repository = cx.repository(&input.domain, input.domain_owner.as_deref(), &input.repository)?;
    let coordinates =
        Coordinates { format: &input.format, namespace: input.namespace.as_deref(), package: &input.package };
    let key = coordinates.package(repository)?;
    authorize(&cx.caller, Operation::ListPackageVersions, &key.arn())?;
    let filter = PackageVersionFilter {
        status: input.status.map(|status| PackageVersionStatus::parse(status.as_str())).transpose()?,
        origin_type: input
            .origin_type
            .map(|origin| PackageVersionOriginType::parse(origin.as_str()))
            .transpose()?,
        sort_by: input.sort_by.map(|sort| PackageVersionSortType::parse(sort.as_str())).transpose()?,
    };
    let page = page(input.max_results, input.next_token)?;
    let versions = app.registry.list_package_versions(&key, &filter, &page).await?;
    Ok(ListPackageVersionsResult {
        default_display_version: versions.default_display_version.map(PackageVersion::into_string),
        format: Some(output::format(key.format)),
        namespace: key.namespace.as_ref().map(ToString::to_string),
        package: Some(key.name.to_string()),
        versions: Some(versions.versions.into_iter().map(output::version_summary).collect()),
        next_token: versions.next_token,
    })
}
