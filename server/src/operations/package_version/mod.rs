//! The operations on package versions and their assets.

mod batch;
mod copy_package_versions;
mod delete_package_versions;
mod describe_package_version;
mod dispose_package_versions;
mod get_package_version_asset;
mod get_package_version_readme;
mod list_package_version_assets;
mod list_package_version_dependencies;
mod list_package_versions;
mod publish_package_version;
mod update_package_versions_status;

pub(super) use copy_package_versions::copy_package_versions;
pub(super) use delete_package_versions::delete_package_versions;
pub(super) use describe_package_version::describe_package_version;
pub(super) use dispose_package_versions::dispose_package_versions;
pub(super) use get_package_version_asset::get_package_version_asset;
pub(super) use get_package_version_readme::get_package_version_readme;
pub(super) use list_package_version_assets::list_package_version_assets;
pub(super) use list_package_version_dependencies::list_package_version_dependencies;
pub(super) use list_package_versions::list_package_versions;
pub(super) use publish_package_version::publish_package_version;
pub(super) use update_package_versions_status::update_package_versions_status;
