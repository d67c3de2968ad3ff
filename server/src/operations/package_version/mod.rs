//! The operations on package versions and their assets.

mod describe_package_version;
mod get_package_version_asset;
mod list_package_version_assets;
mod list_package_versions;
mod publish_package_version;

pub(super) use describe_package_version::describe_package_version;
pub(super) use get_package_version_asset::get_package_version_asset;
pub(super) use list_package_version_assets::list_package_version_assets;
pub(super) use list_package_versions::list_package_versions;
pub(super) use publish_package_version::publish_package_version;
