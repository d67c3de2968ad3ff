//! `DescribePackageVersion`.

use codeartifact_generated::operations::{DescribePackageVersionRequest, DescribePackageVersionResult};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::input::Coordinates;
use crate::operations::output;

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
    let permit = cx.authorize(app, Operation::DescribePackageVersion, key).await?;
    let version = app.registry.get_package_version(&permit).await?;
    Ok(DescribePackageVersionResult { package_version: output::version_description(&version) })
}
