//! What a version says of itself, in the three forms in which it is told: the document that comes with a publish, the
//! `Cargo.toml` in the crate file, and the line of the index.

pub mod cargo_toml;
mod comparison;
mod dependency;
pub mod document;
pub mod line;

pub(super) use self::comparison::find_difference;
pub use self::dependency::{Dependency, DependencyKind};
use crate::registry::{License, PackageVersionMetadata};

/// What both the document and the `Cargo.toml` say of a version to people.
struct About<'a> {
    name: &'a str,
    description: Option<&'a str>,
    homepage: Option<&'a str>,
    repository: Option<&'a str>,
    license: Option<&'a str>,
    readme: Option<&'a str>,
}

impl About<'_> {
    /// Returns what the API shows of the version. Text of white space alone says nothing.
    fn describe(&self, dependencies: &[Dependency]) -> PackageVersionMetadata {
        let text = |text: Option<&str>| text.filter(|text| !text.trim().is_empty()).map(str::to_owned);
        let license = text(self.license).map(|name| License { name: Some(name), url: None });
        PackageVersionMetadata {
            display_name: Some(self.name.to_owned()),
            summary: text(self.description),
            home_page: text(self.homepage),
            source_code_repository: text(self.repository),
            licenses: license.into_iter().collect(),
            readme: text(self.readme),
            dependencies: dependencies.iter().filter_map(Dependency::described).collect(),
            manifest: None,
        }
    }
}

/// Returns the path of the index file of a crate, whose name stands in it in lower case.
pub(super) fn index_path(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    format!("{}/{name}", index_folder(&name))
}

/// Returns the folder of the index that a name is in, in the case of the name.
pub(super) fn index_folder(name: &str) -> String {
    // Names are ASCII; of what is none, nothing is found.
    let part = |range: std::ops::Range<usize>| name.get(range).unwrap_or_default();
    match name.len() {
        length @ 0..=2 => length.to_string(),
        3 => format!("3/{}", part(0..1)),
        _ => format!("{}/{}", part(0..2), part(2..4)),
    }
}

/// Returns the name of the one asset of a version.
pub(super) fn asset_name(name: &str, version: &str) -> String {
    format!("{name}-{version}.crate")
}
