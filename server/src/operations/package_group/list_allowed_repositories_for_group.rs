//! `ListAllowedRepositoriesForGroup`.

use codeartifact_generated::operations::{
    ListAllowedRepositoriesForGroupRequest, ListAllowedRepositoriesForGroupResult,
};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::input;
use crate::registry::OriginType;

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
    let permit = cx.authorize(app, Operation::ListAllowedRepositoriesForGroup, key).await?;
    let origin = OriginType::try_from(&origin_restriction_type)?;
    let page = input::page(max_results, next_token)?;
    let repositories = app.registry.list_allowed_repositories_for_group(&permit, origin, &page).await?;
    Ok(ListAllowedRepositoriesForGroupResult {
        allowed_repositories: Some(repositories.items.iter().map(ToString::to_string).collect()),
        next_token: repositories.next_token,
    })
}
