//! What a version says of itself: the nuspec in its package, what of it is kept, and how versions and ranges are written.

pub mod nuspec;
pub mod package_file;
pub(super) mod package_hash;
pub mod record;
pub mod version;

use crate::registry::{AssetName, InvalidName, PackageCoordinates, PackageFormat, PackageVersion};

/// Returns the name of the one asset of a version.
pub(super) fn asset_name(
    package: &PackageCoordinates,
    version: &PackageVersion,
) -> Result<AssetName, InvalidName> {
    AssetName::parse(PackageFormat::Nuget, &file_name(package.name.normalized(), version.normalized()))
}

/// Returns the name of the file of a package, both parts of which are in normal form.
pub(super) fn file_name(id: &str, version: &str) -> String {
    format!("{id}.{version}.nupkg")
}
