//! `ListPackageGroups` and `ListSubPackageGroups`.

use codeartifact_generated::operations::{
    ListPackageGroupsRequest, ListPackageGroupsResult, ListSubPackageGroupsRequest,
    ListSubPackageGroupsResult,
};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::{input, output};

/// Lists the groups of a domain, the one of all packages included.
pub(in crate::operations) async fn list_package_groups(
    app: &App,
    cx: &RequestContext,
    input: ListPackageGroupsRequest,
) -> Result<ListPackageGroupsResult, Error> {
    let ListPackageGroupsRequest { domain, domain_owner, max_results, next_token, prefix } = input;
    let key = cx.domain(&domain, domain_owner.as_deref())?;
    let permit = cx.authorize(app, Operation::ListPackageGroups, key).await?;
    let page = input::page(max_results, next_token)?;
    let prefix = prefix.as_deref().unwrap_or("");
    let groups = app.registry.list_package_groups(&permit, prefix, &page).await?;
    Ok(ListPackageGroupsResult {
        package_groups: Some(groups.items.iter().map(output::package_group_summary).collect()),
        next_token: groups.next_token,
    })
}

/// Lists the groups directly within a group.
pub(in crate::operations) async fn list_sub_package_groups(
    app: &App,
    cx: &RequestContext,
    input: ListSubPackageGroupsRequest,
) -> Result<ListSubPackageGroupsResult, Error> {
    let ListSubPackageGroupsRequest { domain, domain_owner, package_group, max_results, next_token } = input;
    let key = cx.package_group(&domain, domain_owner.as_deref(), &package_group)?;
    let permit = cx.authorize(app, Operation::ListSubPackageGroups, key).await?;
    let page = input::page(max_results, next_token)?;
    let groups = app.registry.list_sub_package_groups(&permit, &page).await?;
    Ok(ListSubPackageGroupsResult {
        package_groups: Some(groups.items.iter().map(output::package_group_summary).collect()),
        next_token: groups.next_token,
    })
}
