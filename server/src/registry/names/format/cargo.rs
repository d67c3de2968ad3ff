//! The rules of Rust crates.

use super::NamespaceUse;
use super::rules::{FormatRules, accept, as_given, name_alone, refuse_namespace, require};
use super::semver;

pub(super) static CARGO: FormatRules = FormatRules {
    namespace_use: NamespaceUse::None,
    comes_from_upstream: true,
    is_published_by_operation: false,
    takes_assets_once_published: false,
    has_one_spelling: true,
    has_look_alikes: true,
    is_downloaded_from_bucket: true,
    check_namespace: refuse_namespace,
    check_name,
    check_version: semver::check_version,
    // The registry names the one asset of a version itself.
    check_asset: accept,
    normalize_namespace: as_given,
    normalize_name: as_given,
    normalize_version: as_given,
    sort_key: semver::sort_key,
    display_name: name_alone,
};

fn check_name(text: &str) -> Result<(), &'static str> {
    let fits = text.len() <= 64
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    require(fits, "it must be a letter and up to 63 letters, digits, hyphens and underscores")
}
