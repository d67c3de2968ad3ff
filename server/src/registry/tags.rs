//! Tags of domains, repositories and package groups: their rules, and listing, adding and removing them by ARN.

use crate::registry::error::{Error, ExceededQuota, Invalid, Resource};
use crate::registry::existence::RepositoryPlace;
use crate::registry::limits::Limits;
use crate::registry::names::arn::Arn;
use crate::registry::names::is_category_other;
use crate::registry::permit::Permit;
use crate::registry::{Registry, package_group};
use crate::storage::db::tag::Tagged;
use crate::storage::db::{self, Reader, Transaction};

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
        if let Some([twice, _]) = keys.array_windows().find(|[one, next]| one == next) {
            return Err(Invalid::Tag(format!("Tag key '{twice}' is given more than once.")).into());
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
    pub async fn list_tags(&self, resource: &Arn) -> Result<Vec<Tag>, Error> {
        let tagged = match resource {
            Arn::Domain(key) => {
                let id = self.store.find(db::locate::domain(key.address())).await?;
                Tagged::Domain(id.ok_or_else(|| Error::missing(key))?)
            }
            Arn::Repository(key) => Tagged::Repository(self.find_repository(key).await?.repository),
            Arn::PackageGroup { domain, pattern } => {
                let find = |reader: &Reader<'_>| package_group::find_by_text(reader, domain, pattern);
                Tagged::PackageGroup(self.store.read(find).await?)
            }
            Arn::Package(_) => return Err(Invalid::NotTaggable(resource.to_string()).into()),
        };
        let rows = self.store.list(db::tag::list(tagged)).await?;
        Ok(rows.into_iter().map(|(key, value)| Tag { key, value }).collect())
    }

    /// Adds tags to a resource; a key that is there takes the new value.
    pub async fn tag_resource(&self, _permit: &Permit, resource: &Arn, tags: Tags) -> Result<(), Error> {
        let (resource, limits) = (resource.clone(), self.limits.clone());
        let tag = move |transaction: &Transaction<'_>| {
            let (tagged, named) = find_tagged(transaction, &resource)?;
            set_tags(transaction, tagged, Some(named), &tags, &limits)
        };
        self.store.write(tag).await
    }

    /// Removes tags from a resource; absent keys are ignored.
    pub async fn untag_resource(
        &self,
        _permit: &Permit,
        resource: &Arn,
        keys: Vec<String>,
    ) -> Result<(), Error> {
        let resource = resource.clone();
        let untag = move |transaction: &Transaction<'_>| {
            let (tagged, _) = find_tagged(transaction, &resource)?;
            for key in &keys {
                transaction.execute(&db::tag::delete(tagged, key))?;
            }
            Ok(())
        };
        self.store.write(untag).await
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

fn find_tagged(transaction: &Transaction<'_>, resource: &Arn) -> Result<(Tagged, Resource), Error> {
    match resource {
        Arn::Domain(key) => {
            let id = transaction.find(db::locate::domain(key.address()))?;
            Ok((Tagged::Domain(id.ok_or_else(|| Error::missing(key))?), key.into()))
        }
        Arn::Repository(key) => {
            let place = RepositoryPlace::find(transaction, key)?;
            Ok((Tagged::Repository(place.repository), key.into()))
        }
        Arn::PackageGroup { domain, pattern } => {
            let id = package_group::find_by_text(transaction, domain, pattern)?;
            let group = Resource::PackageGroup(Box::new(domain.clone()), pattern.clone());
            Ok((Tagged::PackageGroup(id), group))
        }
        Arn::Package(_) => Err(Invalid::NotTaggable(resource.to_string()).into()),
    }
}
