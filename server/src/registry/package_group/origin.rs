//! Where a group lets new versions of its packages come from: its own modes, those that it inherits, and the
//! repositories that it names.

use std::collections::BTreeMap;

use super::association::{AssociationType, Candidates, Coordinate, find_candidates};
use super::group::{DEFAULT_PAGE_SIZE, PackageGroup, from_row};
use super::key::PackageGroupKey;
use super::lookup::find_group;
use super::restriction::{Ancestors, mode};
use crate::registry::Registry;
use crate::registry::error::{Error, Invalid};
use crate::registry::existence::RepositoryPlace;
use crate::registry::names::RepositoryName;
use crate::registry::names::format::{OriginMode, OriginType};
use crate::registry::names::keys::PackageKey;
use crate::registry::page::{Listing, Page, Paged};
use crate::registry::permit::Permit;
use crate::storage::db::package_group::{self, PackageGroupRow};
use crate::storage::db::{Reader, Transaction, hold, package_group_repository, repository};

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
        permit: &Permit<PackageGroupKey>,
        update: OriginConfigurationUpdate,
    ) -> Result<(PackageGroup, AllowedRepositoryChanges), Error> {
        let key = permit.key();
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
            transaction.hold(&hold::domain(key.domain.address()))?;
            let (domain_id, row) = find_group(transaction, &key)?;
            repository::count_change_of_domain(transaction, domain_id);
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
        permit: &Permit<PackageGroupKey>,
        origin: OriginType,
        page: &Page,
    ) -> Result<Paged<RepositoryName>, Error> {
        let key = permit.key().clone();
        let arn = key.arn().to_string();
        let listing = Listing::new("allowed repositories", &[Some(&arn), Some(origin.as_str())]);
        let [after] = page.position(&listing)?.unwrap_or_default();
        let size = page.size(DEFAULT_PAGE_SIZE);
        let names = self.store.read(move |reader| {
            let (_, row) = find_group(reader, &key)?;
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
    match find_obstacle(reader, domain_id, package, origin)? {
        None => Ok(()),
        Some(obstacle) => Err(obstacle.into()),
    }
}

/// Does the same where the groups were read already that the package may belong to.
pub(in crate::registry) fn check_origin_among(
    reader: &Reader<'_>,
    candidates: &Candidates,
    package: &PackageKey,
    origin: OriginType,
) -> Result<(), Error> {
    match find_obstacle_among(reader, candidates, package, origin)? {
        None => Ok(()),
        Some(obstacle) => Err(obstacle.into()),
    }
}

/// Returns the groups that a package may belong to, none of which were read.
pub(in crate::registry) fn candidates_of(package: &PackageKey) -> Candidates {
    Candidates::of(coordinate(package))
}

/// Returns why the group of a package does not let new versions of it come into a repository in this way, if it does not.
pub(in crate::registry) fn find_obstacle(
    reader: &Reader<'_>,
    domain_id: i64,
    package: &PackageKey,
    origin: OriginType,
) -> Result<Option<Invalid>, Error> {
    let candidates = find_candidates(reader, domain_id, coordinate(package))?;
    find_obstacle_among(reader, &candidates, package, origin)
}

fn coordinate(package: &PackageKey) -> Coordinate<'_> {
    let (namespace, name) = (package.namespace_or_empty(), package.name.normalized());
    Coordinate { format: package.format, namespace, name }
}

fn find_obstacle_among(
    reader: &Reader<'_>,
    candidates: &Candidates,
    package: &PackageKey,
    origin: OriginType,
) -> Result<Option<Invalid>, Error> {
    let (group, association) = candidates.associated(coordinate(package))?;
    if association == AssociationType::Weak {
        return Ok(Some(Invalid::LookAlike { pattern: group.pattern }));
    }
    let pattern = group.pattern.clone();
    let deciding = Ancestors::among(candidates.groups()).deciding(reader, group, origin)?;
    let allowed = match mode(&deciding, origin)? {
        OriginMode::Allow => true,
        // The root is the end of every chain and never inherits.
        OriginMode::Block | OriginMode::Inherit => false,
        OriginMode::AllowSpecificRepositories => {
            let name = package.repository.name.as_str();
            reader.find(package_group_repository::find(deciding.id, origin.as_str(), name))?.is_some()
        }
    };
    Ok((!allowed).then_some(Invalid::BlockedByGroup { pattern, origin }))
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
        if transaction.execute(&delete)?.rows()? > 0 {
            changes.entry(*origin).or_default().removed.push(name.clone());
        }
    }
    Ok(changes)
}
