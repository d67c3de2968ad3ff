//! `DescribePackageVersion`.

use codeartifact_generated::operations::{DescribePackageVersionRequest, DescribePackageVersionResult};
use codeartifact_generated::service::Operation;

use crate::auth::authorize;
use crate::operations::input::Coordinates;
use crate::operations::{App, RequestContext, output};
use crate::registry::Error;

/// Describes a version, whatever its status.
pub(in crate::operations) async fn describe_package_version(
    app: &App,
    cx: &RequestContext,
    input: DescribePackageVersionRequest,
) -> Result<DescribePackageVersionResult, Error> {
    let DescribePackageVersionRequest {
        domain,
        domain_owner,
        repository,
        format,
        namespace,
        package,
        package_version,
    } = input;
    let repository = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let coordinates = Coordinates { format: &format, namespace: namespace.as_deref(), package: &package };
    let key = coordinates.version(repository, &package_version)?;
    authorize(&cx.caller, Operation::DescribePackageVersion, &key.package.arn())?;
    let version = app.registry.get_package_version(&key).await?;
    Ok(DescribePackageVersionResult { package_version: output::version_description(&version) })
}
