//! `DescribeRepository`.

use codeartifact_generated::operations::{DescribeRepositoryRequest, DescribeRepositoryResult};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::output;

/// Describes a repository.
pub(in crate::operations) async fn describe_repository(
    app: &App,
    cx: &RequestContext,
    input: DescribeRepositoryRequest,
) -> Result<DescribeRepositoryResult, Error> {
    let DescribeRepositoryRequest { domain, domain_owner, repository } = input;
    let key = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let permit = cx.authorize(app, Operation::DescribeRepository, key).await?;
    let repository = app.registry.get_repository(&permit).await?;
    Ok(DescribeRepositoryResult { repository: Some(output::repository_description(&repository)) })
}
