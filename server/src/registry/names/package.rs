//! Names of packages, versions and assets, normalised for their format at the door.
//! Holds the normal form for comparing and the form that the user wrote for showing; knows nothing of what exists.

use std::fmt;

use unicode_general_category::{GeneralCategory, get_general_category};

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
        match (format.namespace_use(), text) {
            (NamespaceUse::Required, None) => {
                Err(InvalidName::new("namespace", "", "this package format requires a namespace"))
            }
            (NamespaceUse::None, Some(text)) => {
                Err(InvalidName::new("namespace", text, "this package format has no namespaces"))
            }
            (NamespaceUse::Optional | NamespaceUse::None, None) => Ok(None),
            (NamespaceUse::Required | NamespaceUse::Optional, Some(text)) => {
                check_coordinate("namespace", text)?;
                let normalized = match format {
                    PackageFormat::Swift => text.to_lowercase(),
                    PackageFormat::Npm
                    | PackageFormat::Pypi
                    | PackageFormat::Maven
                    | PackageFormat::Nuget
                    | PackageFormat::Generic
                    | PackageFormat::Ruby
                    | PackageFormat::Cargo => text.to_owned(),
                };
                Ok(Some(Self(normalized)))
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
        let normalized = match format {
            PackageFormat::Pypi => normalize_python_name(text),
            PackageFormat::Nuget | PackageFormat::Swift => text.to_lowercase(),
            PackageFormat::Npm
            | PackageFormat::Maven
            | PackageFormat::Generic
            | PackageFormat::Ruby
            | PackageFormat::Cargo => text.to_owned(),
        };
        Ok(Self(Spelling::new(text, normalized)))
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

    /// Gives the form that identifies the package and that the control plane shows.
    pub fn normalized(&self) -> &str {
        &self.0.normalized
    }

    /// Gives the form that the user wrote.
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
    sort_key: Option<String>,
}

impl PackageVersion {
    /// Parses a version and normalises it by the rules of its format.
    pub fn parse(format: PackageFormat, text: &str) -> Result<Self, InvalidName> {
        check_coordinate("package version", text)?;
        let normalized = match format {
            PackageFormat::Nuget => text.to_lowercase(),
            PackageFormat::Npm
            | PackageFormat::Pypi
            | PackageFormat::Maven
            | PackageFormat::Generic
            | PackageFormat::Ruby
            | PackageFormat::Swift
            | PackageFormat::Cargo => text.to_owned(),
        };
        Ok(Self { spelling: Spelling::new(text, normalized), sort_key: None })
    }

    pub(in crate::registry) fn stored(normalized: String) -> Self {
        Self { spelling: Spelling { normalized, original: None }, sort_key: None }
    }

    /// Adds the form that the user wrote to a version that was stored.
    #[must_use]
    pub(in crate::registry) fn written_as(mut self, original: &str) -> Self {
        self.spelling = Spelling::new(original, self.spelling.normalized);
        self
    }

    /// Sets the text whose byte order is the order of versions; without it the version itself is that text.
    #[must_use]
    pub fn with_sort_key(mut self, sort_key: String) -> Self {
        self.sort_key = Some(sort_key);
        self
    }

    /// Gives the form that identifies the version and that the control plane shows.
    pub fn normalized(&self) -> &str {
        &self.spelling.normalized
    }

    /// Gives the form that identifies the version.
    pub fn into_string(self) -> String {
        self.spelling.normalized
    }

    /// Gives the form that the user wrote.
    pub fn original(&self) -> &str {
        self.spelling.original()
    }

    /// Gives the text whose byte order is the order of versions.
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
        if format == PackageFormat::Generic {
            check_generic_asset_name(text)?;
        }
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

fn normalize_python_name(text: &str) -> String {
    let mut normalized = String::with_capacity(text.len());
    for character in text.chars() {
        if !matches!(character, '-' | '_' | '.') {
            normalized.extend(character.to_lowercase());
        } else if !normalized.ends_with('-') {
            normalized.push('-');
        }
    }
    normalized
}

fn check_generic_asset_name(text: &str) -> Result<(), InvalidName> {
    let spaces_are_single_and_inner = !text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  ");
    if text == "."
        || text == ".."
        || !spaces_are_single_and_inner
        || !text.chars().all(is_generic_asset_character)
    {
        let rule = "it must be letters, numbers, single inner spaces and ~!@^&()-_+[]{};,.`";
        return Err(InvalidName::new("asset name", text, rule));
    }
    Ok(())
}

fn is_generic_asset_character(character: char) -> bool {
    "~!@^&()-_+[]{};,.` ".contains(character)
        || matches!(
            get_general_category(character),
            GeneralCategory::LowercaseLetter
                | GeneralCategory::ModifierLetter
                | GeneralCategory::OtherLetter
                | GeneralCategory::TitlecaseLetter
                | GeneralCategory::UppercaseLetter
                | GeneralCategory::LetterNumber
                | GeneralCategory::DecimalNumber
        )
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
    fn coordinates_refuse_slash_hash_and_white_space() {
        for bad in ["", "a/b", "a#b", "a b", "a\u{a0}b", "a\0b", &"é".repeat(256)] {
            assert!(PackageVersion::parse(PackageFormat::Generic, bad).is_err(), "{bad}");
        }
        assert!(PackageVersion::parse(PackageFormat::Generic, &"é".repeat(255)).is_ok());
    }
}
