//! `DeleteDomain`.

use codeartifact_generated::operations::{DeleteDomainRequest, DeleteDomainResult};
use codeartifact_generated::service::Operation;
use codeartifact_generated::types::DomainStatus;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::output;

/// Deletes a domain without repositories and describes it as it was; one that is absent is no error.
pub(in crate::operations) async fn delete_domain(
    app: &App,
    cx: &RequestContext,
    input: DeleteDomainRequest,
) -> Result<DeleteDomainResult, Error> {
    let DeleteDomainRequest { domain, domain_owner } = input;
    let key = cx.domain(&domain, domain_owner.as_deref())?;
    let permit = cx.authorize(app, Operation::DeleteDomain, key).await?;
    let domain = app.registry.delete_domain(&permit).await?;
    let domain = domain.map(|domain| output::domain_description(&domain, DomainStatus::Deleted));
    Ok(DeleteDomainResult { domain })
}
