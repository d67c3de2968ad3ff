//! `ListRepositories` and `ListRepositoriesInDomain`.

use codeartifact_generated::operations::{
    ListRepositoriesInDomainRequest, ListRepositoriesInDomainResult, ListRepositoriesRequest,
    ListRepositoriesResult,
};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::{input, output};
use crate::registry::{AccountId, RepositoryFilter, RepositoryName};

/// Lists the repositories of the caller's account in the region, over all domains.
pub(in crate::operations) async fn list_repositories(
    app: &App,
    cx: &RequestContext,
    input: ListRepositoriesRequest,
) -> Result<ListRepositoriesResult, Error> {
    let ListRepositoriesRequest { repository_prefix, max_results, next_token } = input;
    let prefix = repository_prefix.as_deref().map(RepositoryName::parse).transpose()?;
    let page = input::page(max_results, next_token)?;
    let permit = cx.authorize(app, Operation::ListRepositories, cx.account_scope()).await?;
    let repositories = app.registry.list_repositories(&permit, prefix.as_ref(), &page).await?;
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
    let permit = cx.authorize(app, Operation::ListRepositoriesInDomain, key).await?;
    let filter = RepositoryFilter {
        prefix: repository_prefix.as_deref().map(RepositoryName::parse).transpose()?,
        administrator: administrator_account.as_deref().map(AccountId::parse).transpose()?,
    };
    let page = input::page(max_results, next_token)?;
    let repositories = app.registry.list_repositories_in_domain(&permit, &filter, &page).await?;
    Ok(ListRepositoriesInDomainResult {
        repositories: Some(repositories.items.iter().map(output::repository_summary).collect()),
        next_token: repositories.next_token,
    })
}
