//! The packages of a group, and the group of a package.

use super::association::{AssociationType, Coordinate, association_key, find_associated};
use super::group::{DEFAULT_PAGE_SIZE, PackageGroup, describe};
use super::key::PackageGroupKey;
use super::lookup::{find_domain, no_group};
use super::pattern::{PackageGroupPattern, Scope};
use super::restriction::Ancestors;
use super::words::{ends_in_word, is_word};
use crate::registry::Registry;
use crate::registry::error::{Error, Invalid};
use crate::registry::existence::corrupt;
use crate::registry::lease::Work;
use crate::registry::names::format::PackageFormat;
use crate::registry::names::keys::DomainPackageKey;
use crate::registry::names::order;
use crate::registry::names::package::{Namespace, PackageName};
use crate::registry::page::{Listing, Page, Paged};
use crate::registry::permit::Permit;
use crate::storage::db::package_association::{self, AssociationPosition, DomainPackageRow};
use crate::storage::db::{Reader, Transaction, locate, package_group};

/// A package that belongs to a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssociatedPackage {
    /// Which decides the rules of all other names.
    pub format: PackageFormat,
    /// Its namespace, where it has one.
    pub namespace: Option<Namespace>,
    /// In the form that identifies it.
    pub name: PackageName,
    /// How it came to the group.
    pub association: AssociationType,
}

/// The group that a package belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Association {
    /// As it stands, with what it inherits.
    pub group: PackageGroup,
    /// How the package came to it.
    pub association: AssociationType,
}

// A page looks at about this many packages at most; then it ends early, with a token.
const EFFORT_PER_PAGE: usize = 4000;
const FIRST_STEP: usize = 16;
const MOST_PER_STEP: usize = 500;
const COMPLETED_AT_ONCE: usize = 500;

impl Registry {
    /// Returns the group that a package belongs to, whether the package exists or not.
    pub async fn get_associated_package_group(
        &self,
        permit: &Permit<DomainPackageKey>,
    ) -> Result<Association, Error> {
        let DomainPackageKey { domain, package } = permit.key().clone();
        let get = move |reader: &Reader<'_>| {
            let domain_id = find_domain(reader, &domain)?;
            let (format, namespace) = (package.format, package.namespace_or_empty());
            let package = Coordinate { format, namespace, name: package.name.normalized() };
            let (row, association) = find_associated(reader, domain_id, package)?;
            let group = describe(reader, &mut Ancestors::default(), &domain, row)?;
            Ok(Association { group, association })
        };
        self.store.read(get).await
    }

    /// Lists the packages of all repositories of a domain that belong to a group, each once, in the order of their
    /// folded names. With `preview` the group may be absent, and the list is what would belong to it.
    ///
    /// A page may end early, even empty, with a token to go on from, if most packages belong to groups within.
    pub async fn list_associated_packages(
        &self,
        permit: &Permit<PackageGroupKey>,
        preview: bool,
        page: &Page,
    ) -> Result<Paged<AssociatedPackage>, Error> {
        let key = permit.key();
        let preview_text = if preview { "preview" } else { "" };
        let arn = key.arn().to_string();
        let listing = Listing::new("associated packages", &[Some(&arn), Some(preview_text)]);
        let after = page.position::<3>(&listing)?;
        let (key, size) = (key.clone(), page.size(DEFAULT_PAGE_SIZE));
        self.store.scan(move |reader| list(reader, &key, preview, &listing, after.clone(), size)).await
    }

    /// Finds for packages from before there were groups their place among those of their domain, for as long as the upkeep
    /// is this server's.
    pub async fn complete_package_associations(&self) -> Result<(), Error> {
        let leases = self.leases().clone();
        let complete = move |transaction: &Transaction<'_>| {
            if !leases.confirm(transaction, Work::Upkeep)? {
                return Ok(false);
            }
            let packages = transaction.list(package_association::list_without_key(COMPLETED_AT_ONCE))?;
            for (id, namespace, name) in &packages {
                let key = association_key(namespace, name);
                transaction.execute(&package_association::set_key(*id, &key))?;
            }
            Ok::<_, Error>(true)
        };
        while !self.store.list(package_association::list_without_key(1)).await?.is_empty()
            && self.store.write(complete.clone()).await?
        {}
        Ok(())
    }
}

/// Finds the group that a package belongs to, in a domain that may not exist.
pub(in crate::registry) fn associated_group(
    reader: &Reader<'_>,
    key: &DomainPackageKey,
) -> Result<Option<PackageGroupKey>, Error> {
    let DomainPackageKey { domain, package } = key;
    let Some(domain_id) = reader.find(locate::domain(domain.address()))? else { return Ok(None) };
    let (format, namespace) = (package.format, package.namespace_or_empty());
    let coordinate = Coordinate { format, namespace, name: package.name.normalized() };
    let (row, _) = find_associated(reader, domain_id, coordinate)?;
    let pattern = PackageGroupPattern::parse(&row.pattern).map_err(corrupt)?;
    Ok(Some(PackageGroupKey { domain: domain.clone(), pattern }))
}

fn list(
    reader: &Reader<'_>,
    key: &PackageGroupKey,
    preview: bool,
    listing: &Listing,
    after: Option<[String; 3]>,
    size: usize,
) -> Result<Paged<AssociatedPackage>, Error> {
    let domain_id = find_domain(reader, &key.domain)?;
    let exists = reader.find(package_group::find(domain_id, key.pattern.as_str()))?.is_some();
    if !exists && !preview {
        return Err(no_group(&key.domain, key.pattern.as_str()));
    }
    let membership = Membership { reader, domain_id, pattern: &key.pattern, exists };
    let mut walk = Walk::new(&key.pattern, after)?;
    let (mut items, mut effort) = (Vec::new(), 0);
    while effort < EFFORT_PER_PAGE {
        let Some((format, found)) = walk.next(reader, domain_id)? else {
            return Ok(Paged { items, next_token: None });
        };
        effort += found.len() + 1;
        for row in found {
            if items.len() == size {
                return Ok(Paged { items, next_token: Some(walk.token(listing)) });
            }
            let taken = walk.takes(&row);
            if taken && row.exists {
                items.extend(membership.of(format, row)?);
            }
        }
    }
    Ok(Paged { items, next_token: Some(walk.token(listing)) })
}

/// Whether packages belong to a group that exists or is thought of.
struct Membership<'a> {
    reader: &'a Reader<'a>,
    domain_id: i64,
    pattern: &'a PackageGroupPattern,
    exists: bool,
}

impl Membership<'_> {
    fn of(&self, format: PackageFormat, row: DomainPackageRow) -> Result<Option<AssociatedPackage>, Error> {
        let package = Coordinate { format, namespace: &row.namespace, name: &row.name };
        let Some(association) = self.pattern.association(package) else { return Ok(None) };
        let (group, _) = find_associated(self.reader, self.domain_id, package)?;
        let belongs = group.pattern == self.pattern.as_str()
            || !self.exists && {
                let group = PackageGroupPattern::parse(&group.pattern).map_err(corrupt)?;
                group.narrowness() < self.pattern.narrowness()
            };
        if !belongs {
            return Ok(None);
        }
        let namespace = Some(row.namespace).filter(|text| !text.is_empty()).map(Namespace::stored);
        Ok(Some(AssociatedPackage { format, namespace, name: PackageName::stored(row.name), association }))
    }
}

/// A walk over the packages that a pattern may match, format by format.
struct Walk<'a> {
    formats: &'a [PackageFormat],
    prefix: String,
    end: String,
    /// Whether the prefix must be followed by the end of a word.
    ends_in_word: bool,
    /// Where to read on.
    position: AssociationPosition,
    /// How many packages to read at once: few where most are passed over, more the longer none is.
    limit: usize,
    /// Namespace and name of the last package that was looked at.
    seen: [String; 2],
}

impl<'a> Walk<'a> {
    fn new(pattern: &'a PackageGroupPattern, after: Option<[String; 3]>) -> Result<Self, Error> {
        let formats = match pattern.scope() {
            Scope::Everything => PackageFormat::SORTED,
            Scope::Format(format)
            | Scope::NamespacePrefix(format, _)
            | Scope::Namespace(format, _)
            | Scope::NamePrefix(format, _, _)
            | Scope::Name(format, _, _) => std::slice::from_ref(format),
        };
        let prefix = pattern.association_prefix();
        let end = match pattern.scope() {
            Scope::Name(..) => order::just_after(&prefix),
            _ => order::end_of_prefix(&prefix),
        };
        let ends_in_word = match pattern.scope() {
            Scope::NamespacePrefix(..) | Scope::NamePrefix(..) => ends_in_word(&prefix),
            Scope::Everything | Scope::Format(_) | Scope::Namespace(..) | Scope::Name(..) => false,
        };
        let (position, seen) = (start(&prefix), [String::new(), String::new()]);
        let mut walk = Self { formats, prefix, end, ends_in_word, position, limit: FIRST_STEP, seen };
        if let Some([format, namespace, name]) = after {
            let format = PackageFormat::parse(&format).map_err(|_| Invalid::NextToken)?;
            let place = formats.iter().position(|one| *one == format).ok_or(Invalid::NextToken)?;
            walk.formats = &formats[place..];
            let association_key = association_key(&namespace, &name);
            walk.seen = [namespace.clone(), name.clone()];
            walk.position = AssociationPosition { association_key, namespace, name };
        }
        Ok(walk)
    }

    /// Reads on from the position, which [`Self::takes`] moves; nothing means that the walk is at its end.
    fn next(
        &mut self,
        reader: &Reader<'_>,
        domain_id: i64,
    ) -> Result<Option<(PackageFormat, Vec<DomainPackageRow>)>, Error> {
        while let Some(&format) = self.formats.first() {
            let (position, limit) = (&self.position, self.limit);
            let rows = package_association::list(domain_id, format.as_str(), position, &self.end, limit);
            let rows = reader.list(rows)?;
            if !rows.is_empty() {
                self.limit = (2 * self.limit).min(MOST_PER_STEP);
                return Ok(Some((format, rows)));
            }
            self.formats = &self.formats[1..];
            self.position = start(&self.prefix);
        }
        Ok(None)
    }

    /// Moves on to a package, and tells whether the pattern may match it. Where a word goes on that should have
    /// ended, the walk moves behind all packages that go on in the same way.
    fn takes(&mut self, row: &DomainPackageRow) -> bool {
        self.seen = [row.namespace.clone(), row.name.clone()];
        let rest = row.association_key.strip_prefix(&self.prefix).unwrap_or_default();
        if let Some(next) = rest.chars().next().filter(|next| self.ends_in_word && is_word(*next)) {
            self.position = start(&order::end_of_prefix(&format!("{}{next}", self.prefix)));
            self.limit = 1;
            return false;
        }
        self.position = AssociationPosition {
            association_key: row.association_key.clone(),
            namespace: row.namespace.clone(),
            name: row.name.clone(),
        };
        true
    }

    fn token(&self, listing: &Listing) -> String {
        let format = self.formats.first().map_or("", |format| format.as_str());
        let [namespace, name] = &self.seen;
        listing.token(&[format, namespace, name])
    }
}

// No name is empty, so every package of the prefix comes after this.
fn start(prefix: &str) -> AssociationPosition {
    AssociationPosition { association_key: prefix.to_owned(), namespace: String::new(), name: String::new() }
}
