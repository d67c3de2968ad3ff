//! Tags: the rules for their keys and values, and setting those of a domain, repository or package group.

use super::error::{Error, ExceededQuota, Invalid, Resource};
use super::limits::Limits;
use super::names::echo::echo;
use super::names::is_category_other;
use crate::storage::db::tag::Tagged;
use crate::storage::db::{self, Transaction};

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    key: String,
    value: String,
}

impl Tag {
    /// Parses a key of 1 to 128 characters that does not start with `aws:`, and a value of up to 256.
    pub fn parse(key: &str, value: &str) -> Result<Self, Error> {
        let refuse =
            |rule: &str| Err(Invalid::Tag(format!("Tag key '{}' is not allowed: {rule}.", echo(key))).into());
        if !(1..=128).contains(&key.chars().count()) || key.chars().any(is_category_other) {
            return refuse("a key is 1 to 128 characters without control characters");
        }
        if value.chars().count() > 256 || value.chars().any(is_category_other) {
            return refuse("a value is at most 256 characters without control characters");
        }
        if key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:")) {
            return refuse("keys that start with aws: are reserved");
        }
        Ok(Self { key: key.to_owned(), value: value.to_owned() })
    }

    /// Takes a tag that was validated before it was stored.
    pub(super) fn stored((key, value): (String, String)) -> Self {
        Self { key, value }
    }

    /// Returns the key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the value.
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// Tags that a caller gave together: every key once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags(Vec<Tag>);

impl Tags {
    /// Takes tags whose keys all differ.
    pub fn new(tags: Vec<Tag>) -> Result<Self, Error> {
        let mut keys: Vec<&str> = tags.iter().map(Tag::key).collect();
        keys.sort_unstable();
        if let Some([twice, _]) = keys.array_windows().find(|[one, next]| one == next) {
            return Err(Invalid::Tag(format!("Tag key '{twice}' is given more than once.")).into());
        }
        Ok(Self(tags))
    }

    /// Returns the tags.
    pub fn as_slice(&self) -> &[Tag] {
        &self.0
    }
}

/// Sets tags within a transaction, and refuses more than the limit allows.
pub(super) fn set_tags(
    transaction: &Transaction<'_>,
    tagged: Tagged,
    resource: Option<Resource>,
    tags: &Tags,
    limits: &Limits,
) -> Result<(), Error> {
    if tags.0.is_empty() {
        return Ok(());
    }
    for tag in &tags.0 {
        transaction.execute(&db::tag::set(tagged, &tag.key, &tag.value))?;
    }
    let limit = limits.tags_per_resource;
    if transaction.get(db::tag::count(tagged))? > limit as u64 {
        return Err(ExceededQuota::Tags { resource, limit }.into());
    }
    Ok(())
}
