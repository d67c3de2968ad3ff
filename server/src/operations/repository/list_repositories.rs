//! `ListRepositories` and `ListRepositoriesInDomain`.

use codeartifact_generated::operations::{
    ListRepositoriesInDomainRequest, ListRepositoriesInDomainResult, ListRepositoriesRequest,
    ListRepositoriesResult,
};
use codeartifact_generated::service::Operation;

use crate::auth::authorize;
use crate::operations::{App, RequestContext, input, output};
use crate::registry::{AccountId, Error, RepositoryFilter, RepositoryName};

/// Lists the repositories of the caller's account in the region, over all domains.
pub(in crate::operations) async fn list_repositories(
    app: &App,
    cx: &RequestContext,
    input: ListRepositoriesRequest,
) -> Result<ListRepositoriesResult, Error> {
    let ListRepositoriesRequest { repository_prefix, max_results, next_token } = input;
    let prefix = repository_prefix.as_deref().map(RepositoryName::parse).transpose()?;
    let page = input::page(max_results, next_token)?;
    let (account, region) = (cx.caller.account, &cx.caller.region);
    let repositories = app.registry.list_repositories(account, region, prefix.as_ref(), &page).await?;
    Ok(ListRepositoriesResult {
        repositories: Some(repositories.items.iter().map(output::repository_summary).collect()),
        next_token: repositories.next_token,
    })
}

/// Lists the repositories of a domain.
pub(in crate::operations) async fn list_repositories_in_domain(
    app: &App,
    cx: &RequestContext,
    input: ListRepositoriesInDomainRequest,
) -> Result<ListRepositoriesInDomainResult, Error> {
    let ListRepositoriesInDomainRequest {
        domain,
        domain_owner,
        administrator_account,
        repository_prefix,
        max_results,
        next_token,
    } = input;
    let key = cx.domain(&domain, domain_owner.as_deref())?;
    authorize(&cx.caller, Operation::ListRepositoriesInDomain, &key.arn())?;
    let filter = RepositoryFilter {
        prefix: repository_prefix.as_deref().map(RepositoryName::parse).transpose()?,
        administrator: administrator_account.as_deref().map(AccountId::parse).transpose()?,
    };
    let page = input::page(max_results, next_token)?;
    let repositories = app.registry.list_repositories_in_domain(&key, &filter, &page).await?;
    Ok(ListRepositoriesInDomainResult {
        repositories: Some(repositories.items.iter().map(output::repository_summary).collect()),
        next_token: repositories.next_token,
    })
}
