//! The rules of `NuGet` packages. Ids and versions do not depend on case; a version has up to four numbers.

use std::borrow::Cow;

use unicode_general_category::{GeneralCategory, get_general_category};

use super::NamespaceUse;
use super::rules::{FormatRules, accept, as_given, lower_case, name_alone, refuse_namespace, require};
use super::semver::{Parts, push_prerelease, push_textual_label, take_apart};
use super::sort_key::{is_number, push_number, significant, unordered};

pub(super) static NUGET: FormatRules = FormatRules {
    namespace_use: NamespaceUse::None,
    comes_from_upstream: true,
    is_published_by_operation: false,
    takes_assets_once_published: false,
    has_one_spelling: false,
    has_look_alikes: false,
    is_downloaded_from_bucket: true,
    check_namespace: refuse_namespace,
    check_name,
    check_version,
    // The registry names the one asset of a version itself.
    check_asset: accept,
    normalize_namespace: as_given,
    normalize_name: lower_case,
    normalize_version,
    sort_key,
    display_name: name_alone,
};

fn check_name(text: &str) -> Result<(), &'static str> {
    let fits = (1..=100).contains(&text.chars().count())
        && text.split(['.', '-']).all(|word| !word.is_empty() && word.chars().all(is_word_character));
    require(
        fits,
        "it must be 1 to 100 letters, digits and underscores, with single dots or hyphens between them",
    )
}

fn is_word_character(character: char) -> bool {
    matches!(
        get_general_category(character),
        GeneralCategory::UppercaseLetter
            | GeneralCategory::LowercaseLetter
            | GeneralCategory::TitlecaseLetter
            | GeneralCategory::ModifierLetter
            | GeneralCategory::OtherLetter
            | GeneralCategory::NonspacingMark
            | GeneralCategory::DecimalNumber
            | GeneralCategory::ConnectorPunctuation
    )
}

fn check_version(text: &str) -> Result<(), &'static str> {
    let fits = parse(text).is_some_and(|(numbers, _)| numbers.iter().all(|one| one.parse::<i32>().is_ok()));
    require(fits, "it must be one to four numbers up to 2147483647, such as 1.2.3 or 1.2.3.4-beta.1")
}

/// Writes three numbers or, if the fourth is not zero, four, without leading zeros and build metadata.
fn normalize_version(text: &str) -> Cow<'_, str> {
    let lower_case = text.to_ascii_lowercase();
    let Some((numbers, prerelease)) = parse(&lower_case) else { return Cow::Owned(lower_case) };
    let [major, minor, patch, revision] = numbers.map(significant);
    let mut normalized = format!("{major}.{minor}.{patch}");
    if revision != "0" {
        normalized.extend([".", revision]);
    }
    if let Some(prerelease) = prerelease {
        normalized.extend(["-", prerelease]);
    }
    Cow::Owned(normalized)
}

fn sort_key(text: &str) -> Cow<'_, str> {
    let lower_case = text.to_ascii_lowercase();
    let Some((numbers, prerelease)) = parse(&lower_case) else { return unordered(&lower_case) };
    let mut key = String::with_capacity(2 * text.len());
    for number in numbers {
        push_number(&mut key, number);
    }
    push_prerelease(&mut key, prerelease, push_label);
    Cow::Owned(key)
}

const NEGATIVE: char = '0';

// NuGet's own library takes a label for a number if it fits into 32 bits with a sign, so that `-1` is a number, less
// than 0, and 2147483648 is a text.
fn push_label(key: &mut String, label: &str) {
    match label.parse::<i32>() {
        Ok(number @ ..0) => {
            key.push(NEGATIVE);
            push_number(key, &number.abs_diff(i32::MIN).to_string());
        }
        Ok(number @ 0..) => push_number(key, &number.to_string()),
        Err(_) => push_textual_label(key, label),
    }
}

fn parse(text: &str) -> Option<([&str; 4], Option<&str>)> {
    let Parts { numbers, prerelease } = take_apart(text)?;
    let mut four = ["0"; 4];
    for (index, number) in numbers.split('.').enumerate() {
        *four.get_mut(index)? = Some(number).filter(|number| is_number(number))?;
    }
    Some((four, prerelease))
}
