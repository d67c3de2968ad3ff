//! `UpdatePackageGroupOriginConfiguration`.

use codeartifact_generated::operations::{
    UpdatePackageGroupOriginConfigurationRequest, UpdatePackageGroupOriginConfigurationResult,
};
use codeartifact_generated::service::Operation;
use codeartifact_generated::types::{
    PackageGroupAllowedRepository, PackageGroupOriginRestrictionMode, PackageGroupOriginRestrictionType,
};

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::output;
use crate::registry::{OriginConfigurationUpdate, OriginMode, OriginType, RepositoryName};

/// Changes where new versions of a group's packages may come from.
pub(in crate::operations) async fn update_package_group_origin_configuration(
    app: &App,
    cx: &RequestContext,
    input: UpdatePackageGroupOriginConfigurationRequest,
) -> Result<UpdatePackageGroupOriginConfigurationResult, Error> {
    let UpdatePackageGroupOriginConfigurationRequest {
        domain,
        domain_owner,
        package_group,
        restrictions,
        add_allowed_repositories,
        remove_allowed_repositories,
    } = input;
    let key = cx.package_group(&domain, domain_owner.as_deref(), &package_group)?;
    let permit = cx.authorize(app, Operation::UpdatePackageGroupOriginConfiguration, key).await?;
    let update = OriginConfigurationUpdate {
        modes: restrictions.iter().flatten().map(mode).collect::<Result<_, _>>()?,
        add: repositories(add_allowed_repositories.as_deref())?,
        remove: repositories(remove_allowed_repositories.as_deref())?,
    };
    let (group, changes) = app.registry.update_package_group_origin_configuration(&permit, update).await?;
    Ok(UpdatePackageGroupOriginConfigurationResult {
        package_group: Some(output::package_group_description(&group)),
        allowed_repository_updates: Some(output::allowed_repository_updates(&changes)),
    })
}

fn mode(
    (origin, mode): (&PackageGroupOriginRestrictionType, &PackageGroupOriginRestrictionMode),
) -> Result<(OriginType, OriginMode), Error> {
    Ok((OriginType::parse(origin.as_str())?, OriginMode::parse(mode.as_str())?))
}

fn repositories(
    given: Option<&[PackageGroupAllowedRepository]>,
) -> Result<Vec<(OriginType, RepositoryName)>, Error> {
    let read = |one: &PackageGroupAllowedRepository| {
        let origin =
            OriginType::parse(one.origin_restriction_type.as_ref().map_or("", |word| word.as_str()))?;
        let name = RepositoryName::parse(one.repository_name.as_deref().unwrap_or(""))?;
        Ok((origin, name))
    };
    given.unwrap_or_default().iter().map(read).collect()
}
