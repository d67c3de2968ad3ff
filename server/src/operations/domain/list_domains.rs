//! `ListDomains`.

use codeartifact_generated::operations::{ListDomainsRequest, ListDomainsResult};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::{input, output};

/// Lists the domains that the caller's account owns in the region.
pub(in crate::operations) async fn list_domains(
    app: &App,
    cx: &RequestContext,
    input: ListDomainsRequest,
) -> Result<ListDomainsResult, Error> {
    let ListDomainsRequest { max_results, next_token } = input;
    let page = input::page(max_results, next_token)?;
    let permit = cx.authorize(app, Operation::ListDomains, cx.account_scope()).await?;
    let domains = app.registry.list_domains(&permit, &page).await?;
    Ok(ListDomainsResult {
        domains: Some(domains.items.iter().map(output::domain_summary).collect()),
        next_token: domains.next_token,
    })
}
