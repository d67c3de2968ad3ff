//! `DescribeRepository`.

use codeartifact_generated::operations::{DescribeRepositoryRequest, DescribeRepositoryResult};
use codeartifact_generated::service::Operation;

use crate::auth::authorize;
use crate::operations::{App, RequestContext, output};
use crate::registry::Error;

/// Describes a repository.
pub(in crate::operations) async fn describe_repository(
    app: &App,
    cx: &RequestContext,
    input: DescribeRepositoryRequest,
) -> Result<DescribeRepositoryResult, Error> {
    let DescribeRepositoryRequest { domain, domain_owner, repository } = input;
    let key = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    authorize(&cx.caller, Operation::DescribeRepository, &key.arn())?;
    let repository = app.registry.get_repository(&key).await?;
    Ok(DescribeRepositoryResult { repository: Some(output::repository_description(&repository)) })
}
