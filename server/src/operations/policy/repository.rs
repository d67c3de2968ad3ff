//! `PutRepositoryPermissionsPolicy`, `GetRepositoryPermissionsPolicy` and `DeleteRepositoryPermissionsPolicy`.

use codeartifact_generated::operations::{
    DeleteRepositoryPermissionsPolicyRequest, DeleteRepositoryPermissionsPolicyResult,
    GetRepositoryPermissionsPolicyRequest, GetRepositoryPermissionsPolicyResult,
    PutRepositoryPermissionsPolicyRequest, PutRepositoryPermissionsPolicyResult,
};
use codeartifact_generated::service::Operation;

use super::{describe, revision};
use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::registry::{PolicyDocument, PolicyHolder};

/// Sets the policy of a repository, all of it.
pub(in crate::operations) async fn put_repository_permissions_policy(
    app: &App,
    cx: &RequestContext,
    input: PutRepositoryPermissionsPolicyRequest,
) -> Result<PutRepositoryPermissionsPolicyResult, Error> {
    let PutRepositoryPermissionsPolicyRequest {
        domain,
        domain_owner,
        repository,
        policy_revision,
        policy_document,
    } = input;
    let key = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let holder = PolicyHolder::Repository(key);
    let permit = cx.authorize(app, Operation::PutRepositoryPermissionsPolicy, holder).await?;
    let document = PolicyDocument::parse(&policy_document, &permit.key().arn())?;
    let expected = revision(policy_revision.as_deref())?;
    let policy = app.registry.put_permissions_policy(&permit, document, expected).await?;
    Ok(PutRepositoryPermissionsPolicyResult { policy: Some(describe(policy)) })
}

/// Returns the policy of a repository.
pub(in crate::operations) async fn get_repository_permissions_policy(
    app: &App,
    cx: &RequestContext,
    input: GetRepositoryPermissionsPolicyRequest,
) -> Result<GetRepositoryPermissionsPolicyResult, Error> {
    let GetRepositoryPermissionsPolicyRequest { domain, domain_owner, repository } = input;
    let key = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let holder = PolicyHolder::Repository(key);
    let permit = cx.authorize(app, Operation::GetRepositoryPermissionsPolicy, holder).await?;
    let policy = app.registry.get_permissions_policy(&permit).await?;
    Ok(GetRepositoryPermissionsPolicyResult { policy: Some(describe(policy)) })
}

/// Deletes the policy of a repository and returns it.
pub(in crate::operations) async fn delete_repository_permissions_policy(
    app: &App,
    cx: &RequestContext,
    input: DeleteRepositoryPermissionsPolicyRequest,
) -> Result<DeleteRepositoryPermissionsPolicyResult, Error> {
    let DeleteRepositoryPermissionsPolicyRequest { domain, domain_owner, repository, policy_revision } =
        input;
    let key = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let holder = PolicyHolder::Repository(key);
    let permit = cx.authorize(app, Operation::DeleteRepositoryPermissionsPolicy, holder).await?;
    let expected = revision(policy_revision.as_deref())?;
    let policy = app.registry.delete_permissions_policy(&permit, expected).await?;
    Ok(DeleteRepositoryPermissionsPolicyResult { policy: Some(describe(policy)) })
}
