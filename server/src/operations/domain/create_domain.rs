//! `CreateDomain`.

use codeartifact_generated::operations::{CreateDomainRequest, CreateDomainResult};
use codeartifact_generated::service::Operation;
use codeartifact_generated::types::DomainStatus;

use crate::auth::authorize;
use crate::operations::{App, RequestContext, input, output};
use crate::registry::{EncryptionKey, Error};

/// Creates a domain that the caller's account owns.
pub(in crate::operations) async fn create_domain(
    app: &App,
    cx: &RequestContext,
    input: CreateDomainRequest,
) -> Result<CreateDomainResult, Error> {
    let CreateDomainRequest { domain, encryption_key, tags } = input;
    let key = cx.domain(&domain, None)?;
    let permit = authorize(&cx.caller, Operation::CreateDomain, &key.arn())?;
    let encryption_key = encryption_key.as_deref().map(EncryptionKey::parse).transpose()?;
    let tags = input::tags(tags)?;
    let domain = app.registry.create_domain(&permit, &key, encryption_key, tags).await?;
    Ok(CreateDomainResult { domain: Some(output::domain_description(&domain, DomainStatus::Active)) })
}
