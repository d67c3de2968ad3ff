//! The package formats and the closed word lists of the model that travel with packages and versions.
//! Knows the words, not what they allow.

// Each word list is the same three things: the variants, their text, and the way back.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// Every value, in the model's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Gives the word that the model uses.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Parses the word that the model uses.
            pub fn parse(text: &str) -> Result<Self, $crate::registry::InvalidName> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    unknown => Err($crate::registry::InvalidName::new($what, unknown, concat!("it must be one of", $(" ", $text),+))),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
    };
}

pub(in crate::registry) use words;

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

    /// Tells whether packages of this format have a namespace.
    pub const fn namespace_use(self) -> NamespaceUse {
        match self {
            Self::Npm => NamespaceUse::Optional,
            Self::Maven | Self::Swift | Self::Generic => NamespaceUse::Required,
            Self::Pypi | Self::Nuget | Self::Ruby | Self::Cargo => NamespaceUse::None,
        }
    }

    /// Tells whether packages of this format are looked for in upstream repositories.
    pub const fn comes_from_upstream(self) -> bool {
        match self {
            Self::Npm | Self::Pypi | Self::Maven | Self::Nuget | Self::Ruby | Self::Swift | Self::Cargo => {
                true
            }
            Self::Generic => false,
        }
    }
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
