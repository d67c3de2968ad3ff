//! Listing package groups: those of a domain and those directly within another, by pattern.

use super::group::{DEFAULT_PAGE_SIZE, PackageGroup, describe};
use super::key::PackageGroupKey;
use super::lookup::{find_domain, find_group};
use super::restriction::Ancestors;
use crate::registry::Registry;
use crate::registry::error::Error;
use crate::registry::names::keys::DomainKey;
use crate::registry::names::order;
use crate::registry::page::{Listing, Page, Paged};
use crate::registry::permit::Permit;
use crate::storage::db::Reader;
use crate::storage::db::package_group::{self, PackageGroupRow};

impl Registry {
    /// Lists the package groups of a domain whose patterns start with a text.
    pub async fn list_package_groups(
        &self,
        permit: &Permit<DomainKey>,
        prefix: &str,
        page: &Page,
    ) -> Result<Paged<PackageGroup>, Error> {
        let key = permit.key().clone();
        let listing = Listing::new("package groups", &[Some(&key.arn().to_string()), Some(prefix)]);
        let (start, end) = range(page, &listing, prefix)?;
        let size = page.size(DEFAULT_PAGE_SIZE);
        let list = move |reader: &Reader<'_>| {
            let domain_id = find_domain(reader, &key)?;
            let rows = package_group::list(domain_id, &start, &end, size + 1);
            paged(reader, &key, &listing, size, reader.list(rows)?)
        };
        self.store.read(list).await
    }

    /// Lists the package groups that lie directly within one.
    pub async fn list_sub_package_groups(
        &self,
        permit: &Permit<PackageGroupKey>,
        page: &Page,
    ) -> Result<Paged<PackageGroup>, Error> {
        let key = permit.key().clone();
        let listing = Listing::new("sub package groups", &[Some(&key.arn().to_string())]);
        let (start, end) = range(page, &listing, "")?;
        let size = page.size(DEFAULT_PAGE_SIZE);
        let list = move |reader: &Reader<'_>| {
            let (_, parent) = find_group(reader, &key)?;
            let rows = package_group::list_children(parent.id, &start, &end, size + 1);
            paged(reader, &key.domain, &listing, size, reader.list(rows)?)
        };
        self.store.read(list).await
    }
}

fn range(page: &Page, listing: &Listing, prefix: &str) -> Result<(String, String), Error> {
    let start = match page.position(listing)? {
        None => prefix.to_owned(),
        Some([pattern]) => order::just_after(&pattern),
    };
    Ok((start, order::end_of_prefix(prefix)))
}

fn paged(
    reader: &Reader<'_>,
    domain: &DomainKey,
    listing: &Listing,
    size: usize,
    rows: Vec<PackageGroupRow>,
) -> Result<Paged<PackageGroup>, Error> {
    let rows = listing.page(rows, size, |listing, last| listing.token(&[last.pattern.as_str()]));
    let mut ancestors = Ancestors::default();
    let groups = rows.items.into_iter().map(|row| describe(reader, &mut ancestors, domain, row));
    Ok(Paged { items: groups.collect::<Result<_, _>>()?, next_token: rows.next_token })
}
