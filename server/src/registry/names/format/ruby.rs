//! The rules of Ruby gems, whose versions are in the order of `Gem::Version`.

use std::borrow::Cow;

use super::NamespaceUse;
use super::rules::{FormatRules, accept, as_given, name_alone, refuse_namespace, require};
use super::sort_key::{END, is_number, is_zero, push_number, push_text, unordered};

pub(super) static RUBY: FormatRules = FormatRules {
    namespace_use: NamespaceUse::None,
    comes_from_upstream: true,
    is_published_by_operation: false,
    // Those of other platforms are built and pushed on their own.
    takes_assets_once_published: true,
    has_one_spelling: false,
    has_look_alikes: false,
    is_downloaded_from_bucket: true,
    check_namespace: refuse_namespace,
    check_name,
    check_version,
    // The registry names the assets of a version, one for each platform, itself.
    check_asset: accept,
    normalize_namespace: as_given,
    normalize_name: as_given,
    normalize_version: as_given,
    sort_key,
    display_name: name_alone,
};

// A missing segment counts as zero, so that the end of a version stands among the segments where an endless row of
// zeros would. A zero comes before or after the end, as what follows the row of zeros that it belongs to does.
const TEXT: char = '"';
const ZERO_BEFORE_TEXT: char = '-';
const ZERO_BEFORE_NUMBER: char = '0';

fn check_name(text: &str) -> Result<(), &'static str> {
    let fits = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
        && text.bytes().any(|byte| byte.is_ascii_alphabetic());
    require(fits, "it must be letters, digits, dots, hyphens and underscores, with at least one letter")
}

fn check_version(text: &str) -> Result<(), &'static str> {
    let fits = !text.contains('-') && segments(text).is_some();
    require(fits, "it must be a number and then numbers and letters after dots, such as 1.2.3 or 1.2.3.pre1")
}

fn sort_key(text: &str) -> Cow<'_, str> {
    let Some(segments) = segments(text) else { return unordered(text) };
    let mut key = String::with_capacity(2 * text.len());
    for (index, segment) in segments.iter().enumerate() {
        if !is_number(segment) {
            key.push(TEXT);
            push_text(&mut key, segment);
        } else if !is_zero(segment) {
            push_number(&mut key, segment);
        } else {
            let after_zeros = segments[index..].iter().find(|next| !is_zero(next));
            let number_follows = after_zeros.is_some_and(|next| is_number(next));
            key.push(if number_follows { ZERO_BEFORE_NUMBER } else { ZERO_BEFORE_TEXT });
        }
    }
    key.push(END);
    Cow::Owned(key)
}

/// Returns the numbers and the texts of a version, without the zeros that end them and those that end the numbers
/// before the first text.
fn segments(text: &str) -> Option<Vec<&str>> {
    if !is_version(text) {
        return None;
    }
    let mut segments = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '0'..='9' => rest.find(|next: char| !next.is_ascii_digit()),
            'a'..='z' | 'A'..='Z' => rest.find(|next: char| !next.is_ascii_alphabetic()),
            _ => Some(1),
        };
        let (segment, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        match segment {
            "." => {}
            "-" => segments.push("pre"),
            _ => segments.push(segment),
        }
    }
    let numbers = segments.iter().position(|segment| !is_number(segment)).unwrap_or(segments.len());
    let texts = segments.split_off(numbers);
    drop_zeros(&mut segments);
    segments.extend(texts);
    drop_zeros(&mut segments);
    Some(segments)
}

fn is_version(text: &str) -> bool {
    let (release, prerelease) = text.split_once('-').map_or((text, None), |(one, two)| (one, Some(two)));
    let is_word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_joined = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let mut words = release.split('.');
    words.next().is_some_and(is_number)
        && words.all(is_word)
        && prerelease.is_none_or(|prerelease| prerelease.split('.').all(is_joined))
}

fn drop_zeros(segments: &mut Vec<&str>) {
    while segments.last().is_some_and(|last| is_zero(last)) {
        segments.pop();
    }
}
