//! Semantic Versioning 2.0: npm, Cargo and Swift follow it as it is, `NuGet` with a fourth number.

use std::borrow::Cow;

use super::rules::require;
use super::sort_key::{END, NOTHING_OLDER, is_number, push_number, push_text, unordered};

/// A version taken apart. Build metadata is left out, since it has no part in the order.
pub(super) struct Parts<'a> {
    /// The numbers and the dots between them, not looked at yet.
    pub(super) numbers: &'a str,
    /// What makes the version older than its numbers.
    pub(super) prerelease: Option<&'a str>,
}

/// Takes a version apart where prerelease and build metadata are well formed.
pub(super) fn take_apart(text: &str) -> Option<Parts<'_>> {
    let (text, build) = cut(text, '+');
    let (numbers, prerelease) = cut(text, '-');
    let well_formed = build.is_none_or(|build| build.split('.').all(is_identifier))
        && prerelease.is_none_or(|labels| {
            labels.split('.').all(|label| is_identifier(label) && !(is_number(label) && is_padded(label)))
        });
    well_formed.then_some(Parts { numbers, prerelease })
}

/// Checks a version that is to be published.
pub(super) fn check_version(text: &str) -> Result<(), &'static str> {
    require(parse(text).is_some(), "it must be a semantic version, such as 1.2.3 or 1.2.3-beta.1")
}

/// Returns the key of a version by the precedence of Semantic Versioning.
pub(super) fn sort_key(text: &str) -> Cow<'_, str> {
    let Some((numbers, prerelease)) = parse(text) else { return unordered(text) };
    let mut key = String::with_capacity(2 * text.len());
    for number in numbers {
        push_number(&mut key, number);
    }
    push_prerelease(&mut key, prerelease, push_label);
    Cow::Owned(key)
}

/// Appends the labels of a prerelease, or that there are none.
pub(super) fn push_prerelease(key: &mut String, prerelease: Option<&str>, push: fn(&mut String, &str)) {
    let Some(prerelease) = prerelease else { return key.push(NOTHING_OLDER) };
    for label in prerelease.split('.') {
        push(key, label);
    }
    key.push(END);
}

/// Appends a label that is compared as text, which comes after all that are compared as numbers.
pub(super) fn push_textual_label(key: &mut String, label: &str) {
    key.push('_');
    push_text(key, label);
}

fn push_label(key: &mut String, label: &str) {
    if is_number(label) { push_number(key, label) } else { push_textual_label(key, label) }
}

fn parse(text: &str) -> Option<([&str; 3], Option<&str>)> {
    let Parts { numbers, prerelease } = take_apart(text)?;
    let mut parts = numbers.split('.');
    let numbers = [parts.next()?, parts.next()?, parts.next()?];
    let well_formed = parts.next().is_none() && numbers.iter().all(|one| is_number(one) && !is_padded(one));
    well_formed.then_some((numbers, prerelease))
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_padded(number: &str) -> bool {
    number.len() > 1 && number.starts_with('0')
}

fn cut(text: &str, separator: char) -> (&str, Option<&str>) {
    text.split_once(separator).map_or((text, None), |(before, after)| (before, Some(after)))
}
