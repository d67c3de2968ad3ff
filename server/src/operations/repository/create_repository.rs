//! `CreateRepository`.

use codeartifact_generated::operations::{CreateRepositoryRequest, CreateRepositoryResult};
use codeartifact_generated::service::Operation;

use super::upstreams;
use crate::app::{App, RequestContext};
use crate::auth::Ask;
use crate::operations::error::Error;
use crate::operations::{input, output};
use crate::registry::{Description, NewRepository};

/// Creates a repository that the caller's account administers.
pub(in crate::operations) async fn create_repository(
    app: &App,
    cx: &RequestContext,
    input: CreateRepositoryRequest,
) -> Result<CreateRepositoryResult, Error> {
    let CreateRepositoryRequest { domain, domain_owner, repository, description, upstreams, tags } = input;
    let key = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let tags = input::tags(tags)?;
    let actions = input::creation(Operation::CreateRepository, &tags);
    let permit = cx.authorize_all(app, Ask::of(&actions).with_tags(&tags), key).await?;
    let repository = NewRepository {
        description: description.as_deref().map(Description::parse).transpose()?,
        upstreams: self::upstreams(app, cx, permit.key(), input::filled(upstreams).as_deref().unwrap_or(&[]))
            .await?,
        tags,
    };
    let repository = app.registry.create_repository(&permit, repository).await?;
    Ok(CreateRepositoryResult { repository: Some(output::repository_description(&repository)) })
}
