//! `UpdateRepository`.

use codeartifact_generated::operations::{UpdateRepositoryRequest, UpdateRepositoryResult};
use codeartifact_generated::service::Operation;

use super::upstreams;
use crate::auth::authorize;
use crate::operations::{App, RequestContext, output};
use crate::registry::{Description, Error, RepositoryUpdate};

/// Changes the description, the upstreams, or both; what the request leaves out stays as it is.
pub(in crate::operations) async fn update_repository(
    app: &App,
    cx: &RequestContext,
    input: UpdateRepositoryRequest,
) -> Result<UpdateRepositoryResult, Error> {
    let key = cx.repository(&input.domain, input.domain_owner.as_deref(), &input.repository)?;
    let permit = authorize(&cx.caller, Operation::UpdateRepository, &key.arn())?;
    let update = RepositoryUpdate {
        description: input.description.as_deref().map(Description::parse).transpose()?,
        upstreams: input.upstreams.as_deref().map(upstreams).transpose()?,
    };
    let repository = app.registry.update_repository(&permit, &key, update).await?;
    Ok(UpdateRepositoryResult { repository: Some(output::repository_description(&repository)) })
}
