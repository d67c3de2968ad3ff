//! Where a group lets new versions of its packages come from: its own modes, those that it inherits, and the
//! repositories that it names.

use std::collections::BTreeMap;

use super::association::{AssociationType, Coordinate, find_associated};
use super::pattern::PackageGroupPattern;
use super::{PackageGroup, PackageGroupKey, find_group, from_row};
use crate::registry::Registry;
use crate::registry::error::{Error, Invalid};
use crate::registry::existence::{RepositoryPlace, corrupt};
use crate::registry::names::RepositoryName;
use crate::registry::names::format::words;
use crate::registry::names::keys::PackageKey;
use crate::registry::page::{Listing, Page, Paged};
use crate::registry::permit::Permit;
use crate::storage;
use crate::storage::db::package_group::{self, PackageGroupRow};
use crate::storage::db::{Reader, Transaction, package_group_repository};

words! {
    /// The ways in which a new version can come into a repository.
    OriginType, "origin restriction type" {
        /// From a public registry, through an external connection.
        ExternalUpstream = "EXTERNAL_UPSTREAM",
        /// From another repository of the domain.
        InternalUpstream = "INTERNAL_UPSTREAM",
        /// Published directly.
        Publish = "PUBLISH",
    }
}

words! {
    /// What a group says of one way.
    OriginMode, "origin restriction mode" {
        /// Any repository may take new versions in this way.
        Allow = "ALLOW",
        /// Only the repositories of a list may.
        AllowSpecificRepositories = "ALLOW_SPECIFIC_REPOSITORIES",
        /// None may.
        Block = "BLOCK",
        /// What the parent says.
        Inherit = "INHERIT",
    }
}

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

/// What to change in where new versions may come from; what is left out stays as it is.
#[derive(Debug, Clone, Default)]
pub struct OriginConfigurationUpdate {
    /// New modes.
    pub modes: BTreeMap<OriginType, OriginMode>,
    /// Repositories to add to the lists.
    pub add: Vec<(OriginType, RepositoryName)>,
    /// Repositories to remove from the lists, after the others are added; those that are not there are ignored.
    pub remove: Vec<(OriginType, RepositoryName)>,
}

/// How one list of repositories changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedRepositoryChange {
    /// The repositories that were added.
    pub added: Vec<RepositoryName>,
    /// The repositories that were removed.
    pub removed: Vec<RepositoryName>,
}

/// The lists of repositories that changed.
pub type AllowedRepositoryChanges = BTreeMap<OriginType, AllowedRepositoryChange>;

/// The most repositories that one call may add and remove together.
const MOST_REPOSITORIES_CHANGED: usize = 100;

impl Registry {
    /// Changes where new versions of a group's packages may come from.
    pub async fn update_package_group_origin_configuration(
        &self,
        _permit: &Permit,
        key: &PackageGroupKey,
        update: OriginConfigurationUpdate,
    ) -> Result<(PackageGroup, AllowedRepositoryChanges), Error> {
        if key.pattern.is_root() && update.modes.values().any(|mode| *mode == OriginMode::Inherit) {
            return Err(Invalid::RootInherits.into());
        }
        let given = update.add.len() + update.remove.len();
        if given > MOST_REPOSITORIES_CHANGED {
            return Err(
                Invalid::TooManyAllowedRepositories { limit: MOST_REPOSITORIES_CHANGED, given }.into()
            );
        }
        let key = key.clone();
        let change = move |transaction: &Transaction<'_>| {
            let (_, row) = find_group(transaction, &key)?;
            set_modes(transaction, &row, &update.modes)?;
            let changes = change_repositories(transaction, &key, row.id, &update)?;
            let row = transaction.get(package_group::find_by_id(row.id))?;
            Ok((from_row(transaction, &key.domain, row)?, changes))
        };
        self.store.write(change).await
    }

    /// Lists the repositories of one of a group's own lists, whether it takes effect or not, by name.
    pub async fn list_allowed_repositories_for_group(
        &self,
        key: &PackageGroupKey,
        origin: OriginType,
        page: &Page,
    ) -> Result<Paged<RepositoryName>, Error> {
        let arn = key.arn().to_string();
        let listing = Listing::new("allowed repositories", &[Some(&arn), Some(origin.as_str())]);
        let [after] = page.position(&listing)?.unwrap_or_default();
        let size = page.size(super::DEFAULT_PAGE_SIZE);
        let names = self.store.read(|reader| {
            let (_, row) = find_group(reader, key)?;
            let names = package_group_repository::list(row.id, origin.as_str(), &after, size + 1);
            Ok::<_, Error>(reader.list(names)?)
        });
        let names = names.await?.into_iter().map(RepositoryName::stored).collect();
        Ok(listing.page(names, size, |listing, last| listing.token(&[last.as_str()])))
    }
}

/// Refuses a new version of a package that its group does not let come into a repository in this way.
pub(in crate::registry) fn check_origin(
    reader: &Reader<'_>,
    domain_id: i64,
    package: &PackageKey,
    origin: OriginType,
) -> Result<(), Error> {
    let coordinate = Coordinate {
        format: package.format,
        namespace: package.namespace_or_empty(),
        name: package.name.normalized(),
    };
    let (group, association) = find_associated(reader, domain_id, coordinate)?;
    if association == AssociationType::Weak {
        return Err(Invalid::LookAlike { pattern: group.pattern }.into());
    }
    let pattern = group.pattern.clone();
    let deciding = Ancestors::default().deciding(reader, group, origin)?;
    let allowed = match mode(&deciding, origin)? {
        OriginMode::Allow => true,
        // The root is the end of every chain and never inherits.
        OriginMode::Block | OriginMode::Inherit => false,
        OriginMode::AllowSpecificRepositories => {
            let name = package.repository.name.as_str();
            reader.find(package_group_repository::find(deciding.id, origin.as_str(), name))?.is_some()
        }
    };
    if allowed { Ok(()) } else { Err(Invalid::BlockedByGroup { pattern, origin }.into()) }
}

/// Gives what holds for a group, own and inherited.
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
    pub(super) fn get(&mut self, reader: &Reader<'_>, id: i64) -> Result<PackageGroupRow, storage::Error> {
        if let Some(row) = self.0.get(&id) {
            return Ok(row.clone());
        }
        let row = reader.get(package_group::find_by_id(id))?;
        self.0.insert(id, row.clone());
        Ok(row)
    }

    /// Gives the nearest group, from one upwards, that does not inherit.
    fn deciding(
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

fn mode(row: &PackageGroupRow, origin: OriginType) -> Result<OriginMode, storage::Error> {
    let text = match origin {
        OriginType::Publish => &row.publish,
        OriginType::ExternalUpstream => &row.external_upstream,
        OriginType::InternalUpstream => &row.internal_upstream,
    };
    OriginMode::parse(text).map_err(corrupt)
}

fn set_modes(
    transaction: &Transaction<'_>,
    row: &PackageGroupRow,
    modes: &BTreeMap<OriginType, OriginMode>,
) -> Result<(), Error> {
    if modes.is_empty() {
        return Ok(());
    }
    let new = |origin, old| modes.get(&origin).map_or(old, |mode| mode.as_str());
    transaction.execute(&package_group::set_modes(
        row.id,
        new(OriginType::Publish, &row.publish),
        new(OriginType::ExternalUpstream, &row.external_upstream),
        new(OriginType::InternalUpstream, &row.internal_upstream),
    ))?;
    Ok(())
}

fn change_repositories(
    transaction: &Transaction<'_>,
    key: &PackageGroupKey,
    group_id: i64,
    update: &OriginConfigurationUpdate,
) -> Result<AllowedRepositoryChanges, Error> {
    let mut changes = AllowedRepositoryChanges::new();
    for (origin, name) in &update.add {
        let place = RepositoryPlace::find(transaction, &key.domain.repository(name.clone()))?;
        let insert =
            package_group_repository::insert(group_id, origin.as_str(), name.as_str(), place.repository);
        if transaction.find(insert)?.is_some() {
            changes.entry(*origin).or_default().added.push(name.clone());
        }
    }
    for (origin, name) in &update.remove {
        let delete = package_group_repository::delete(group_id, origin.as_str(), name.as_str());
        if transaction.execute(&delete)? > 0 {
            changes.entry(*origin).or_default().removed.push(name.clone());
        }
    }
    Ok(changes)
}
