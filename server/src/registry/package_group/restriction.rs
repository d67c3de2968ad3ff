//! What holds for the packages of a group in each way that versions come: its own mode or the one that it inherits.

use std::collections::BTreeMap;

use super::pattern::PackageGroupPattern;
use crate::registry::error::Error;
use crate::registry::existence::corrupt;
use crate::registry::names::format::{OriginMode, OriginType};
use crate::storage;
use crate::storage::db::package_group::{self, PackageGroupRow};
use crate::storage::db::{Reader, package_group_repository};

/// What holds for one way in which versions come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginRestriction {
    /// The group's own mode.
    pub mode: OriginMode,
    /// The mode that holds: the group's own, or that of the nearest ancestor which does not inherit.
    pub effective_mode: OriginMode,
    /// The pattern of that ancestor.
    pub inherited_from: Option<PackageGroupPattern>,
    /// How many repositories the list holds that takes effect, where one does.
    pub repositories_count: Option<u64>,
}

/// Returns what holds for a group, own and inherited.
pub(super) fn restrictions(
    reader: &Reader<'_>,
    ancestors: &mut Ancestors,
    row: &PackageGroupRow,
) -> Result<BTreeMap<OriginType, OriginRestriction>, Error> {
    let restriction = |origin: &OriginType| {
        let deciding = ancestors.deciding(reader, row.clone(), *origin)?;
        let own = mode(row, *origin)?;
        let effective_mode = mode(&deciding, *origin)?;
        let repositories_count = match effective_mode {
            OriginMode::AllowSpecificRepositories => {
                Some(reader.get(package_group_repository::count(deciding.id, origin.as_str()))?)
            }
            OriginMode::Allow | OriginMode::Block | OriginMode::Inherit => None,
        };
        let inherited_from = match own {
            OriginMode::Inherit => Some(PackageGroupPattern::parse(&deciding.pattern).map_err(corrupt)?),
            OriginMode::Allow | OriginMode::Block | OriginMode::AllowSpecificRepositories => None,
        };
        Ok((*origin, OriginRestriction { mode: own, effective_mode, inherited_from, repositories_count }))
    };
    OriginType::ALL.iter().map(restriction).collect()
}

/// Groups above those of one answer, each read once.
#[derive(Debug, Default)]
pub(super) struct Ancestors(BTreeMap<i64, PackageGroupRow>);

impl Ancestors {
    /// Takes groups that were read already.
    pub(super) fn among<'r>(rows: impl Iterator<Item = &'r PackageGroupRow>) -> Self {
        Self(rows.map(|row| (row.id, row.clone())).collect())
    }

    /// Returns a group by its number.
    pub(super) fn get(&mut self, reader: &Reader<'_>, id: i64) -> Result<PackageGroupRow, storage::Error> {
        if let Some(row) = self.0.get(&id) {
            return Ok(row.clone());
        }
        let row = reader.get(package_group::find_by_id(id))?;
        self.0.insert(id, row.clone());
        Ok(row)
    }

    /// Returns the nearest group, from one upwards, that does not inherit.
    pub(super) fn deciding(
        &mut self,
        reader: &Reader<'_>,
        mut row: PackageGroupRow,
        origin: OriginType,
    ) -> Result<PackageGroupRow, Error> {
        while mode(&row, origin)? == OriginMode::Inherit {
            let Some(parent) = row.parent_id else { break };
            row = self.get(reader, parent)?;
        }
        Ok(row)
    }
}

/// Returns what a group says of one way.
pub(super) fn mode(row: &PackageGroupRow, origin: OriginType) -> Result<OriginMode, storage::Error> {
    let text = match origin {
        OriginType::Publish => &row.publish,
        OriginType::ExternalUpstream => &row.external_upstream,
        OriginType::InternalUpstream => &row.internal_upstream,
    };
    OriginMode::parse(text).map_err(corrupt)
}
