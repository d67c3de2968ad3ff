//! `PutDomainPermissionsPolicy`, `GetDomainPermissionsPolicy` and `DeleteDomainPermissionsPolicy`.

use codeartifact_generated::operations::{
    DeleteDomainPermissionsPolicyRequest, DeleteDomainPermissionsPolicyResult,
    GetDomainPermissionsPolicyRequest, GetDomainPermissionsPolicyResult, PutDomainPermissionsPolicyRequest,
    PutDomainPermissionsPolicyResult,
};
use codeartifact_generated::service::Operation;

use super::{describe, revision};
use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::registry::{PolicyDocument, PolicyHolder};

/// Sets the policy of a domain, all of it.
pub(in crate::operations) async fn put_domain_permissions_policy(
    app: &App,
    cx: &RequestContext,
    input: PutDomainPermissionsPolicyRequest,
) -> Result<PutDomainPermissionsPolicyResult, Error> {
    let PutDomainPermissionsPolicyRequest { domain, domain_owner, policy_revision, policy_document } = input;
    let holder = PolicyHolder::Domain(cx.domain(&domain, domain_owner.as_deref())?);
    let permit = cx.authorize(app, Operation::PutDomainPermissionsPolicy, holder).await?;
    let document = PolicyDocument::parse(&policy_document, &permit.key().arn())?;
    let expected = revision(policy_revision.as_deref())?;
    let policy = app.registry.put_permissions_policy(&permit, document, expected).await?;
    Ok(PutDomainPermissionsPolicyResult { policy: Some(describe(policy)) })
}

/// Returns the policy of a domain.
pub(in crate::operations) async fn get_domain_permissions_policy(
    app: &App,
    cx: &RequestContext,
    input: GetDomainPermissionsPolicyRequest,
) -> Result<GetDomainPermissionsPolicyResult, Error> {
    let GetDomainPermissionsPolicyRequest { domain, domain_owner } = input;
    let holder = PolicyHolder::Domain(cx.domain(&domain, domain_owner.as_deref())?);
    let permit = cx.authorize(app, Operation::GetDomainPermissionsPolicy, holder).await?;
    let policy = app.registry.get_permissions_policy(&permit).await?;
    Ok(GetDomainPermissionsPolicyResult { policy: Some(describe(policy)) })
}

/// Deletes the policy of a domain and returns it.
pub(in crate::operations) async fn delete_domain_permissions_policy(
    app: &App,
    cx: &RequestContext,
    input: DeleteDomainPermissionsPolicyRequest,
) -> Result<DeleteDomainPermissionsPolicyResult, Error> {
    let DeleteDomainPermissionsPolicyRequest { domain, domain_owner, policy_revision } = input;
    let holder = PolicyHolder::Domain(cx.domain(&domain, domain_owner.as_deref())?);
    let permit = cx.authorize(app, Operation::DeleteDomainPermissionsPolicy, holder).await?;
    let expected = revision(policy_revision.as_deref())?;
    let policy = app.registry.delete_permissions_policy(&permit, expected).await?;
    Ok(DeleteDomainPermissionsPolicyResult { policy: Some(describe(policy)) })
}
