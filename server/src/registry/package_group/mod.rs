//! Package groups: patterns over the packages of a domain, nested in one another, that say where new versions may
//! come from. Each domain has the group of all packages from its creation.

mod associated_packages;
mod association;
mod fold;
mod group;
mod key;
mod listing;
mod lookup;
mod origin;
mod pattern;
mod restriction;
mod words;

pub use self::associated_packages::{AssociatedPackage, Association};
pub use self::association::AssociationType;
pub use self::group::{ContactInfo, PackageGroup};
pub use self::key::PackageGroupKey;
pub use self::origin::{AllowedRepositoryChange, AllowedRepositoryChanges, OriginConfigurationUpdate};
pub use self::pattern::PackageGroupPattern;
pub use self::restriction::OriginRestriction;

pub(super) use self::associated_packages::associated_group;
pub(super) use self::association::association_key;
pub(super) use self::lookup::{find_by_text, find_id};
pub(super) use self::origin::{candidates_of, check_origin, check_origin_among, find_obstacle};

use self::group::from_row;
use self::lookup::{find_domain, find_group, find_parent};
use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::error::{Error, Invalid};
use crate::registry::existence::corrupt;
use crate::registry::names::format::OriginMode;
use crate::registry::names::{Description, order};
use crate::registry::permit::Permit;
use crate::registry::tags::{Tags, set_tags};
use crate::storage::db::package_group::{self, NewPackageGroupRow};
use crate::storage::db::tag::{self, Tagged};
use crate::storage::db::{Reader, Transaction, hold, package_group_repository, repository};

/// What people are told about a package group; what is absent stays as it is, what is empty is cleared.
#[derive(Debug, Clone, Default)]
pub struct PackageGroupTexts {
    /// Whom to ask about it.
    pub contact_info: Option<ContactInfo>,
    /// What it is for.
    pub description: Option<Description>,
}

impl Registry {
    /// Creates a package group, which inherits everything; groups within it become its children.
    pub async fn create_package_group(
        &self,
        permit: &Permit<PackageGroupKey>,
        texts: PackageGroupTexts,
        tags: Tags,
    ) -> Result<PackageGroup, Error> {
        let (key, limits, created) = (permit.key().clone(), self.limits.clone(), self.now());
        let create = move |transaction: &Transaction<'_>| {
            transaction.hold(&hold::domain(key.domain.address()))?;
            let domain_id = find_domain(transaction, &key.domain)?;
            // Only the group of all packages has none, and every domain has that one.
            let parent = find_parent(transaction, domain_id, &key.pattern)?
                .ok_or_else(|| Error::already_exists(&key))?;
            let new = NewPackageGroupRow {
                domain_id,
                parent_id: Some(parent.id),
                pattern: key.pattern.as_str(),
                lookup_key: &key.pattern.lookup_key(),
                contact_info: non_empty(texts.contact_info.as_ref().map(ContactInfo::as_str)),
                description: non_empty(texts.description.as_ref().map(Description::as_str)),
                created_milliseconds: created.epoch_milliseconds(),
                mode: OriginMode::Inherit.as_str(),
            };
            let id =
                transaction.find(package_group::insert(new))?.ok_or_else(|| Error::already_exists(&key))?;
            adopt(transaction, parent.id, id, &key.pattern)?;
            repository::count_change_of_domain(transaction, domain_id);
            set_tags(transaction, Tagged::PackageGroup(id), Some((&key).into()), &tags, &limits)?;
            let row = transaction.get(package_group::find_by_id(id))?;
            from_row(transaction, &key.domain, row)
        };
        self.store.write(create).await
    }

    /// Returns a package group that must exist.
    pub async fn get_package_group(&self, permit: &Permit<PackageGroupKey>) -> Result<PackageGroup, Error> {
        let key = permit.key().clone();
        let get = move |reader: &Reader<'_>| {
            let (_, row) = find_group(reader, &key)?;
            from_row(reader, &key.domain, row)
        };
        self.store.read(get).await
    }

    /// Changes what people are told about a package group.
    pub async fn update_package_group(
        &self,
        permit: &Permit<PackageGroupKey>,
        texts: PackageGroupTexts,
    ) -> Result<PackageGroup, Error> {
        let key = permit.key().clone();
        let update = move |transaction: &Transaction<'_>| {
            transaction.hold(&hold::domain(key.domain.address()))?;
            let (_, row) = find_group(transaction, &key)?;
            let contact_info = texts.contact_info.as_ref().map(ContactInfo::as_str);
            let description = texts.description.as_ref().map(Description::as_str);
            transaction.execute(&package_group::set_texts(
                row.id,
                non_empty(contact_info.or(row.contact_info.as_deref())),
                non_empty(description.or(row.description.as_deref())),
            ))?;
            let row = transaction.get(package_group::find_by_id(row.id))?;
            from_row(transaction, &key.domain, row)
        };
        self.store.write(update).await
    }

    /// Deletes a package group and returns it as it last stood; its packages and children go to its parent.
    pub async fn delete_package_group(
        &self,
        permit: &Permit<PackageGroupKey>,
    ) -> Result<PackageGroup, Error> {
        let key = permit.key().clone();
        let delete = move |transaction: &Transaction<'_>| {
            transaction.hold(&hold::domain(key.domain.address()))?;
            let (domain_id, row) = find_group(transaction, &key)?;
            repository::count_change_of_domain(transaction, domain_id);
            let Some(parent_id) = row.parent_id else { return Err(Invalid::RootDeleted.into()) };
            let id = row.id;
            let group = from_row(transaction, &key.domain, row)?;
            transaction.execute(&package_group::move_children(id, parent_id))?;
            transaction.execute(&package_group_repository::delete_of_group(id))?;
            transaction.execute(&tag::delete_all(Tagged::PackageGroup(id)))?;
            transaction.execute(&package_group::delete(id))?;
            Ok(group)
        };
        self.store.write(delete).await
    }
}

/// Adds to a new domain the group of all packages, which allows everything.
pub(super) fn insert_root(
    transaction: &Transaction<'_>,
    domain_id: i64,
    created: Timestamp,
) -> Result<(), Error> {
    let root = PackageGroupPattern::root();
    let new = NewPackageGroupRow {
        domain_id,
        parent_id: None,
        pattern: root.as_str(),
        lookup_key: &root.lookup_key(),
        contact_info: None,
        description: None,
        created_milliseconds: created.epoch_milliseconds(),
        mode: OriginMode::Allow.as_str(),
    };
    transaction.get(package_group::insert(new))?;
    Ok(())
}

/// Deletes the groups of a domain, which has no repositories any more.
pub(super) fn delete_all(transaction: &Transaction<'_>, domain_id: i64) -> Result<(), Error> {
    transaction.execute(&package_group::delete_tags_of_domain(domain_id))?;
    transaction.execute(&package_group::delete_of_domain(domain_id))?;
    Ok(())
}

/// Makes those children of a group that lie within a new one its children.
fn adopt(
    transaction: &Transaction<'_>,
    parent_id: i64,
    id: i64,
    pattern: &PackageGroupPattern,
) -> Result<(), Error> {
    let end = order::end_of_prefix(pattern.stem());
    let siblings = package_group::list_children(parent_id, pattern.stem(), &end, usize::MAX);
    for sibling in transaction.list(siblings)? {
        if pattern.contains(&PackageGroupPattern::parse(&sibling.pattern).map_err(corrupt)?) {
            transaction.execute(&package_group::set_parent(sibling.id, id))?;
        }
    }
    Ok(())
}

fn non_empty(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}
