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
use super::{App, RequestContext, output};
use crate::auth::authorize;
use crate::registry::{AllowPublish, AllowUpstream, CoordinatePrefix, Error, PackageFilter, PackageFormat};

/// Describes a package.
pub(super) async fn describe_package(
    app: &App,
    cx: &RequestContext,
    input: DescribePackageRequest,
) -> Result<DescribePackageResult, Error> {
    let repository = cx.repository(&input.domain, input.domain_owner.as_deref(), &input.repository)?;
    let coordinates =
        Coordinates { format: &input.format, namespace: input.namespace.as_deref(), package: &input.package };
    let key = coordinates.package(repository)?;
    authorize(&cx.caller, Operation::DescribePackage, &key.arn())?;
    let package = app.registry.get_package(&key).await?;
    Ok(DescribePackageResult { package: output::package_description(&package) })
}

/// Lists the packages of a repository by format, namespace and name.
pub(super) async fn list_packages(
    app: &App,
    cx: &RequestContext,
    input: ListPackagesRequest,
) -> Result<ListPackagesResult, Error> {
    let key = cx.repository(&input.domain, input.domain_owner.as_deref(), &input.repository)?;
    authorize(&cx.caller, Operation::ListPackages, &key.arn())?;
    let filter = PackageFilter {
        format: input.format.map(|format| PackageFormat::parse(format.as_str())).transpose()?,
        namespace_prefix: input.namespace.as_deref().map(CoordinatePrefix::parse).transpose()?,
        package_prefix: input.package_prefix.as_deref().map(CoordinatePrefix::parse).transpose()?,
        publish: input.publish.map(|publish| AllowPublish::parse(publish.as_str())).transpose()?,
        upstream: input.upstream.map(|upstream| AllowUpstream::parse(upstream.as_str())).transpose()?,
    };
    let page = page(input.max_results, input.next_token)?;
    let packages = app.registry.list_packages(&key, &filter, &page).await?;
    Ok(ListPackagesResult {
        packages: Some(packages.items.iter().map(output::package_summary).collect()),
        next_token: packages.next_token,
    })
}
