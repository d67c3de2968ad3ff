//! The operations on package groups.

mod create_package_group;
mod delete_package_group;
mod describe_package_group;
mod get_associated_package_group;
mod list_allowed_repositories_for_group;
mod list_associated_packages;
mod list_package_groups;
mod update_package_group;
mod update_package_group_origin_configuration;

pub(super) use create_package_group::create_package_group;
pub(super) use delete_package_group::delete_package_group;
pub(super) use describe_package_group::describe_package_group;
pub(super) use get_associated_package_group::get_associated_package_group;
pub(super) use list_allowed_repositories_for_group::list_allowed_repositories_for_group;
pub(super) use list_associated_packages::list_associated_packages;
pub(super) use list_package_groups::{list_package_groups, list_sub_package_groups};
pub(super) use update_package_group::update_package_group;
pub(super) use update_package_group_origin_configuration::update_package_group_origin_configuration;

use crate::app::RequestContext;
use crate::operations::error::Error;
use crate::registry::{ContactInfo, Description, PackageGroupKey, PackageGroupPattern, PackageGroupTexts};

impl RequestContext {
    /// Returns the package group that a request names.
    fn package_group(
        &self,
        domain: &str,
        owner: Option<&str>,
        pattern: &str,
    ) -> Result<PackageGroupKey, Error> {
        Ok(PackageGroupKey {
            domain: self.domain(domain, owner)?,
            pattern: PackageGroupPattern::parse(pattern)?,
        })
    }
}

/// Reads what people are to be told about a group.
fn texts(contact_info: Option<&str>, description: Option<&str>) -> Result<PackageGroupTexts, Error> {
    Ok(PackageGroupTexts {
        contact_info: contact_info.map(ContactInfo::parse).transpose()?,
        description: description.map(Description::parse).transpose()?,
    })
}
