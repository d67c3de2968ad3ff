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
    let key = cx.package_group(&input.domain, input.domain_owner.as_deref(), &input.package_group)?;
    authorize(&cx.caller, Operation::ListAllowedRepositoriesForGroup, &key.arn())?;
    let origin = OriginType::parse(input.origin_restriction_type.as_str())?;
    let page = input::page(input.max_results, input.next_token)?;
    let repositories = app.registry.list_allowed_repositories_for_group(&key, origin, &page).await?;
    Ok(ListAllowedRepositoriesForGroupResult {
        allowed_repositories: Some(repositories.items.iter().map(ToString::to_string).collect()),
        next_token: repositories.next_token,
    })
}
