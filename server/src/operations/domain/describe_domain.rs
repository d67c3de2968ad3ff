//! `DescribeDomain`.

use codeartifact_generated::operations::{DescribeDomainRequest, DescribeDomainResult};
use codeartifact_generated::service::Operation;
use codeartifact_generated::types::DomainStatus;

use crate::auth::authorize;
use crate::operations::{App, RequestContext, output};
use crate::registry::Error;

/// Describes a domain.
pub(in crate::operations) async fn describe_domain(
    app: &App,
    cx: &RequestContext,
    input: DescribeDomainRequest,
) -> Result<DescribeDomainResult, Error> {
    let DescribeDomainRequest { domain, domain_owner } = input;
    let key = cx.domain(&domain, domain_owner.as_deref())?;
    authorize(&cx.caller, Operation::DescribeDomain, &key.arn())?;
    let domain = app.registry.get_domain(&key).await?;
    Ok(DescribeDomainResult { domain: Some(output::domain_description(&domain, DomainStatus::Active)) })
}
