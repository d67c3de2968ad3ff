//! Tags of domains and repositories: their rules, and listing, adding and removing them by ARN.
//! Package groups join when they exist.

use super::arn::Arn;
use super::names::is_category_other;
use super::{Error, Invalid, Permit, Registry};

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
            |rule: &str| Err(Invalid::Tag(format!("Tag key '{key}' is not allowed: {rule}.")).into());
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

    /// Gives the key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Gives the value.
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
        if let Some(twice) = keys.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Invalid::Tag(format!("Tag key '{}' is given more than once.", twice[0])).into());
        }
        Ok(Self(tags))
    }

    /// Gives the tags.
    pub fn as_slice(&self) -> &[Tag] {
        &self.0
    }
}

impl Registry {
    /// Lists the tags of a resource by key.
    pub async fn list_tags(&self, _resource: &Arn) -> Result<Vec<Tag>, Error> {
        Err(super::unfinished())
    }

    /// Adds tags to a resource; a key that is there takes the new value.
    pub async fn tag_resource(&self, _permit: &Permit, _resource: &Arn, _tags: Tags) -> Result<(), Error> {
        Err(super::unfinished())
    }

    /// Removes tags from a resource; absent keys are ignored.
    pub async fn untag_resource(
        &self,
        _permit: &Permit,
        _resource: &Arn,
        _keys: Vec<String>,
    ) -> Result<(), Error> {
        Err(super::unfinished())
    }
}
