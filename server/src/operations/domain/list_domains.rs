//! `ListDomains`.

use codeartifact_generated::operations::{ListDomainsRequest, ListDomainsResult};

use crate::operations::{App, RequestContext, input, output};
use crate::registry::Error;

/// Lists the domains that the caller's account owns in the region.
pub(in crate::operations) async fn list_domains(
    app: &App,
    cx: &RequestContext,
    input: ListDomainsRequest,
) -> Result<ListDomainsResult, Error> {
    let ListDomainsRequest { max_results, next_token } = input;
    let page = input::page(max_results, next_token)?;
    let domains = app.registry.list_domains(cx.caller.account, &cx.caller.region, &page).await?;
    Ok(ListDomainsResult {
        domains: Some(domains.items.iter().map(output::domain_summary).collect()),
        next_token: domains.next_token,
    })
}
