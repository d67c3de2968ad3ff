//! The table of the rules of all package formats, one entry a format.

use super::rules::FormatRules;
use super::{PackageFormat, cargo, generic, maven, npm, nuget, pypi, ruby, swift};

impl PackageFormat {
    /// Returns the rules of this format.
    pub const fn rules(self) -> &'static FormatRules {
        match self {
            Self::Npm => &npm::NPM,
            Self::Pypi => &pypi::PYPI,
            Self::Maven => &maven::MAVEN,
            Self::Nuget => &nuget::NUGET,
            Self::Generic => &generic::GENERIC,
            Self::Ruby => &ruby::RUBY,
            Self::Swift => &swift::SWIFT,
            Self::Cargo => &cargo::CARGO,
        }
    }
}
