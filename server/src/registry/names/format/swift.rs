//! The rules of Swift packages. The namespace is the scope; scope and name do not depend on case.

use super::NamespaceUse;
use super::rules::{FormatRules, accept, as_given, lower_case, require};
use super::semver;

pub(super) static SWIFT: FormatRules = FormatRules {
    namespace_use: NamespaceUse::Required,
    comes_from_upstream: true,
    is_published_by_operation: false,
    takes_assets_once_published: false,
    has_one_spelling: false,
    has_look_alikes: false,
    is_downloaded_from_bucket: false,
    check_namespace: check_scope,
    check_name,
    check_version: semver::check_version,
    // The registry names what it stores of an archive itself.
    check_asset: accept,
    normalize_namespace: lower_case,
    normalize_name: lower_case,
    normalize_version: as_given,
    sort_key: semver::sort_key,
    display_name,
};

fn check_scope(text: &str) -> Result<(), &'static str> {
    let fits = text.len() <= 39 && is_joined(text, &['-']);
    require(fits, "it must be 1 to 39 letters and digits, with single hyphens between them")
}

fn check_name(text: &str) -> Result<(), &'static str> {
    let fits = text.len() <= 100 && is_joined(text, &['-', '_']);
    require(fits, "it must be 1 to 100 letters and digits, with single hyphens or underscores between them")
}

fn is_joined(text: &str, joints: &[char]) -> bool {
    text.split(joints).all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn display_name(scope: Option<&str>, name: &str) -> String {
    scope.map_or_else(|| name.to_owned(), |scope| format!("{scope}.{name}"))
}
