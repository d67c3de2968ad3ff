//! The rules of generic packages: free names and versions, and the only rule for the names of assets.

use unicode_general_category::{GeneralCategory, get_general_category};

use super::NamespaceUse;
use super::rules::{FormatRules, accept, as_given, name_alone, require};

pub(super) static GENERIC: FormatRules = FormatRules {
    namespace_use: NamespaceUse::Required,
    comes_from_upstream: false,
    is_published_by_operation: true,
    takes_assets_once_published: false,
    has_one_spelling: false,
    has_look_alikes: false,
    is_downloaded_from_bucket: true,
    check_namespace: accept,
    check_name: accept,
    check_version: accept,
    check_asset,
    normalize_namespace: as_given,
    normalize_name: as_given,
    normalize_version: as_given,
    // Versions are in the order of their bytes, as nothing is known of them.
    sort_key: as_given,
    display_name: name_alone,
};

fn check_asset(text: &str) -> Result<(), &'static str> {
    let spaces_are_single_and_inner = !text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  ");
    let fits =
        text != "." && text != ".." && spaces_are_single_and_inner && text.chars().all(is_asset_character);
    require(fits, "it must be letters, numbers, single inner spaces and ~!@^&()-_+[]{};,.`")
}

fn is_asset_character(character: char) -> bool {
    "~!@^&()-_+[]{};,.` ".contains(character)
        || matches!(
            get_general_category(character),
            GeneralCategory::LowercaseLetter
                | GeneralCategory::ModifierLetter
                | GeneralCategory::OtherLetter
                | GeneralCategory::TitlecaseLetter
                | GeneralCategory::UppercaseLetter
                | GeneralCategory::LetterNumber
                | GeneralCategory::DecimalNumber
        )
}
