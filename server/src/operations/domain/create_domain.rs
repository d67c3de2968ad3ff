//! `CreateDomain`.

use codeartifact_generated::operations::{CreateDomainRequest, CreateDomainResult};
use codeartifact_generated::service::Operation;
use codeartifact_generated::types::DomainStatus;

use crate::app::{App, RequestContext};
use crate::auth::{Action, Ask};
use crate::operations::error::Error;
use crate::operations::{input, output};
use crate::registry::EncryptionKey;

/// What a domain needs of a key other than the account's own.
const USE_OF_KEY: [Action; 2] = [Action::DescribeKey, Action::CreateGrant];

/// Creates a domain that the caller's account owns.
pub(in crate::operations) async fn create_domain(
    app: &App,
    cx: &RequestContext,
    input: CreateDomainRequest,
) -> Result<CreateDomainResult, Error> {
    let CreateDomainRequest { domain, encryption_key, tags } = input;
    let key = cx.domain(&domain, None)?;
    let encryption_key = encryption_key.as_deref().map(EncryptionKey::parse).transpose()?;
    let tags = input::tags(tags)?;
    let encryption_key = match encryption_key.map(|asked| asked.resolve(key.owner, &key.region)) {
        Some(arn) => Some(cx.authorize_all(app, Ask::of(&USE_OF_KEY), arn).await?),
        None => None,
    };
    let actions = input::creation(Operation::CreateDomain, &tags);
    let permit = cx.authorize_all(app, Ask::of(&actions).with_tags(&tags), key).await?;
    let domain = app.registry.create_domain(&permit, encryption_key, tags).await?;
    Ok(CreateDomainResult { domain: Some(output::domain_description(&domain, DomainStatus::Active)) })
}
