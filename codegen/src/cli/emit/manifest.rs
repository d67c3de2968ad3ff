//! The manifest of an emitted crate: the generated crate's own dependencies, with the versions that the
//! workspace holds written out.

use std::collections::BTreeMap;

use codeartifact_codegen::text::Page;

const GENERATED: &str = include_str!("../../../../generated/Cargo.toml");
const WORKSPACE: &str = include_str!("../../../../Cargo.toml");

const HEAD: &str = "\
[package]
name = \"generated\"
version = \"0.0.0\"
edition = \"2024\"
publish = false

# Not part of any workspace around it.
[workspace]

[dependencies]
";

/// Returns a manifest that stands on its own.
pub(super) fn manifest() -> String {
    let versions: BTreeMap<&str, &str> = section(WORKSPACE, "[workspace.dependencies]").collect();
    let mut page = Page::default();
    page.lines(HEAD);
    for (name, wanted) in section(GENERATED, "[dependencies]") {
        let name = name.trim_end_matches(".workspace");
        let known = versions.get(name).copied().unwrap_or("\"*\"");
        let mut parts = match known.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')) {
            None => vec![format!("version = {known}")],
            Some(inner) => vec![inner.trim().to_owned()],
        };
        parts.extend(wanted.find("features = [").map(|start| {
            let features = &wanted[start..];
            features[..=features.find(']').unwrap_or(features.len() - 1)].to_owned()
        }));
        page.line(format!("{name} = {{ {} }}", parts.join(", ")));
    }
    page.finish()
}

/// The entries of one table, as name and value.
fn section<'a>(manifest: &'a str, header: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let start = manifest.find(header).map_or(manifest.len(), |start| start + header.len());
    manifest[start..]
        .lines()
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.trim(), value.trim()))
}

#[cfg(test)]
mod tests {
    use super::manifest;

    #[test]
    fn every_dependency_has_its_version_written_out() {
        let manifest = manifest();

        let (_, dependencies) = manifest.split_once("[dependencies]\n").unwrap();
        assert!(dependencies.lines().count() > 3, "{manifest}");
        for line in dependencies.lines() {
            assert!(line.contains("version = \"") && !line.contains("workspace"), "{line}");
        }
        assert!(dependencies.contains("aws-smithy-http-server = { version = \"=0.69.1\""), "{manifest}");
        assert!(!dependencies.contains("\"*\""), "{manifest}");
    }
}
