//! `CreateRepository`.

use codeartifact_generated::operations::{CreateRepositoryRequest, CreateRepositoryResult};
use codeartifact_generated::service::Operation;

use super::upstreams;
use crate::auth::authorize;
use crate::operations::{App, RequestContext, input, output};
use crate::registry::{Description, Error, NewRepository};

/// Creates a repository that the caller's account administers.
pub(in crate::operations) async fn create_repository(
    app: &App,
    cx: &RequestContext,
    input: CreateRepositoryRequest,
) -> Result<CreateRepositoryResult, Error> {
    let key = cx.repository(&input.domain, input.domain_owner.as_deref(), &input.repository)?;
    let permit = authorize(&cx.caller, Operation::CreateRepository, &key.arn())?;
    let repository = NewRepository {
        description: input.description.as_deref().map(Description::parse).transpose()?,
        upstreams: upstreams(&input.upstreams.unwrap_or_default())?,
        tags: input::tags(input.tags)?,
    };
    let repository = app.registry.create_repository(&permit, &key, repository).await?;
    Ok(CreateRepositoryResult { repository: Some(output::repository_description(&repository)) })
}
