//! `PutRepositoryPermissionsPolicy`, `GetRepositoryPermissionsPolicy` and `DeleteRepositoryPermissionsPolicy`.

use codeartifact_generated::operations::{
    DeleteRepositoryPermissionsPolicyRequest, DeleteRepositoryPermissionsPolicyResult,
    GetRepositoryPermissionsPolicyRequest, GetRepositoryPermissionsPolicyResult,
    PutRepositoryPermissionsPolicyRequest, PutRepositoryPermissionsPolicyResult,
};
use codeartifact_generated::service::Operation;

use super::{describe, revision};
use crate::auth::authorize;
use crate::operations::{App, RequestContext};
use crate::registry::{Error, PolicyDocument, PolicyHolder};

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
    let permit = authorize(&cx.caller, Operation::PutRepositoryPermissionsPolicy, &holder.arn())?;
    let document = PolicyDocument::parse(&policy_document, &holder.arn())?;
    let expected = revision(policy_revision.as_deref())?;
    let policy = app.registry.put_permissions_policy(&permit, &holder, document, expected).await?;
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
    authorize(&cx.caller, Operation::GetRepositoryPermissionsPolicy, &holder.arn())?;
    let policy = app.registry.get_permissions_policy(&holder).await?;
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
    let permit = authorize(&cx.caller, Operation::DeleteRepositoryPermissionsPolicy, &holder.arn())?;
    let expected = revision(policy_revision.as_deref())?;
    let policy = app.registry.delete_permissions_policy(&permit, &holder, expected).await?;
    Ok(DeleteRepositoryPermissionsPolicyResult { policy: Some(describe(policy)) })
}
