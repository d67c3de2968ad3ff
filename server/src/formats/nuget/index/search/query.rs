//! What a search asks for, as the part of an address behind its `?` says it.

use percent_encoding::percent_decode_str;

use crate::formats::nuget::manifest::version;

/// What is shown where nothing is said of it.
const USUAL_TAKE: usize = 20;
/// As much as is shown at once.
const MOST_TAKE: usize = 1000;
/// The longest text that is looked for, in bytes.
const MOST_TEXT_BYTES: usize = 500;
/// What packages are of whose nuspec does not say of which kind they are.
pub(super) const USUAL_KIND: &str = "dependency";

/// A search for packages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackagesQuery {
    /// In lower case, each of which a package must have; none looks for all packages.
    pub words: Vec<String>,
    /// Which versions count.
    pub audience: Audience,
    /// The kind of package, in lower case; nothing looks for all kinds.
    pub kind: Option<String>,
    /// How many of those found are passed over.
    pub skip: usize,
    /// How many are shown after those at most.
    pub take: usize,
}

/// A search for the versions of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionsQuery {
    /// As it was written.
    pub id: String,
    /// Which versions count.
    pub audience: Audience,
}

/// What is asked of what completes words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completion {
    /// Ids of packages.
    Ids(PackagesQuery),
    /// Versions of one.
    Versions(VersionsQuery),
}

/// Which versions a client takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Audience {
    /// Those before a release too.
    pub prerelease: bool,
    /// Those too that only version 2 of `SemVer` knows: with dots in their label, or with build metadata.
    pub semver2: bool,
}

/// What is wrong with a search.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// A value is none that can be said there.
    #[error("`{name}` of a search must be {expected}")]
    Value {
        /// What it is of.
        name: &'static str,
        /// What it has to be.
        expected: &'static str,
    },
    /// What is looked for is too long.
    #[error("`{0}` of a search must be at most {MOST_TEXT_BYTES} bytes long")]
    TooLong(&'static str),
}

impl PackagesQuery {
    /// Reads a search.
    pub fn parse(query: &str) -> Result<Self, QueryError> {
        let text = text(query, "q")?.unwrap_or_default().to_lowercase();
        Ok(Self {
            words: text.split_whitespace().map(str::to_owned).collect(),
            audience: Audience::parse(query)?,
            kind: text_of_kind(query)?,
            skip: number(query, "skip")?.unwrap_or(0),
            take: number(query, "take")?.unwrap_or(USUAL_TAKE).min(MOST_TAKE),
        })
    }

    /// Writes it in one way: two that ask for the same are told from others alike.
    pub fn canonical(&self) -> String {
        let Self { words, audience, kind, skip, take } = self;
        let (words, kind) = (words.join(" "), kind.as_deref().unwrap_or_default());
        // There is no white space in a word or a kind.
        format!("{words}\n{}\n{kind}\n{skip}\n{take}", audience.bit())
    }
}

impl Completion {
    /// Reads what is to be completed: with an `id`, that is its version.
    pub fn parse(query: &str) -> Result<Self, QueryError> {
        match text(query, "id")? {
            Some(id) => Ok(Self::Versions(VersionsQuery { id, audience: Audience::parse(query)? })),
            None => Ok(Self::Ids(PackagesQuery::parse(query)?)),
        }
    }
}

impl Audience {
    /// All there are.
    pub(super) const ALL: [Self; 4] = [
        Self { prerelease: false, semver2: false },
        Self { prerelease: true, semver2: false },
        Self { prerelease: false, semver2: true },
        Self { prerelease: true, semver2: true },
    ];

    fn parse(query: &str) -> Result<Self, QueryError> {
        let prerelease = match text(query, "prerelease")?.map(|text| text.to_ascii_lowercase()).as_deref() {
            None | Some("" | "false") => false,
            Some("true") => true,
            Some(_) => {
                return Err(QueryError::Value { name: "prerelease", expected: "`true` or `false`" });
            }
        };
        let semver2 = match text(query, "semVerLevel")?.as_deref() {
            None | Some("") => false,
            Some(level) => {
                let wrong =
                    || QueryError::Value { name: "semVerLevel", expected: "a version such as `2.0.0`" };
                let level = version::displayed(level).ok_or_else(wrong)?;
                level
                    .split('.')
                    .next()
                    .and_then(|major| major.parse::<u32>().ok())
                    .is_some_and(|major| major >= 2)
            }
        };
        Ok(Self { prerelease, semver2 })
    }

    /// Tells whether clients take a version, which is written with its build metadata.
    pub(super) fn takes(self, version: &str) -> bool {
        let (before_metadata, has_metadata) = match version.split_once('+') {
            Some((before, _)) => (before, true),
            None => (version, false),
        };
        let label = before_metadata.split_once('-').map(|(_, label)| label);
        let is_semver2 = has_metadata || label.is_some_and(|label| label.contains('.'));
        (self.prerelease || label.is_none()) && (self.semver2 || !is_semver2)
    }

    /// Returns the bit that stands for it.
    pub(super) fn bit(self) -> u8 {
        1 << (u8::from(self.prerelease) + 2 * u8::from(self.semver2))
    }
}

fn text_of_kind(query: &str) -> Result<Option<String>, QueryError> {
    let kind = text(query, "packageType")?.unwrap_or_default().to_lowercase();
    Ok(kind.split_whitespace().next().map(str::to_owned))
}

fn number(query: &str, name: &'static str) -> Result<Option<usize>, QueryError> {
    let text = text(query, name)?.filter(|text| !text.is_empty());
    let wrong = |_| QueryError::Value { name, expected: "a number" };
    text.map(|text| text.parse()).transpose().map_err(wrong)
}

/// Returns what is said of a name, which is known in any case; the first where there are several.
fn text(query: &str, name: &'static str) -> Result<Option<String>, QueryError> {
    let mut pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let Some((_, value)) = pairs.find(|(said, _)| said.eq_ignore_ascii_case(name)) else { return Ok(None) };
    let value = value.replace('+', " ");
    let text = percent_decode_str(&value).decode_utf8_lossy().into_owned();
    if text.len() > MOST_TEXT_BYTES { Err(QueryError::TooLong(name)) } else { Ok(Some(text)) }
}

#[cfg(test)]
mod tests;
