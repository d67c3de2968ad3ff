//! `UpdateRepository`.

use codeartifact_generated::operations::{UpdateRepositoryRequest, UpdateRepositoryResult};
use codeartifact_generated::service::Operation;

use super::upstream_names;
use crate::auth::authorize;
use crate::operations::{App, RequestContext, output};
use crate::registry::{Description, Error, RepositoryUpdate};

/// Changes the description, the upstreams, or both; what the request leaves out stays as it is.
pub(in crate::operations) async fn update_repository(
    app: &App,
    cx: &RequestContext,
    input: UpdateRepositoryRequest,
) -> Result<UpdateRepositoryResult, Error> {
    let UpdateRepositoryRequest { domain, domain_owner, repository, description, upstreams } = input;
    let key = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let permit = authorize(&cx.caller, Operation::UpdateRepository, &key.arn())?;
    let update = RepositoryUpdate {
        description: description.as_deref().map(Description::parse).transpose()?,
        upstreams: upstreams.as_deref().map(upstream_names).transpose()?,
    };
    let repository = app.registry.update_repository(&permit, &key, update).await?;
    Ok(UpdateRepositoryResult { repository: Some(output::repository_description(&repository)) })
}
