//! `DescribeDomain`.

use codeartifact_generated::operations::{DescribeDomainRequest, DescribeDomainResult};
use codeartifact_generated::service::Operation;
use codeartifact_generated::types::DomainStatus;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::output;

/// Describes a domain.
pub(in crate::operations) async fn describe_domain(
    app: &App,
    cx: &RequestContext,
    input: DescribeDomainRequest,
) -> Result<DescribeDomainResult, Error> {
    let DescribeDomainRequest { domain, domain_owner } = input;
    let key = cx.domain(&domain, domain_owner.as_deref())?;
    let permit = cx.authorize(app, Operation::DescribeDomain, key).await?;
    let domain = app.registry.get_domain(&permit).await?;
    Ok(DescribeDomainResult { domain: Some(output::domain_description(&domain, DomainStatus::Active)) })
}
