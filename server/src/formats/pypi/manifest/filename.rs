//! The names of distribution files, taken apart. They tell the kind of a file, its project, its version and, of wheels,
//! where they run; clients choose by nothing else. Pure; knows neither content nor address.
//!
//! | file | shape | ruled by |
//! | --- | --- | --- |
//! | wheel | `{name}-{version}(-{build})-{python}-{abi}-{platform}.whl` | PEP 427, 491 |
//! | source | `{name}-{version}.tar.gz`, and before PEP 625 `.zip`, `.tar.bz2`, `.tgz` | PEP 625 |
//! | egg | `{name}-{version}(-py{python}(-{platform})).egg` | setuptools |
//! | installer | `{name}-{version}.win{platform}(-py{python})`, `.exe` or `.msi` | distutils |
//!
//! Old source files have hyphens in the name, and versions such as `1.0-1` have one too; so a name is only taken apart
//! for a project that is known, from the form or from the address.

use crate::formats::frame::shown as frame;
use crate::registry::{PackageFormat, PackageName, PackageVersion};

/// A file name whose project and version are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistributionFilename {
    /// What the file is.
    pub kind: DistributionKind,
    /// The project, as the asker names it.
    pub project: PackageName,
    /// The version, as it is written here: escapes are undone.
    pub version: PackageVersion,
}

/// The kinds of distribution files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DistributionKind {
    /// A built distribution.
    Wheel(WheelTags),
    /// A source distribution.
    Source(SourceArchive),
    /// A built distribution of setuptools, from before wheels.
    Egg,
    /// A program that installs on Windows, from before wheels.
    Installer,
}

/// Where a wheel runs. Each tag may be several, joined by dots (PEP 425).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WheelTags {
    /// Chooses among wheels that are equal otherwise; starts with a digit.
    pub build: Option<String>,
    /// Such as `py3`.
    pub python: String,
    /// Such as `none`.
    pub abi: String,
    /// Such as `any`.
    pub platform: String,
}

/// How a source distribution is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceArchive {
    /// `.tar.gz` or `.tgz`.
    TarGz,
    /// `.tar.bz2`.
    TarBz2,
    /// `.zip`.
    Zip,
}

/// The ways in which a text is no name of a distribution file. Control characters are shown escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidFilename {
    /// Somebody could take it for a path.
    #[error("the file name `{0}` must be 1 to 255 characters without `/`, `\\`, `..` and control characters")]
    Characters(String),
    /// It ends in none of the known ways.
    #[error(
        "the file name `{0}` must end in .whl, .tar.gz, .tgz, .tar.bz2, .zip, .egg, .exe or .msi; nothing else is a \
         distribution of a Python package"
    )]
    Extension(String),
    /// It is another project's.
    #[error(
        "the file name `{filename}` does not begin with the name of the project `{project}` and a hyphen"
    )]
    OtherProject {
        /// The file name.
        filename: String,
        /// The normalised name that was expected.
        project: String,
    },
    /// What should be a version is none.
    #[error("the file name `{0}` must have a version by PEP 440 behind the name of the project")]
    Version(String),
    /// It ends in `.whl` without the parts of one.
    #[error(
        "the file name `{0}` must be `{{name}}-{{version}}-{{python}}-{{abi}}-{{platform}}.whl`, with a build number \
         that starts with a digit before the tags, or none"
    )]
    Wheel(String),
}

const LONGEST: usize = 255;

#[derive(Clone, Copy)]
enum Shape {
    Wheel,
    Source(SourceArchive),
    Egg,
    Installer,
}

const EXTENSIONS: [(&str, Shape); 8] = [
    (".whl", Shape::Wheel),
    (".tar.gz", Shape::Source(SourceArchive::TarGz)),
    (".tgz", Shape::Source(SourceArchive::TarGz)),
    (".tar.bz2", Shape::Source(SourceArchive::TarBz2)),
    (".zip", Shape::Source(SourceArchive::Zip)),
    (".egg", Shape::Egg),
    (".exe", Shape::Installer),
    (".msi", Shape::Installer),
];

impl DistributionFilename {
    /// Parses the name of a file of a project.
    pub fn parse(text: &str, project: &PackageName) -> Result<Self, InvalidFilename> {
        check_characters(text)?;
        let shaped = EXTENSIONS.iter().find_map(|(end, shape)| Some((text.strip_suffix(end)?, *shape)));
        let (stem, shape) = shaped.ok_or_else(|| InvalidFilename::Extension(shown(text)))?;
        let rest = behind_project(stem, project).ok_or_else(|| InvalidFilename::OtherProject {
            filename: shown(text),
            project: project.normalized().to_owned(),
        })?;
        let (kind, version) = match shape {
            Shape::Wheel => {
                let (version, tags) = wheel_parts(rest).ok_or_else(|| InvalidFilename::Wheel(shown(text)))?;
                (DistributionKind::Wheel(tags), version)
            }
            Shape::Source(archive) => (DistributionKind::Source(archive), rest),
            Shape::Egg => (DistributionKind::Egg, before(rest, "-py")),
            Shape::Installer => (DistributionKind::Installer, before(rest, ".win")),
        };
        let version = unescape_version(version).ok_or_else(|| InvalidFilename::Version(shown(text)))?;
        Ok(Self { kind, project: project.clone(), version })
    }

    /// Tells whether this is a file of a version, in whatever form PEP 440 lets one write it.
    pub fn is_of(&self, version: &PackageVersion) -> bool {
        self.version.sort_key() == version.sort_key()
    }

    /// Tells whether `{name}-{version}`, of which the names of folders in archives are made, says the same as this.
    pub fn fits(&self, stem: &str) -> bool {
        let version = behind_project(stem, &self.project).and_then(unescape_version);
        version.is_some_and(|version| self.is_of(&version))
    }
}

fn check_characters(text: &str) -> Result<(), InvalidFilename> {
    let is_forbidden = |character: char| matches!(character, '/' | '\\') || character.is_control();
    let is_long = text.chars().count() > LONGEST;
    if text.is_empty() || is_long || text.contains("..") || text.contains(is_forbidden) {
        return Err(InvalidFilename::Characters(shown(text)));
    }
    Ok(())
}

fn shown(text: &str) -> String {
    frame::shown(text, LONGEST)
}

/// Returns what stands behind the name of the project and a hyphen. No more than one hyphen can be the one: a longer
/// beginning has a longer normal form.
fn behind_project<'a>(stem: &'a str, project: &PackageName) -> Option<&'a str> {
    let rules = PackageFormat::Pypi.rules();
    stem.match_indices('-').find_map(|(at, _)| {
        let (name, rest) = (&stem[..at], &stem[at + 1..]);
        let is_project =
            (rules.check_name)(name).is_ok() && (rules.normalize_name)(name) == project.normalized();
        is_project.then_some(rest)
    })
}

/// Splits what stands behind the name of a wheel's project into the version and the tags.
fn wheel_parts(rest: &str) -> Option<(&str, WheelTags)> {
    let parts: Vec<&str> = rest.split('-').collect();
    let (version, build, [python, abi, platform]) = match parts[..] {
        [version, python, abi, platform] => (version, None, [python, abi, platform]),
        [version, build, python, abi, platform] => (version, Some(build), [python, abi, platform]),
        _ => return None,
    };
    let is_tag = |tag: &str| {
        !tag.is_empty() && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
    };
    let is_build = |build: &str| is_tag(build) && build.starts_with(|first: char| first.is_ascii_digit());
    if ![python, abi, platform].into_iter().all(is_tag) || !build.is_none_or(is_build) {
        return None;
    }
    let tags = WheelTags {
        build: build.map(str::to_owned),
        python: python.to_owned(),
        abi: abi.to_owned(),
        platform: platform.to_owned(),
    };
    Some((version, tags))
}

fn before<'a>(text: &'a str, end: &str) -> &'a str {
    text.split_once(end).map_or(text, |(before, _)| before)
}

/// Undoes what builders do to versions in file names. PEP 427 turns hyphens into underscores and keeps the `+` of a
/// local version; wheels from before 2021 have an underscore for that too, so `1.0_ubuntu.1` is `1.0+ubuntu.1`.
/// Clients read `1.0_1` as the post release `1.0-1`, and so must we.
fn unescape_version(text: &str) -> Option<PackageVersion> {
    let spellings = [text.to_owned(), text.replace('_', "-"), text.replacen('_', "+", 1)];
    let fits = |text: &String| (PackageFormat::Pypi.rules().check_version)(text).is_ok();
    let version = spellings.iter().find(|text| fits(text))?;
    PackageVersion::parse(PackageFormat::Pypi, version).ok()
}

#[cfg(test)]
mod tests;
