//! The package formats and the closed word lists of the model that travel with packages and versions, and the table of
//! what each format says of names and versions: one file a format.

mod cargo;
mod generic;
mod maven;
mod npm;
mod nuget;
#[cfg(test)]
mod proof;
mod pypi;
mod ruby;
mod rules;
mod semver;
mod sort_key;
mod swift;
mod table;

pub use rules::{Check, Form, FormatRules};

use super::words::words;

words! {
    /// One of the eight package formats.
    PackageFormat, "package format" {
        /// npm, pnpm, yarn, bun.
        Npm = "npm",
        /// Python packages.
        Pypi = "pypi",
        /// Maven and Gradle.
        Maven = "maven",
        /// `NuGet` and dotnet.
        Nuget = "nuget",
        /// Free files, published through the control plane only.
        Generic = "generic",
        /// Ruby gems.
        Ruby = "ruby",
        /// Swift packages.
        Swift = "swift",
        /// Rust crates.
        Cargo = "cargo",
    }
}

/// Tells whether a format's packages live in namespaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamespaceUse {
    /// Every package has one.
    Required,
    /// A package may have one.
    Optional,
    /// No package has one.
    None,
}

impl PackageFormat {
    /// Every format, by the byte order of its word.
    pub const SORTED: &'static [Self] = &[
        Self::Cargo,
        Self::Generic,
        Self::Maven,
        Self::Npm,
        Self::Nuget,
        Self::Pypi,
        Self::Ruby,
        Self::Swift,
    ];
}

words! {
    /// Whether new versions may be published directly to a package.
    AllowPublish, "publish restriction" {
        /// They may.
        Allow = "ALLOW",
        /// They are refused.
        Block = "BLOCK",
    }
}

words! {
    /// Whether new versions may enter a package from upstream.
    AllowUpstream, "upstream restriction" {
        /// They may.
        Allow = "ALLOW",
        /// They stay out.
        Block = "BLOCK",
    }
}

words! {
    /// Where a package version stands in its life.
    PackageVersionStatus, "package version status" {
        /// Listed and downloadable.
        Published = "Published",
        /// Still being uploaded.
        Unfinished = "Unfinished",
        /// Downloadable, not listed to package managers.
        Unlisted = "Unlisted",
        /// Neither listed nor downloadable.
        Archived = "Archived",
        /// Assets erased for good.
        Disposed = "Disposed",
        /// Gone; only ever a result.
        Deleted = "Deleted",
    }
}

impl PackageVersionStatus {
    /// Tells whether assets of a version in this status may be downloaded.
    pub const fn is_downloadable(self) -> bool {
        match self {
            Self::Published | Self::Unfinished | Self::Unlisted => true,
            Self::Archived | Self::Disposed | Self::Deleted => false,
        }
    }
}

words! {
    /// Why an operation on several versions does not change one of them.
    PackageVersionErrorCode, "package version error code" {
        /// The destination has it already.
        AlreadyExists = "ALREADY_EXISTS",
        /// It has another revision than expected.
        MismatchedRevision = "MISMATCHED_REVISION",
        /// It has another status than expected.
        MismatchedStatus = "MISMATCHED_STATUS",
        /// Its status forbids it.
        NotAllowed = "NOT_ALLOWED",
        /// It is not there.
        NotFound = "NOT_FOUND",
        /// Another version of the same call could not be changed.
        Skipped = "SKIPPED",
    }
}

words! {
    /// How a package version entered the domain.
    PackageVersionOriginType, "package version origin type" {
        /// Published in the domain.
        Internal = "INTERNAL",
        /// Fetched through an external connection.
        External = "EXTERNAL",
        /// Not known.
        Unknown = "UNKNOWN",
    }
}

words! {
    /// The ways to sort a listing of versions.
    PackageVersionSortType, "package version sort type" {
        /// Newest first.
        PublishedTime = "PUBLISHED_TIME",
    }
}

words! {
    /// The ways in which a new version can come into a repository.
    OriginType, "origin restriction type" {
        /// From a public registry, through an external connection.
        ExternalUpstream = "EXTERNAL_UPSTREAM",
        /// From another repository of the domain.
        InternalUpstream = "INTERNAL_UPSTREAM",
        /// Published directly.
        Publish = "PUBLISH",
    }
}

words! {
    /// What a group says of one way.
    OriginMode, "origin restriction mode" {
        /// Any repository may take new versions in this way.
        Allow = "ALLOW",
        /// Only the repositories of a list may.
        AllowSpecificRepositories = "ALLOW_SPECIFIC_REPOSITORIES",
        /// None may.
        Block = "BLOCK",
        /// What the parent says.
        Inherit = "INHERIT",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_formats_are_all_formats_in_byte_order() {
        let mut all = PackageFormat::ALL.to_vec();
        all.sort_by_key(|format| format.as_str());
        assert_eq!(all, PackageFormat::SORTED);
    }

    #[test]
    fn every_format_parses_from_its_own_word() {
        for format in PackageFormat::ALL {
            assert_eq!(PackageFormat::parse(format.as_str()), Ok(*format));
        }
        assert!(PackageFormat::parse("NPM").is_err());
    }
}
