//! `ListAllowedRepositoriesForGroup`.

use codeartifact_generated::operations::{
    ListAllowedRepositoriesForGroupRequest, ListAllowedRepositoriesForGroupResult,
};
use codeartifact_generated::service::Operation;

use crate::auth::authorize;
use crate::operations::{App, RequestContext, input};
use crate::registry::{Error, OriginType};

/// Lists the repositories of one of a group's own lists.
pub(in crate::operations) async fn list_allowed_repositories_for_group(
    app: &App,
    cx: &RequestContext,
    input: ListAllowedRepositoriesForGroupRequest,
) -> Result<ListAllowedRepositoriesForGroupResult, Error> {
    let ListAllowedRepositoriesForGroupRequest {
        domain,
        domain_owner,
        package_group,
        origin_restriction_type,
        max_results,
        next_token,
    } = input;
    let key = cx.package_group(&domain, domain_owner.as_deref(), &package_group)?;
    authorize(&cx.caller, Operation::ListAllowedRepositoriesForGroup, &key.arn())?;
    let origin = OriginType::parse(origin_restriction_type.as_str())?;
    let page = input::page(max_results, next_token)?;
    let repositories = app.registry.list_allowed_repositories_for_group(&key, origin, &page).await?;
    Ok(ListAllowedRepositoriesForGroupResult {
        allowed_repositories: Some(repositories.items.iter().map(ToString::to_string).collect()),
        next_token: repositories.next_token,
    })
}
