//! Package groups: patterns over the packages of a domain, nested in one another, that say where new versions may
//! come from. Each domain has the group of all packages from its creation.

mod associated_packages;
mod association;
mod fold;
mod listing;
mod origin;
mod pattern;
mod words;

use std::collections::BTreeMap;

pub use self::associated_packages::{AssociatedPackage, Association};
pub use self::association::AssociationType;
pub use self::origin::{
    AllowedRepositoryChange, AllowedRepositoryChanges, OriginConfigurationUpdate, OriginMode,
    OriginRestriction, OriginType,
};
pub use self::pattern::PackageGroupPattern;

pub(super) use self::association::association_key;
pub(super) use self::origin::check_origin;

use self::origin::{Ancestors, restrictions};
use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::error::{Error, Invalid, Missing, Resource};
use crate::registry::existence::corrupt;
use crate::registry::names::arn::Arn;
use crate::registry::names::keys::DomainKey;
use crate::registry::names::order;
use crate::registry::names::{Description, InvalidName, is_category_other, validated_text};
use crate::registry::permit::Permit;
use crate::registry::tags::{Tags, set_tags};
use crate::storage::db::package_group::{self, NewPackageGroupRow, PackageGroupRow};
use crate::storage::db::tag::{self, Tagged};
use crate::storage::db::{self, Reader, Transaction, package_group_repository};

const DEFAULT_PAGE_SIZE: u16 = 100;

validated_text! {
    /// Whom to ask about a group; may be empty, which clears an earlier one.
    ContactInfo
}

impl ContactInfo {
    /// Parses up to 1000 characters without control characters.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        if text.chars().count() > 1000 || text.chars().any(is_category_other) {
            let rule = "it must be at most 1000 characters without control characters";
            return Err(InvalidName::new("contact information", text, rule));
        }
        Ok(Self(text.to_owned()))
    }
}

/// Names a package group of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PackageGroupKey {
    /// The domain that the group belongs to.
    pub domain: DomainKey,
    /// The pattern that names it.
    pub pattern: PackageGroupPattern,
}

impl PackageGroupKey {
    /// Gives the group's ARN.
    pub fn arn(&self) -> Arn {
        Arn::PackageGroup { domain: self.domain.clone(), pattern: self.pattern.as_str().to_owned() }
    }
}

impl From<&PackageGroupKey> for Resource {
    fn from(key: &PackageGroupKey) -> Self {
        Self::PackageGroup(Box::new(key.domain.clone()), key.pattern.as_str().to_owned())
    }
}

/// A package group as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageGroup {
    /// Domain and pattern.
    pub key: PackageGroupKey,
    /// Whom to ask about it; absent when never given or cleared.
    pub contact_info: Option<ContactInfo>,
    /// What it is for; absent when never given or cleared.
    pub description: Option<Description>,
    /// When it was created.
    pub created: Timestamp,
    /// Where new versions may come from, for every way.
    pub restrictions: BTreeMap<OriginType, OriginRestriction>,
    /// The narrowest group that contains it; only the group of all packages has none.
    pub parent: Option<PackageGroupKey>,
}

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
        _permit: &Permit,
        key: &PackageGroupKey,
        texts: PackageGroupTexts,
        tags: Tags,
    ) -> Result<PackageGroup, Error> {
        let (key, limits, created) = (key.clone(), self.limits.clone(), self.now());
        let create = move |transaction: &Transaction<'_>| {
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
            set_tags(transaction, Tagged::PackageGroup(id), Some((&key).into()), &tags, &limits)?;
            let row = transaction.get(package_group::find_by_id(id))?;
            from_row(transaction, &key.domain, row)
        };
        self.store.write(create).await
    }

    /// Gets a package group that must exist.
    pub async fn get_package_group(&self, key: &PackageGroupKey) -> Result<PackageGroup, Error> {
        let get = |reader: &Reader<'_>| {
            let (_, row) = find_group(reader, key)?;
            from_row(reader, &key.domain, row)
        };
        self.store.read(get).await
    }

    /// Changes what people are told about a package group.
    pub async fn update_package_group(
        &self,
        _permit: &Permit,
        key: &PackageGroupKey,
        texts: PackageGroupTexts,
    ) -> Result<PackageGroup, Error> {
        let key = key.clone();
        let update = move |transaction: &Transaction<'_>| {
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
        _permit: &Permit,
        key: &PackageGroupKey,
    ) -> Result<PackageGroup, Error> {
        let key = key.clone();
        let delete = move |transaction: &Transaction<'_>| {
            let (_, row) = find_group(transaction, &key)?;
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

/// Gives a new domain the group of all packages, which allows everything.
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

/// Finds the number of the group that an ARN names.
pub(super) fn find_by_text(reader: &Reader<'_>, domain: &DomainKey, pattern: &str) -> Result<i64, Error> {
    let domain_id = find_domain(reader, domain)?;
    match reader.find(package_group::find(domain_id, pattern))? {
        Some(row) => Ok(row.id),
        None => Err(no_group(domain, pattern)),
    }
}

/// Finds a group that must exist, and the number of its domain.
fn find_group(reader: &Reader<'_>, key: &PackageGroupKey) -> Result<(i64, PackageGroupRow), Error> {
    let domain_id = find_domain(reader, &key.domain)?;
    let row = reader.find(package_group::find(domain_id, key.pattern.as_str()))?;
    Ok((domain_id, row.ok_or_else(|| no_group(&key.domain, key.pattern.as_str()))?))
}

fn find_domain(reader: &Reader<'_>, key: &DomainKey) -> Result<i64, Error> {
    reader.find(db::locate::domain(key.address()))?.ok_or_else(|| Error::missing(key))
}

fn no_group(domain: &DomainKey, pattern: &str) -> Error {
    Missing::Resource(Resource::PackageGroup(Box::new(domain.clone()), pattern.to_owned())).into()
}

/// Finds the narrowest group that contains a pattern.
fn find_parent(
    reader: &Reader<'_>,
    domain_id: i64,
    pattern: &PackageGroupPattern,
) -> Result<Option<PackageGroupRow>, Error> {
    for container in pattern.containers() {
        if let Some(row) = reader.find(package_group::find(domain_id, container.as_str()))? {
            return Ok(Some(row));
        }
    }
    Ok(None)
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

fn from_row(reader: &Reader<'_>, domain: &DomainKey, row: PackageGroupRow) -> Result<PackageGroup, Error> {
    describe(reader, &mut Ancestors::default(), domain, row)
}

fn describe(
    reader: &Reader<'_>,
    ancestors: &mut Ancestors,
    domain: &DomainKey,
    row: PackageGroupRow,
) -> Result<PackageGroup, Error> {
    let key = |domain: &DomainKey, pattern: &str| {
        let pattern = PackageGroupPattern::parse(pattern).map_err(corrupt)?;
        Ok::<_, Error>(PackageGroupKey { domain: domain.clone(), pattern })
    };
    let parent = match row.parent_id {
        Some(id) => Some(key(domain, &ancestors.get(reader, id)?.pattern)?),
        None => None,
    };
    Ok(PackageGroup {
        key: key(domain, &row.pattern)?,
        restrictions: restrictions(reader, ancestors, &row)?,
        contact_info: row.contact_info.map(ContactInfo::stored),
        description: row.description.map(Description::stored),
        created: Timestamp::from_epoch_milliseconds(row.created_milliseconds),
        parent,
    })
}

fn non_empty(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}
