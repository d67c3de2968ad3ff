//! What a package format says of namespaces, names, versions and assets, and the rules that several of them share.
//! Pure: text in, text out; knows no format.

use std::borrow::Cow;

use super::NamespaceUse;

/// Tells which rule a text breaks, as the end of a sentence: "it must …".
pub type Check = fn(&str) -> Result<(), &'static str>;

/// Turns a text into another that stands for it; a text that no rule foresees is taken as well.
pub type Form = for<'a> fn(&'a str) -> Cow<'a, str>;

/// The rules of one format.
///
/// The checks say what a publisher has to give. Reading is lenient: whatever the control plane's own patterns let
/// through has a normal form and a place in the order.
#[derive(Debug)]
pub struct FormatRules {
    /// Whether packages live in namespaces.
    pub namespace_use: NamespaceUse,
    /// Whether packages are looked for in upstream repositories.
    pub comes_from_upstream: bool,
    /// Whether `PublishPackageVersion` publishes packages, which then have no protocol of their own.
    pub is_published_by_operation: bool,
    /// Whether a version takes more assets once it is published.
    pub takes_assets_once_published: bool,
    /// Whether versions that stand at one place of the order are one version, so that a package has one spelling of it.
    pub has_one_spelling: bool,
    /// Whether names that differ only in case, or in hyphens and underscores, are taken for one another, so that of
    /// those a repository takes one.
    pub has_look_alikes: bool,
    /// Whether AWS answers downloads with the address of the asset in a bucket.
    pub is_downloaded_from_bucket: bool,
    /// Checks a namespace that is to be published to.
    pub check_namespace: Check,
    /// Checks the name of a package that is to be published.
    pub check_name: Check,
    /// Checks a version that is to be published.
    pub check_version: Check,
    /// Checks the name of an asset, also of one that is only asked for.
    pub check_asset: Check,
    /// Turns a namespace into the form that identifies it.
    pub normalize_namespace: Form,
    /// Turns the name of a package into the form that identifies it.
    pub normalize_name: Form,
    /// Turns a version into the form that identifies it.
    pub normalize_version: Form,
    /// Turns a version into a text whose byte order is the order of versions, the same for versions that the format
    /// calls equal; how such a text is made up stands in `sort_key.rs`.
    pub sort_key: Form,
    /// Joins namespace and name to what people call the package.
    pub display_name: fn(Option<&str>, &str) -> String,
}

pub(super) fn require(holds: bool, rule: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(rule) }
}

/// Refuses nothing; the patterns of the control plane have been held before.
#[allow(clippy::unnecessary_wraps, reason = "it takes the place of checks that refuse")]
pub(super) fn accept(_text: &str) -> Result<(), &'static str> {
    Ok(())
}

pub(super) fn refuse_namespace(_text: &str) -> Result<(), &'static str> {
    Err("it must be left out, since packages of this format have no namespace")
}

pub(super) fn as_given(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

pub(super) fn lower_case(text: &str) -> Cow<'_, str> {
    Cow::Owned(text.to_lowercase())
}

pub(super) fn name_alone(_namespace: Option<&str>, name: &str) -> String {
    name.to_owned()
}
