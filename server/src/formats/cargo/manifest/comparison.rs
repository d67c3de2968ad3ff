//! Whether the document of a publish says what the crate file says. Clients choose versions by the one and build with the
//! other, so that nobody may tell them two things.

use std::collections::{BTreeMap, BTreeSet};

use super::cargo_toml::CargoToml;
use super::dependency::Dependency;
use super::document::Document;

/// Returns what of a version the two say differently; nothing where they agree.
pub(in crate::formats::cargo) fn find_difference(
    document: &Document,
    cargo_toml: &CargoToml,
) -> Option<&'static str> {
    let package = &cargo_toml.package;
    let told = document.dependencies();
    let packed = cargo_toml.dependencies();
    let rust_version = document.rust_version.as_ref();
    [
        ("name", document.name == package.name),
        ("version", document.vers == package.version),
        ("links", document.links == package.links),
        // Cargos before 1.73 do not tell it.
        ("rust-version", rust_version.is_none_or(|told| package.rust_version.as_ref() == Some(told))),
        ("features", sets(&document.features) == sets(&cargo_toml.features)),
        ("dependencies", essences(&told) == essences(&packed)),
    ]
    .into_iter()
    .find_map(|(what, agrees)| (!agrees).then_some(what))
}

fn sets(features: &BTreeMap<String, Vec<String>>) -> BTreeMap<&str, BTreeSet<&str>> {
    features
        .iter()
        .map(|(feature, values)| (feature.as_str(), values.iter().map(String::as_str).collect()))
        .collect()
}

fn essences(dependencies: &[Dependency]) -> Vec<impl Ord + '_> {
    let mut essences: Vec<_> = dependencies.iter().map(Dependency::essence).collect();
    essences.sort();
    essences
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOML: &str = r#"
        [package]
        name = "a"
        version = "1.0.0"
        rust-version = "1.60"
        [features]
        x = ["dep:b", "y"]
        y = []
        [dependencies.b]
        version = "1.2"
        optional = true
        package = "real"
        [target.'cfg(any(unix,windows))'.dev-dependencies]
        d = "=3.0.0"
    "#;

    const DOCUMENT: &str = r#"{"name":"a","vers":"1.0.0","links":null,"rust_version":"1.60",
        "features":{"y":[],"x":["y","dep:b"]},
        "deps":[{"name":"d","version_req":"=3.0.0","kind":"dev","target":"cfg(any(unix, windows))"},
            {"name":"real","version_req":"^1.2","optional":true,"explicit_name_in_toml":"b"}]}"#;

    fn difference(document: &str) -> Option<&'static str> {
        let document = serde_json::from_str(document).unwrap();
        find_difference(&document, &CargoToml::parse(TOML).unwrap())
    }

    #[test]
    fn the_same_in_other_words_is_no_difference() {
        assert_eq!(difference(DOCUMENT), None);
        assert_eq!(difference(&DOCUMENT.replace(r#""rust_version":"1.60","#, "")), None);
    }

    #[test]
    fn whatever_clients_choose_by_must_be_the_same_in_both() {
        for (old, new, what) in [
            (r#""name":"a""#, r#""name":"A""#, "name"),
            (r#""vers":"1.0.0""#, r#""vers":"1.0.1""#, "version"),
            (r#""links":null"#, r#""links":"z""#, "links"),
            ("1.60", "1.61", "rust-version"),
            (r#""y":[],"#, "", "features"),
            ("dep:b", "b", "features"),
            ("^1.2", "^1.3", "dependencies"),
            ("real", "other", "dependencies"),
            (r#""optional":true"#, r#""optional":false"#, "dependencies"),
            (r#""kind":"dev""#, r#""kind":"build""#, "dependencies"),
            ("windows", "wasm", "dependencies"),
            (r#""explicit_name_in_toml":"b""#, r#""explicit_name_in_toml":"c""#, "dependencies"),
        ] {
            assert_eq!(difference(&DOCUMENT.replace(old, new)), Some(what), "{new}");
        }
    }
}
