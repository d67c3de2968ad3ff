//! Names of packages, versions and assets, normalised for their format at the door.
//! Holds the normal form for comparing and the form that the user wrote for showing; knows nothing of what exists.

use std::fmt;

use crate::registry::names::format::{NamespaceUse, PackageFormat};
use crate::registry::names::{InvalidName, is_category_other, validated_text};

const COORDINATE_RULE: &str = "it must be 1 to 255 characters without `#`, `/` and white space";

validated_text! {
    /// The namespace of a package: npm scope, Maven group id, Swift scope, or a generic namespace.
    Namespace
}

impl Namespace {
    /// Parses what the caller gave for a format, which may require, allow or refuse a namespace.
    pub fn parse(format: PackageFormat, text: Option<&str>) -> Result<Option<Self>, InvalidName> {
        let rules = format.rules();
        match (rules.namespace_use, text) {
            (NamespaceUse::Required, None) => {
                Err(InvalidName::missing("namespace", "this package format requires a namespace"))
            }
            (NamespaceUse::None, Some(text)) => {
                Err(InvalidName::new("namespace", text, "this package format has no namespaces"))
            }
            (NamespaceUse::Optional | NamespaceUse::None, None) => Ok(None),
            (NamespaceUse::Required | NamespaceUse::Optional, Some(text)) => {
                check_coordinate("namespace", text)?;
                Ok(Some(Self((rules.normalize_namespace)(text).into_owned())))
            }
        }
    }
}

validated_text! {
    /// The beginning of a package name or namespace, used to filter listings.
    CoordinatePrefix
}

impl CoordinatePrefix {
    /// Parses a prefix, which obeys the same pattern as the whole.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        check_coordinate("prefix", text)?;
        Ok(Self(text.to_owned()))
    }
}

/// The name of a package: the form that identifies it and the form that the user wrote.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PackageName(Spelling);

impl PackageName {
    /// Parses a name and normalises it by the rules of its format.
    pub fn parse(format: PackageFormat, text: &str) -> Result<Self, InvalidName> {
        check_coordinate("package name", text)?;
        Ok(Self(Spelling::new(text, (format.rules().normalize_name)(text).into_owned())))
    }

    pub(in crate::registry) fn stored(normalized: String) -> Self {
        Self(Spelling { normalized, original: None })
    }

    /// Adds the form that the user wrote to a name that was stored.
    #[must_use]
    pub(in crate::registry) fn written_as(mut self, original: &str) -> Self {
        self.0 = Spelling::new(original, self.0.normalized);
        self
    }

    /// Returns the form that identifies the package and that the control plane shows.
    pub fn normalized(&self) -> &str {
        &self.0.normalized
    }

    /// Returns the form that the user wrote.
    pub fn original(&self) -> &str {
        self.0.original()
    }
}

impl fmt::Display for PackageName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.normalized())
    }
}

/// The version of a package: the form that identifies it, the form that the user wrote, and its place in the order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PackageVersion {
    spelling: Spelling,
    // Kept only where it differs from the normal form, which it never does in generic packages.
    sort_key: Option<String>,
}

impl PackageVersion {
    /// Parses a version and normalises it by the rules of its format.
    pub fn parse(format: PackageFormat, text: &str) -> Result<Self, InvalidName> {
        check_coordinate("package version", text)?;
        let rules = format.rules();
        let normalized = (rules.normalize_version)(text);
        let sort_key = (rules.sort_key)(&normalized);
        let sort_key = (sort_key != normalized).then(|| sort_key.into_owned());
        Ok(Self { spelling: Spelling::new(text, normalized.into_owned()), sort_key })
    }

    pub(in crate::registry) fn stored(normalized: String, sort_key: String) -> Self {
        let sort_key = (sort_key != normalized).then_some(sort_key);
        Self { spelling: Spelling { normalized, original: None }, sort_key }
    }

    /// Adds the form that the user wrote to a version that was stored.
    #[must_use]
    pub(in crate::registry) fn written_as(mut self, original: &str) -> Self {
        self.spelling = Spelling::new(original, self.spelling.normalized);
        self
    }

    /// Returns the form that identifies the version and that the control plane shows.
    pub fn normalized(&self) -> &str {
        &self.spelling.normalized
    }

    /// Returns the form that identifies the version.
    pub fn into_string(self) -> String {
        self.spelling.normalized
    }

    /// Returns the form that the user wrote.
    pub fn original(&self) -> &str {
        self.spelling.original()
    }

    /// Returns the text whose byte order is the order of versions.
    pub fn sort_key(&self) -> &str {
        self.sort_key.as_deref().unwrap_or(&self.spelling.normalized)
    }
}

impl fmt::Display for PackageVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.normalized())
    }
}

validated_text! {
    /// The name of an asset, unique in its package version; never normalised.
    AssetName
}

impl AssetName {
    /// Parses a name by the rules of its format; generic assets have the strictest.
    pub fn parse(format: PackageFormat, text: &str) -> Result<Self, InvalidName> {
        if !(1..=255).contains(&text.chars().count()) || text.chars().any(is_category_other) {
            let rule = "it must be 1 to 255 characters without control characters";
            return Err(InvalidName::new("asset name", text, rule));
        }
        (format.rules().check_asset)(text).map_err(|rule| InvalidName::new("asset name", text, rule))?;
        Ok(Self(text.to_owned()))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Spelling {
    normalized: String,
    // Kept only where it differs, which is rare.
    original: Option<String>,
}

impl Spelling {
    fn new(original: &str, normalized: String) -> Self {
        let original = (original != normalized).then(|| original.to_owned());
        Self { normalized, original }
    }

    fn original(&self) -> &str {
        self.original.as_deref().unwrap_or(&self.normalized)
    }
}

fn check_coordinate(what: &'static str, text: &str) -> Result<(), InvalidName> {
    let forbidden = |character: char| matches!(character, '#' | '/') || character.is_whitespace();
    // A NUL cannot be held by every database that may store the name.
    let fits = (1..=255).contains(&text.chars().count()) && !text.contains(forbidden) && !text.contains('\0');
    if fits { Ok(()) } else { Err(InvalidName::new(what, text, COORDINATE_RULE)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generic_asset_names_allow_letters_numbers_and_some_punctuation() {
        for good in ["ü.bin", "日本.tar", "a b.txt", "~!@^&()-_+[]{};,.x", "a`b", &"a".repeat(255)] {
            assert!(AssetName::parse(PackageFormat::Generic, good).is_ok(), "{good}");
        }
        for bad in ["", " a", "a ", "a  b", ".", "..", "a/b", "a%b", "a#b", "a\tb", "a😀", &"a".repeat(256)]
        {
            assert!(AssetName::parse(PackageFormat::Generic, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_are_normalised_by_format_and_keep_what_was_written() {
        let name = PackageName::parse(PackageFormat::Pypi, "Zope._Interface").unwrap();

        assert_eq!(name.normalized(), "zope-interface");
        assert_eq!(name.original(), "Zope._Interface");
        assert_eq!(PackageName::parse(PackageFormat::Npm, "React").unwrap().normalized(), "React");
    }

    #[test]
    fn namespaces_are_required_allowed_or_refused_by_format() {
        assert!(Namespace::parse(PackageFormat::Generic, None).is_err());
        assert!(Namespace::parse(PackageFormat::Maven, None).is_err());
        assert_eq!(Namespace::parse(PackageFormat::Npm, None), Ok(None));
        assert!(Namespace::parse(PackageFormat::Pypi, Some("x")).is_err());
        assert_eq!(Namespace::parse(PackageFormat::Swift, Some("Mona")).unwrap().unwrap().as_str(), "mona");
    }

    #[test]
    fn versions_have_a_place_in_the_order_of_their_format() {
        let version = |format, text| PackageVersion::parse(format, text).unwrap();

        let (nine, ten) = (version(PackageFormat::Npm, "1.9.0"), version(PackageFormat::Npm, "1.10.0"));
        assert!(nine.sort_key() < ten.sort_key());
        assert_eq!(version(PackageFormat::Generic, "1.10.0").sort_key(), "1.10.0");
        let stored = PackageVersion::stored("1.10.0".to_owned(), ten.sort_key().to_owned());
        assert_eq!(stored, ten);
    }

    #[test]
    fn versions_of_nuget_are_known_by_their_normal_form() {
        let version = PackageVersion::parse(PackageFormat::Nuget, "1.00.0.0-RC+x").unwrap();

        assert_eq!(version.normalized(), "1.0.0-rc");
        assert_eq!(version.original(), "1.00.0.0-RC+x");
    }

    #[test]
    fn a_namespace_that_is_missing_is_told_to_be_missing() {
        let missing = Namespace::parse(PackageFormat::Maven, None).unwrap_err().to_string();

        assert_eq!(missing, "the namespace is missing: this package format requires a namespace");
    }

    #[test]
    fn coordinates_refuse_slash_hash_and_white_space() {
        for bad in ["", "a/b", "a#b", "a b", "a\u{a0}b", "a\0b", &"é".repeat(256)] {
            assert!(PackageVersion::parse(PackageFormat::Generic, bad).is_err(), "{bad}");
        }
        assert!(PackageVersion::parse(PackageFormat::Generic, &"é".repeat(255)).is_ok());
    }
}
