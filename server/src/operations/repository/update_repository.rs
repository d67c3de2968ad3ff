//! `UpdateRepository`.

use codeartifact_generated::operations::{UpdateRepositoryRequest, UpdateRepositoryResult};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::output;
use crate::registry::{Description, RepositoryUpdate};

/// Changes the description, the upstreams, or both; what the request leaves out stays as it is.
pub(in crate::operations) async fn update_repository(
    app: &App,
    cx: &RequestContext,
    input: UpdateRepositoryRequest,
) -> Result<UpdateRepositoryResult, Error> {
    let UpdateRepositoryRequest { domain, domain_owner, repository, description, upstreams } = input;
    let key = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let permit = cx.authorize(app, Operation::UpdateRepository, key).await?;
    // An empty list removes all, where `input::filled` would leave them as they are.
    let upstreams = match upstreams {
        Some(upstreams) => Some(super::upstreams(app, cx, permit.key(), &upstreams).await?),
        None => None,
    };
    let update = RepositoryUpdate {
        description: description.as_deref().map(Description::parse).transpose()?,
        upstreams,
    };
    let repository = app.registry.update_repository(&permit, update).await?;
    Ok(UpdateRepositoryResult { repository: Some(output::repository_description(&repository)) })
}
