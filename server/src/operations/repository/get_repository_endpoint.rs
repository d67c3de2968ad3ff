//! `GetRepositoryEndpoint`.

use codeartifact_generated::operations::{GetRepositoryEndpointRequest, GetRepositoryEndpointResult};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::registry::PackageFormat;

/// Returns the URL of a repository for one format. IPv4 and dual-stack endpoints have the same URL, since one
/// listener serves both.
pub(in crate::operations) async fn get_repository_endpoint(
    app: &App,
    cx: &RequestContext,
    input: GetRepositoryEndpointRequest,
) -> Result<GetRepositoryEndpointResult, Error> {
    let GetRepositoryEndpointRequest { domain, domain_owner, repository, format, endpoint_type: _ } = input;
    let key = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let permit = cx.authorize(app, Operation::GetRepositoryEndpoint, key).await?;
    let format = PackageFormat::try_from(&format)?;
    let repository = app.registry.get_repository(&permit).await?;
    let key = &repository.key;
    let url = app.endpoints.repository_url(&cx.base_url, &key.domain, format, &key.name);
    Ok(GetRepositoryEndpointResult { repository_endpoint: Some(url) })
}
