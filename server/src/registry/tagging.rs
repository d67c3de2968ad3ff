//! Listing, adding and removing the tags of a resource by its ARN.

use super::Registry;
use super::error::{Error, Invalid, Resource};
use super::existence::RepositoryPlace;
use super::names::arn::Arn;
use super::package_group;
use super::permit::Permit;
use super::tags::{Tag, Tags, set_tags};
use crate::storage::db::tag::Tagged;
use crate::storage::db::{self, Reader, Transaction};

impl Registry {
    /// Lists the tags of a resource by key.
    pub async fn list_tags(&self, permit: &Permit<Arn>) -> Result<Vec<Tag>, Error> {
        let resource = permit.key();
        let tagged = match resource {
            Arn::Domain(key) => {
                let id = self.store.find(db::locate::domain(key.address())).await?;
                Tagged::Domain(id.ok_or_else(|| Error::missing(key))?)
            }
            Arn::Repository(key) => Tagged::Repository(self.find_repository(key).await?.repository),
            Arn::PackageGroup { domain, pattern } => {
                let (domain, pattern) = (domain.clone(), pattern.clone());
                let find = move |reader: &Reader<'_>| package_group::find_by_text(reader, &domain, &pattern);
                Tagged::PackageGroup(self.store.read(find).await?)
            }
            Arn::Package(_) => return Err(Invalid::NotTaggable(resource.to_string()).into()),
        };
        let rows = self.store.list(db::tag::list(tagged)).await?;
        Ok(rows.into_iter().map(Tag::stored).collect())
    }

    /// Adds tags to a resource; a key that is there takes the new value.
    pub async fn tag_resource(&self, permit: &Permit<Arn>, tags: Tags) -> Result<(), Error> {
        let (resource, limits) = (permit.key().clone(), self.limits.clone());
        let tag = move |transaction: &Transaction<'_>| {
            let (tagged, named) = take_tagged(transaction, &resource)?;
            set_tags(transaction, tagged, Some(named), &tags, &limits)
        };
        self.store.write(tag).await
    }

    /// Removes tags from a resource; absent keys are ignored.
    pub async fn untag_resource(&self, permit: &Permit<Arn>, keys: Vec<String>) -> Result<(), Error> {
        let resource = permit.key().clone();
        let untag = move |transaction: &Transaction<'_>| {
            let (tagged, _) = take_tagged(transaction, &resource)?;
            for key in &keys {
                transaction.execute(&db::tag::delete(tagged, key))?;
            }
            Ok(())
        };
        self.store.write(untag).await
    }
}

/// Finds and holds what is tagged.
fn take_tagged(transaction: &Transaction<'_>, resource: &Arn) -> Result<(Tagged, Resource), Error> {
    match resource {
        Arn::Domain(key) => {
            transaction.hold(&db::hold::domain(key.address()))?;
            let id = transaction.find(db::locate::domain(key.address()))?;
            Ok((Tagged::Domain(id.ok_or_else(|| Error::missing(key))?), key.into()))
        }
        Arn::Repository(key) => {
            transaction.hold(&db::hold::repository(key.address()))?;
            let place = RepositoryPlace::find(transaction, key)?;
            Ok((Tagged::Repository(place.repository), key.into()))
        }
        Arn::PackageGroup { domain, pattern } => {
            transaction.hold(&db::hold::domain(domain.address()))?;
            let id = package_group::find_by_text(transaction, domain, pattern)?;
            let group = Resource::PackageGroup(Box::new(domain.clone()), pattern.clone());
            Ok((Tagged::PackageGroup(id), group))
        }
        Arn::Package(_) => Err(Invalid::NotTaggable(resource.to_string()).into()),
    }
}
