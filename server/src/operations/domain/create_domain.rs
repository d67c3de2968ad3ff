//! `CreateDomain`.

use codeartifact_generated::operations::{CreateDomainRequest, CreateDomainResult};
use codeartifact_generated::service::Operation;
use codeartifact_generated::types::DomainStatus;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::{input, output};
use crate::registry::EncryptionKey;

/// Creates a domain that the caller's account owns.
pub(in crate::operations) async fn create_domain(
    app: &App,
    cx: &RequestContext,
    input: CreateDomainRequest,
) -> Result<CreateDomainResult, Error> {
    let CreateDomainRequest { domain, encryption_key, tags } = input;
    let key = cx.domain(&domain, None)?;
    let permit =
        cx.authorize_all(app, &input::creation(Operation::CreateDomain, tags.as_deref()), key).await?;
    let encryption_key = encryption_key.as_deref().map(EncryptionKey::parse).transpose()?;
    let tags = input::tags(tags)?;
    let domain = app.registry.create_domain(&permit, encryption_key, tags).await?;
    Ok(CreateDomainResult { domain: Some(output::domain_description(&domain, DomainStatus::Active)) })
}
