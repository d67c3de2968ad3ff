//! `CreateRepository`.

use codeartifact_generated::operations::{CreateRepositoryRequest, CreateRepositoryResult};
use codeartifact_generated::service::Operation;

use super::upstream_names;
use crate::auth::authorize;
use crate::operations::{App, RequestContext, input, output};
use crate::registry::{Description, Error, NewRepository};

/// Creates a repository that the caller's account administers.
pub(in crate::operations) async fn create_repository(
    app: &App,
    cx: &RequestContext,
    input: CreateRepositoryRequest,
) -> Result<CreateRepositoryResult, Error> {
    let CreateRepositoryRequest { domain, domain_owner, repository, description, upstreams, tags } = input;
    let key = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let permit = authorize(&cx.caller, Operation::CreateRepository, &key.arn())?;
    let repository = NewRepository {
        description: description.as_deref().map(Description::parse).transpose()?,
        upstreams: upstream_names(&upstreams.unwrap_or_default())?,
        tags: input::tags(tags)?,
    };
    let repository = app.registry.create_repository(&permit, &key, repository).await?;
    Ok(CreateRepositoryResult { repository: Some(output::repository_description(&repository)) })
}
