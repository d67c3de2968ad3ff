//! The rules of Maven artifacts, whose versions are in the order of `ComparableVersion` of Maven 3.9. The namespace is
//! the group id.
//!
//! That order is no order in all corners: it finds `1.x.1` older than `1-alpha`, that older than `1`, and that older
//! than `1.x.1`, since it compares words with sub-versions by their kind, and both with nothing by their meaning. A key
//! cannot go round in circles. Where two versions go on from a common beginning, one to something older than it and
//! one to something newer, they are in that order here; in all other cases the key agrees with Maven, but for what
//! nobody writes: digits other than those of ASCII, zeros of ten digits and more, and texts beyond 16 bits.
//!
//! The candidates of Maven 4 read a word and the number after it as one, and put a few mixed forms elsewhere.

use std::borrow::Cow;

use super::NamespaceUse;
use super::rules::{FormatRules, accept, as_given, name_alone, require};
use super::sort_key::{is_number, is_zero, push_number, push_text};

pub(super) static MAVEN: FormatRules = FormatRules {
    namespace_use: NamespaceUse::Required,
    comes_from_upstream: true,
    is_published_by_operation: false,
    takes_assets_once_published: true,
    has_one_spelling: false,
    has_look_alikes: false,
    is_downloaded_from_bucket: true,
    check_namespace: check_group,
    check_name,
    check_version,
    // What a file may be called depends on name and version, which publishing compares it with.
    check_asset: accept,
    normalize_namespace: as_given,
    normalize_name: as_given,
    normalize_version: as_given,
    sort_key,
    display_name: name_alone,
};

// The repository layout makes a folder of each part of the group, of the name and of the version.
fn check_group(text: &str) -> Result<(), &'static str> {
    let fits = text.split('.').all(|part| !part.is_empty() && part.bytes().all(is_name_byte));
    require(fits, "it must be letters, digits, hyphens and underscores, with single dots between them")
}

fn check_name(text: &str) -> Result<(), &'static str> {
    let fits =
        !text.is_empty() && text.bytes().all(|byte| is_name_byte(byte) || byte == b'.') && !is_dots(text);
    require(fits, "it must be letters, digits, hyphens, underscores and dots, and not dots alone")
}

fn check_version(text: &str) -> Result<(), &'static str> {
    let fits =
        !text.is_empty() && !text.contains(['\\', '/', ':', '"', '<', '>', '|', '?', '*']) && !is_dots(text);
    require(fits, "it must hold none of \\/:\"<>|?* and not be dots alone")
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn is_dots(text: &str) -> bool {
    text.bytes().all(|byte| byte == b'.')
}

// What a version can go on with, from the oldest to the newest: a word that makes it older, a sub-version or a zero
// that something older follows, nothing, and the same with what makes it newer. Numbers above zero come last. The
// digits of the known words are Maven's own; the empty word is also `ga`, `final` and `release`.
const WORDS: [&str; 7] = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
const WORD_TAGS: [char; 7] = ['0', '1', '2', '3', '4', '9', ':'];
const RELEASE: usize = 5;
const RELEASE_BEFORE_OLDER: char = '5';
const SUB_VERSION_BEFORE_OLDER: char = '6';
const ZERO_BEFORE_OLDER: char = '7';
const END: char = '8';
const UNKNOWN_WORD: char = ';';
const SUB_VERSION: char = '<';

fn sort_key(text: &str) -> Cow<'_, str> {
    let lower_case = text.to_lowercase();
    let items = Items::read(&lower_case);
    // Whether what begins at an item is older than nothing is decided by the first item that is not nothing itself.
    // The last one never is, or it would have been dropped.
    let mut older = Vec::with_capacity(items.len());
    for item in items.iter().rev() {
        let older_after = older.last().is_some_and(|older| *older);
        older.push(item.is_older_than_nothing().unwrap_or(older_after));
    }
    let mut key = String::with_capacity(2 * text.len());
    for (item, older) in items.iter().zip(older.into_iter().rev()) {
        item.push(&mut key, older);
    }
    key.push(END);
    Cow::Owned(key)
}

#[derive(Debug, Clone, Copy)]
enum Item<'a> {
    Number(&'a str),
    /// One of the words that Maven knows, by its place among them.
    Word(usize),
    UnknownWord(&'a str),
    /// The beginning of a sub-version, which goes on to the end of the version.
    SubVersion,
}

impl<'a> Item<'a> {
    /// Takes a word for what it means; a single letter is short for a word before a digit only.
    fn word(text: &'a str, before_digit: bool) -> Self {
        let long = match text {
            "a" if before_digit => "alpha",
            "b" if before_digit => "beta",
            "m" if before_digit => "milestone",
            "cr" => "rc",
            "ga" | "final" | "release" => "",
            _ => text,
        };
        WORDS.iter().position(|word| *word == long).map_or(Item::UnknownWord(text), Item::Word)
    }

    /// Compares with what is not there; `None` where both count the same.
    fn is_older_than_nothing(self) -> Option<bool> {
        match self {
            Self::Word(RELEASE) | Self::SubVersion => None,
            Self::Number(digits) => (!is_zero(digits)).then_some(false),
            Self::Word(place) => Some(place < RELEASE),
            Self::UnknownWord(_) => Some(false),
        }
    }

    fn push(self, key: &mut String, older: bool) {
        match self {
            Self::SubVersion => key.push(if older { SUB_VERSION_BEFORE_OLDER } else { SUB_VERSION }),
            Self::Number(digits) if older && is_zero(digits) => key.push(ZERO_BEFORE_OLDER),
            Self::Number(digits) => push_number(key, digits),
            Self::Word(RELEASE) if older => key.push(RELEASE_BEFORE_OLDER),
            Self::Word(place) => key.push(WORD_TAGS[place]),
            Self::UnknownWord(text) => {
                key.push(UNKNOWN_WORD);
                push_text(key, text);
            }
        }
    }
}

/// The items of a version as they are read.
#[derive(Debug, Default)]
struct Items<'a>(Vec<Item<'a>>);

impl<'a> Items<'a> {
    /// Reads a version in lower case, without what counts as nothing at the end of it and of each sub-version.
    fn read(text: &'a str) -> Vec<Item<'a>> {
        let mut items = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            let token = token(rest);
            let after = &rest[token.len()..];
            items.add(token, after);
            let (separator, next) = after.split_at(usize::from(after.starts_with(['.', '-'])));
            if separator == "-" || (separator.is_empty() && is_number(token) && !next.is_empty()) {
                items.begin_sub_version();
            }
            rest = next;
        }
        items.end()
    }

    fn add(&mut self, token: &'a str, after: &str) {
        if token.is_empty() {
            self.0.push(Item::Number("0"));
        } else if is_number(token) {
            self.0.push(Item::Number(token));
        } else {
            let before_digit = after.starts_with(|next: char| next.is_ascii_digit());
            // A word that a digit follows or nothing at all is written like `-word`, also after a dot.
            if (before_digit || after.is_empty()) && !self.is_at_beginning() {
                self.begin_sub_version();
            }
            self.0.push(Item::word(token, before_digit));
            if before_digit {
                self.begin_sub_version();
            }
        }
    }

    fn is_at_beginning(&self) -> bool {
        self.0.last().is_none_or(|last| matches!(last, Item::SubVersion))
    }

    fn begin_sub_version(&mut self) {
        self.drop_nothing();
        self.0.push(Item::SubVersion);
    }

    fn end(mut self) -> Vec<Item<'a>> {
        self.drop_nothing();
        while self.0.pop_if(|last| matches!(last, Item::SubVersion)).is_some() {}
        self.0
    }

    fn drop_nothing(&mut self) {
        let is_nothing =
            |item: &mut Item<'_>| !matches!(item, Item::SubVersion) && item.is_older_than_nothing().is_none();
        while self.0.pop_if(is_nothing).is_some() {}
    }
}

/// Returns the number or the word at the beginning of a text, or nothing where a separator is.
fn token(text: &str) -> &str {
    let is_digit = text.starts_with(|first: char| first.is_ascii_digit());
    let ends = |next: char| matches!(next, '.' | '-') || next.is_ascii_digit() != is_digit;
    &text[..text.find(ends).unwrap_or(text.len())]
}
