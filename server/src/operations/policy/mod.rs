//! The operations on permissions policies.

mod domain;
mod repository;

pub(super) use domain::{
    delete_domain_permissions_policy, get_domain_permissions_policy, put_domain_permissions_policy,
};
pub(super) use repository::{
    delete_repository_permissions_policy, get_repository_permissions_policy,
    put_repository_permissions_policy,
};

use codeartifact_generated::types;

use crate::operations::error::Error;
use crate::registry::{PolicyRevision, ResourcePolicy};

fn revision(text: Option<&str>) -> Result<Option<PolicyRevision>, Error> {
    Ok(text.map(PolicyRevision::parse).transpose()?)
}

fn describe(policy: ResourcePolicy) -> types::ResourcePolicy {
    types::ResourcePolicy {
        resource_arn: Some(policy.holder.arn().to_string()),
        revision: Some(policy.revision.to_string()),
        document: Some(policy.document),
    }
}
