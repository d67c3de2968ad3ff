//! The rules of npm packages. The namespace is the scope without its `@`.

use super::NamespaceUse;
use super::rules::{FormatRules, accept, as_given, require};
use super::semver;

pub(super) static NPM: FormatRules = FormatRules {
    namespace_use: NamespaceUse::Optional,
    comes_from_upstream: true,
    is_published_by_operation: false,
    takes_assets_once_published: false,
    has_one_spelling: false,
    has_look_alikes: false,
    is_downloaded_from_bucket: true,
    check_namespace: check_name,
    check_name,
    check_version: semver::check_version,
    // The registry names the one asset of a version, `package.tgz`, itself.
    check_asset: accept,
    normalize_namespace: as_given,
    normalize_name: as_given,
    normalize_version: as_given,
    sort_key: semver::sort_key,
    display_name,
};

// Upper case stays allowed: packages from before npm ruled it out are still fetched and published again.
fn check_name(text: &str) -> Result<(), &'static str> {
    let fits = (1..=214).contains(&text.len())
        && !text.starts_with(['.', '_'])
        && text.chars().all(|one| one.is_ascii_alphanumeric() || "-_.!~*'()".contains(one));
    require(
        fits,
        "it must be 1 to 214 letters, digits and -_.!~*'(), and not begin with a dot or an underscore",
    )
}

fn display_name(scope: Option<&str>, name: &str) -> String {
    scope.map_or_else(|| name.to_owned(), |scope| format!("@{scope}/{name}"))
}
