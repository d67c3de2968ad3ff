//! What gems run on, and the names of their files, of which it is a part.

use crate::registry::{AssetName, InvalidName, PackageFormat, PackageName, PackageVersion};

/// What runs on whatever runs Ruby.
pub(in crate::formats::ruby) const RUBY: &str = "ruby";

const LONGEST: usize = 100;

/// Which file of a gem: its name, its version and what it runs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GemFile {
    /// The name of the gem.
    pub name: PackageName,
    /// The version.
    pub version: PackageVersion,
    /// What it runs on.
    pub platform: String,
}

/// Reads the number of a version; nothing where it is none.
pub(in crate::formats::ruby) fn version(text: &str) -> Option<PackageVersion> {
    let format = PackageFormat::Ruby;
    (format.rules().check_version)(text).ok()?;
    PackageVersion::parse(format, text).ok()
}

/// Tells whether a text is a platform: letters, digits, dots, hyphens and underscores.
pub(super) fn is_platform(text: &str) -> bool {
    let is_inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    text.len() <= LONGEST
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.bytes().all(is_inside)
}

/// Returns how a version is written together with what it runs on.
pub(in crate::formats::ruby) fn full_number(version: &str, platform: &str) -> String {
    if platform == RUBY { version.to_owned() } else { format!("{version}-{platform}") }
}

impl GemFile {
    /// Returns the name of the asset.
    pub(in crate::formats::ruby) fn asset_name(&self) -> Result<AssetName, InvalidName> {
        let number = full_number(self.version.normalized(), &self.platform);
        AssetName::parse(PackageFormat::Ruby, &format!("{}-{number}.gem", self.name.normalized()))
    }

    /// Reads `{name}-{version}[-{platform}]`, which may be read in several ways, since each of its parts may have hyphens
    /// and numbers: the likeliest comes first, and there are few.
    pub fn readings(text: &str) -> Vec<Self> {
        let hyphens: Vec<usize> = text.match_indices('-').map(|(place, _)| place).collect();
        let read = |(number, start): (usize, &usize)| {
            let end = hyphens.get(number + 1).copied().unwrap_or(text.len());
            let platform = text.get(end + 1..).unwrap_or(RUBY);
            Self::of(&text[..*start], &text[start + 1..end], platform)
        };
        // Few platforms end in what could be a version, so that what ends in one has none most likely.
        let mut readings: Vec<Self> = hyphens.iter().enumerate().filter_map(read).collect();
        if readings.last().is_some_and(|last| last.platform == RUBY) {
            readings.rotate_right(1);
        }
        readings.truncate(MOST_READINGS);
        readings
    }

    fn of(name: &str, number: &str, platform: &str) -> Option<Self> {
        let format = PackageFormat::Ruby;
        (format.rules().check_name)(name).ok()?;
        Some(Self {
            name: PackageName::parse(format, name).ok()?,
            version: version(number)?,
            platform: is_platform(platform).then(|| platform.to_owned())?,
        })
    }
}

/// As many as are tried.
const MOST_READINGS: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(text: &str) -> Vec<String> {
        let shown = |file: &GemFile| {
            format!("{} {} {}", file.name.normalized(), file.version.normalized(), file.platform)
        };
        GemFile::readings(text).iter().map(shown).collect()
    }

    #[test]
    fn the_likeliest_way_to_read_a_name_comes_first() {
        for (text, expected) in [
            ("acme-1.0.0", &["acme 1.0.0 ruby"][..]),
            ("acme-tool_x-1.0.0.pre1", &["acme-tool_x 1.0.0.pre1 ruby"]),
            ("acme-1.0.0-java", &["acme 1.0.0 java"]),
            ("acme-1.0.0-x86_64-linux", &["acme 1.0.0 x86_64-linux"]),
            ("acme-1.0-x86-mswin32-60", &["acme-1.0-x86-mswin32 60 ruby", "acme 1.0 x86-mswin32-60"]),
            ("acme-2-1.0", &["acme-2 1.0 ruby", "acme 2 1.0"]),
            ("acme", &[]),
            ("acme-", &[]),
            ("-1.0", &[]),
            ("1-1.0", &[]),
            ("acme-1.0-a/b", &[]),
            ("acme-1.0-", &[]),
        ] {
            assert_eq!(readings(text), expected, "{text}");
        }
        let long = format!("a{}", "-1".repeat(30));
        assert_eq!(readings(&long).len(), MOST_READINGS);
    }

    #[test]
    fn a_file_is_named_after_what_it_runs_on() {
        for text in ["acme-1.0.0", "acme-1.0.0-java"] {
            let name = GemFile::readings(text)[0].asset_name().unwrap();
            assert_eq!(name.as_str(), format!("{text}.gem"));
        }
    }
}
