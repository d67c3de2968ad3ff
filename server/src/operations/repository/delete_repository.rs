//! `DeleteRepository`.

use codeartifact_generated::operations::{DeleteRepositoryRequest, DeleteRepositoryResult};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::output;

/// Deletes a repository with all that it holds; one that is absent from a known domain is no error.
pub(in crate::operations) async fn delete_repository(
    app: &App,
    cx: &RequestContext,
    input: DeleteRepositoryRequest,
) -> Result<DeleteRepositoryResult, Error> {
    let DeleteRepositoryRequest { domain, domain_owner, repository } = input;
    let key = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let permit = cx.authorize(app, Operation::DeleteRepository, key).await?;
    let repository = app.registry.delete_repository(&permit).await?;
    let repository = repository.map(|repository| output::repository_description(&repository));
    Ok(DeleteRepositoryResult { repository })
}
