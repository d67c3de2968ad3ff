//! A package group as it is described: what people are told of it, what holds for its packages, and its parent.

use std::collections::BTreeMap;

use super::key::PackageGroupKey;
use super::pattern::PackageGroupPattern;
use super::restriction::{Ancestors, OriginRestriction, restrictions};
use crate::registry::clock::Timestamp;
use crate::registry::error::Error;
use crate::registry::existence::corrupt;
use crate::registry::names::format::OriginType;
use crate::registry::names::keys::DomainKey;
use crate::registry::names::{Description, InvalidName, is_category_other, validated_text};
use crate::storage::db::Reader;
use crate::storage::db::package_group::PackageGroupRow;

pub(super) const DEFAULT_PAGE_SIZE: u16 = 100;

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

/// Describes a group from its row.
pub(super) fn from_row(
    reader: &Reader<'_>,
    domain: &DomainKey,
    row: PackageGroupRow,
) -> Result<PackageGroup, Error> {
    describe(reader, &mut Ancestors::default(), domain, row)
}

/// Describes a group from its row, and reads those above it once for several descriptions.
pub(super) fn describe(
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
