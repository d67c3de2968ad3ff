//! The rules of Python packages: names as PEP 503 compares them, versions in the order of PEP 440.

use std::borrow::Cow;

use super::NamespaceUse;
use super::rules::{FormatRules, accept, as_given, name_alone, refuse_namespace, require};
use super::sort_key::{END, NOTHING_OLDER, is_number, is_zero, push_number, push_text, unordered};

pub(super) static PYPI: FormatRules = FormatRules {
    namespace_use: NamespaceUse::None,
    comes_from_upstream: true,
    is_published_by_operation: false,
    takes_assets_once_published: true,
    has_one_spelling: true,
    has_look_alikes: false,
    is_downloaded_from_bucket: false,
    check_namespace: refuse_namespace,
    check_name,
    check_version,
    // What a file may be called depends on name and version, which publishing compares it with.
    check_asset: accept,
    normalize_namespace: as_given,
    normalize_name,
    normalize_version: as_given,
    sort_key,
    display_name: name_alone,
};

fn check_name(text: &str) -> Result<(), &'static str> {
    let is_edge = |edge: char| edge.is_ascii_alphanumeric();
    let fits = text.starts_with(is_edge)
        && text.ends_with(is_edge)
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
    require(
        fits,
        "it must be letters, digits, dots, hyphens and underscores, with a letter or digit at both ends",
    )
}

fn check_version(text: &str) -> Result<(), &'static str> {
    let fits = Version::parse(&text.to_ascii_lowercase()).is_some();
    require(fits, "it must be a version by PEP 440, such as 1.2.3, 1.2.3rc1 or 1.2.3.post1")
}

fn normalize_name(text: &str) -> Cow<'_, str> {
    let mut normalized = String::with_capacity(text.len());
    for character in text.chars() {
        if !matches!(character, '-' | '_' | '.') {
            normalized.extend(character.to_lowercase());
        } else if !normalized.ends_with('-') {
            normalized.push('-');
        }
    }
    Cow::Owned(normalized)
}

fn sort_key(text: &str) -> Cow<'_, str> {
    let lower_case = text.to_ascii_lowercase();
    let Some(version) = Version::parse(&lower_case) else { return unordered(text) };
    Cow::Owned(version.sort_key())
}

// Where a development release of a final release stands among the stages before it.
const DEVELOPMENT: char = '0';
// Texts in a local version come before numbers.
const LOCAL_TEXT: char = '0';

/// A version taken apart. A number that may be left out after its word is `0` then.
struct Version<'a> {
    epoch: &'a str,
    /// Without the zeros at its end.
    release: Vec<&'a str>,
    /// The letter of the stage and its number.
    stage: Option<(char, &'a str)>,
    post: Option<&'a str>,
    development: Option<&'a str>,
    local: Option<&'a str>,
}

impl<'a> Version<'a> {
    /// Parses a version in lower case.
    fn parse(text: &'a str) -> Option<Self> {
        let mut rest = Rest(text.strip_prefix('v').unwrap_or(text));
        let (epoch, release) = rest.epoch_and_release()?;
        let stage = rest.stage();
        let post = rest.post();
        let development = rest.word(&["dev"]);
        let local = if rest.0.is_empty() { None } else { Some(local(rest.0)?) };
        Some(Self { epoch, release, stage, post, development, local })
    }

    fn sort_key(&self) -> String {
        let mut key = String::new();
        push_number(&mut key, self.epoch);
        for number in &self.release {
            push_number(&mut key, number);
        }
        key.push(END);
        match (self.stage, self.post, self.development) {
            (Some((letter, number)), _, _) => {
                key.push(letter);
                push_number(&mut key, number);
            }
            (None, None, Some(_)) => key.push(DEVELOPMENT),
            (None, _, _) => key.push(NOTHING_OLDER),
        }
        push_number_or(&mut key, self.post, END);
        push_number_or(&mut key, self.development, NOTHING_OLDER);
        for part in self.local.into_iter().flat_map(split_local) {
            if is_number(part) {
                push_number(&mut key, part);
            } else {
                key.push(LOCAL_TEXT);
                push_text(&mut key, part);
            }
        }
        key.push(END);
        key
    }
}

fn push_number_or(key: &mut String, number: Option<&str>, absent: char) {
    match number {
        Some(number) => push_number(key, number),
        None => key.push(absent),
    }
}

/// Reads what is left of a version as its local version.
fn local(text: &str) -> Option<&str> {
    let local = text.strip_prefix('+')?;
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    split_local(local).all(is_part).then_some(local)
}

fn split_local(local: &str) -> impl Iterator<Item = &str> {
    local.split(['.', '-', '_'])
}

/// What has not been read of a version.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn epoch_and_release(&mut self) -> Option<(&'a str, Vec<&'a str>)> {
        let first = self.number()?;
        let (epoch, first) = match self.0.strip_prefix('!') {
            Some(after) => {
                self.0 = after;
                (first, self.number()?)
            }
            None => ("0", first),
        };
        let mut release = vec![first];
        // A dot that no digit follows belongs to what comes next.
        while let Some(after) = self.0.strip_prefix('.').filter(|after| starts_with_digit(after)) {
            self.0 = after;
            release.extend(self.number());
        }
        while release.last().is_some_and(|last| is_zero(last)) {
            release.pop();
        }
        Some((epoch, release))
    }

    fn stage(&mut self) -> Option<(char, &'a str)> {
        // Of two words with one beginning, the longer one is tried first.
        let stages =
            [('a', ["alpha", "a"].as_slice()), ('b', &["beta", "b"]), ('c', &["rc", "c", "preview", "pre"])];
        stages.into_iter().find_map(|(letter, words)| self.word(words).map(|number| (letter, number)))
    }

    fn post(&mut self) -> Option<&'a str> {
        if let Some(after) = self.0.strip_prefix('-').filter(|after| starts_with_digit(after)) {
            self.0 = after;
            return self.number();
        }
        self.word(&["post", "rev", "r"])
    }

    /// Reads one of some words, with or without a separator before it, and its number.
    fn word(&mut self, words: &[&str]) -> Option<&'a str> {
        let after = self.0.strip_prefix(is_separator).unwrap_or(self.0);
        let after = words.iter().find_map(|word| after.strip_prefix(word))?;
        self.0 = after.strip_prefix(is_separator).unwrap_or(after);
        Some(self.number().unwrap_or("0"))
    }

    fn number(&mut self) -> Option<&'a str> {
        let end = self.0.find(|next: char| !next.is_ascii_digit()).unwrap_or(self.0.len());
        let (number, after) = self.0.split_at_checked(end).filter(|(number, _)| !number.is_empty())?;
        self.0 = after;
        Some(number)
    }
}

fn is_separator(character: char) -> bool {
    matches!(character, '.' | '-' | '_')
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
}
