//! What is kept of a release: what it is called, what was said of it when it was published, and its manifests.

pub mod metadata;
pub mod release;
pub mod tools_version;

/// Returns the name of the source archive among the assets of a version.
pub(super) fn archive_name(name: &str, version: &str) -> String {
    format!("{name}-{version}.zip")
}
