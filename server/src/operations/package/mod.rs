//! The operations on packages.

mod delete_package;
mod put_package_origin_configuration;

pub(super) use delete_package::delete_package;
pub(super) use put_package_origin_configuration::put_package_origin_configuration;

use codeartifact_generated::operations::{
    DescribePackageRequest, DescribePackageResult, ListPackagesRequest, ListPackagesResult,
};
use codeartifact_generated::service::Operation;

use super::input::{Coordinates, page};
use super::output;
use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::registry::{AllowPublish, AllowUpstream, CoordinatePrefix, PackageFilter, PackageFormat};

/// Describes a package.
pub(super) async fn describe_package(
    app: &App,
    cx: &RequestContext,
    input: DescribePackageRequest,
) -> Result<DescribePackageResult, Error> {
    let DescribePackageRequest { domain, domain_owner, repository, format, namespace, package } = input;
    let repository = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let coordinates = Coordinates { format: &format, namespace: namespace.as_deref(), package: &package };
    let key = coordinates.package(repository)?;
    let permit = cx.authorize(app, Operation::DescribePackage, key).await?;
    let package = app.registry.get_package(&permit).await?;
    Ok(DescribePackageResult { package: output::package_description(&package) })
}

/// Lists the packages of a repository by format, namespace and name.
pub(super) async fn list_packages(
    app: &App,
    cx: &RequestContext,
    input: ListPackagesRequest,
) -> Result<ListPackagesResult, Error> {
    let ListPackagesRequest {
        domain,
        domain_owner,
        repository,
        format,
        namespace,
        package_prefix,
        max_results,
        next_token,
        publish,
        upstream,
    } = input;
    let key = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let permit = cx.authorize(app, Operation::ListPackages, key).await?;
    let filter = PackageFilter {
        format: format.as_ref().map(PackageFormat::try_from).transpose()?,
        namespace_prefix: namespace.as_deref().map(CoordinatePrefix::parse).transpose()?,
        package_prefix: package_prefix.as_deref().map(CoordinatePrefix::parse).transpose()?,
        publish: publish.as_ref().map(AllowPublish::try_from).transpose()?,
        upstream: upstream.as_ref().map(AllowUpstream::try_from).transpose()?,
    };
    let page = page(max_results, next_token)?;
    let packages = app.registry.list_packages(&permit, &filter, &page).await?;
    Ok(ListPackagesResult {
        packages: Some(packages.items.iter().map(output::package_summary).collect()),
        next_token: packages.next_token,
    })
}
