//! `DescribePackageGroup`.

use codeartifact_generated::operations::{DescribePackageGroupRequest, DescribePackageGroupResult};
use codeartifact_generated::service::Operation;

use crate::auth::authorize;
use crate::operations::{App, RequestContext, output};
use crate::registry::Error;

/// Describes a group.
pub(in crate::operations) async fn describe_package_group(
    app: &App,
    cx: &RequestContext,
    input: DescribePackageGroupRequest,
) -> Result<DescribePackageGroupResult, Error> {
    let DescribePackageGroupRequest { domain, domain_owner, package_group } = input;
    let key = cx.package_group(&domain, domain_owner.as_deref(), &package_group)?;
    authorize(&cx.caller, Operation::DescribePackageGroup, &key.arn())?;
    let group = app.registry.get_package_group(&key).await?;
    Ok(DescribePackageGroupResult { package_group: Some(output::package_group_description(&group)) })
}
