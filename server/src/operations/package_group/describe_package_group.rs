//! `DescribePackageGroup`.

use codeartifact_generated::operations::{DescribePackageGroupRequest, DescribePackageGroupResult};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::output;

/// Describes a group.
pub(in crate::operations) async fn describe_package_group(
    app: &App,
    cx: &RequestContext,
    input: DescribePackageGroupRequest,
) -> Result<DescribePackageGroupResult, Error> {
    let DescribePackageGroupRequest { domain, domain_owner, package_group } = input;
    let key = cx.package_group(&domain, domain_owner.as_deref(), &package_group)?;
    let permit = cx.authorize(app, Operation::DescribePackageGroup, key).await?;
    let group = app.registry.get_package_group(&permit).await?;
    Ok(DescribePackageGroupResult { package_group: Some(output::package_group_description(&group)) })
}
