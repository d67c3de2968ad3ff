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
use crate::operations::input::filled;
use crate::operations::output;
use crate::registry::{Invalid, OriginConfigurationUpdate, OriginMode, OriginType, RepositoryName};

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
        modes: filled(restrictions).iter().flatten().map(mode).collect::<Result<_, _>>()?,
        add: repositories("addAllowedRepositories", filled(add_allowed_repositories).as_deref())?,
        remove: repositories("removeAllowedRepositories", filled(remove_allowed_repositories).as_deref())?,
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
    Ok((OriginType::try_from(origin)?, OriginMode::try_from(mode)?))
}

/// Reads a list of repositories, whose members the model does not require, although none means anything alone.
fn repositories(
    list: &str,
    given: Option<&[PackageGroupAllowedRepository]>,
) -> Result<Vec<(OriginType, RepositoryName)>, Error> {
    let read = |(index, one): (usize, &PackageGroupAllowedRepository)| {
        let PackageGroupAllowedRepository { repository_name, origin_restriction_type } = one;
        let missing = |member| Invalid::MissingMember(format!("{list}.{}.member.{member}", index + 1));
        let origin = origin_restriction_type.as_ref().ok_or_else(|| missing("originRestrictionType"))?;
        let name = repository_name.as_deref().ok_or_else(|| missing("repositoryName"))?;
        Ok((OriginType::try_from(origin)?, RepositoryName::parse(name)?))
    };
    given.unwrap_or_default().iter().enumerate().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_an_allowed_repository_lacks_is_named() {
        let whole = PackageGroupAllowedRepository {
            repository_name: Some("repo".to_owned()),
            origin_restriction_type: Some(PackageGroupOriginRestrictionType::Publish),
        };
        for (lacking, member) in [
            (PackageGroupAllowedRepository { repository_name: None, ..whole.clone() }, "repositoryName"),
            (
                PackageGroupAllowedRepository { origin_restriction_type: None, ..whole.clone() },
                "originRestrictionType",
            ),
        ] {
            let refusal =
                repositories("addAllowedRepositories", Some(&[whole.clone(), lacking])).unwrap_err();

            let expected = format!("The member 'addAllowedRepositories.2.member.{member}' is missing.");
            assert_eq!(refusal.to_string(), expected);
        }
    }
}
