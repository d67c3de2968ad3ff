//! What stores of tests hold that are looked at as a whole: a domain with a package of a few versions, each with a small and
//! a large asset.

use futures_util::stream;

use super::db::address::{DomainAddress, PackageAddress, RepositoryAddress};
use super::db::blob::{Expected, NamedObject, list_objects_after};
use super::db::package::NewPackageRow;
use super::db::package_version::{NewPackageVersionRow, VersionId};
use super::db::repository::NewRepositoryRow;
use super::db::tag::Tagged;
use super::db::{contents, domain, package, repository, tag};
use super::{Error, Staged, Store, claim};

/// Larger than what is kept in the database.
pub(super) const LARGE: usize = 100_000;

/// Where what was made stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample {
    pub(super) domain: i64,
    pub(super) package: i64,
}

pub(super) const DOMAIN: DomainAddress<'static> = DomainAddress { owner: "o", region: "r", name: "d" };
const REPOSITORY: RepositoryAddress<'static> = RepositoryAddress { domain: DOMAIN, name: "repo" };
const PACKAGE: PackageAddress<'static> =
    PackageAddress { repository: REPOSITORY, format: "generic", namespace: "n", name: "tool" };

/// Makes a domain, a repository and a package.
pub(super) async fn make(store: &Store) -> Sample {
    let made = store.write(|transaction| {
        let domain = transaction.get(domain::insert(DOMAIN, "key", 0))?;
        let new = NewRepositoryRow {
            domain_id: domain,
            address: REPOSITORY,
            administrator: "o",
            description: None,
            created_milliseconds: 0,
        };
        transaction.get(repository::insert(new))?;
        transaction.execute(&domain::add_repositories(domain, 1))?;
        transaction.execute(&tag::set(Tagged::Domain(domain), "team", "blå"))?;
        let new = NewPackageRow {
            domain_id: domain,
            repository_id: 1,
            address: PACKAGE,
            association_key: "k",
            original_name: "Tool",
            publish: "ALLOW",
            upstream: "ALLOW",
        };
        let package = transaction.get(package::insert(new))?;
        Ok::<_, Error>(Sample { domain, package })
    });
    made.await.unwrap()
}

/// Publishes a version with assets of some bytes, each of a size, and returns its number.
pub(super) async fn publish(store: &Store, sample: Sample, version: &str, assets: &[(u8, usize)]) -> i64 {
    let mut staged = Vec::new();
    for (byte, size) in assets {
        let body = stream::iter([Ok(vec![*byte; *size].into())]);
        staged.push(store.receive(Box::pin(body), u64::MAX).await.unwrap());
    }
    let version = version.to_owned();
    let write = move |transaction: &super::db::Transaction<'_>, staged: &[Staged]| {
        let new = NewPackageVersionRow {
            package_id: sample.package,
            version: &version,
            original_version: &version,
            sort_key: &version,
            status: "Published",
            revision: "r",
            published_milliseconds: 0,
            asset_count: 0,
            origin_type: "INTERNAL",
            origin_repository: None,
            origin_external_connection: None,
        };
        let id = contents::insert_version(transaction, new, None)?;
        for (number, staged) in staged.iter().enumerate() {
            let blob = claim(transaction, sample.domain, staged, Expected::Held)?;
            contents::insert_asset(transaction, id, &number.to_string(), blob, None)?;
        }
        let count = i64::try_from(staged.len()).unwrap();
        let version = VersionId { package: sample.package, version: id };
        contents::set_content(transaction, version, "r", count)?;
        Ok::<_, Error>(id)
    };
    store.write_with(staged, write).await.unwrap()
}

/// Fills a store with three versions.
pub(super) async fn fill(store: &Store) -> Sample {
    let sample = make(store).await;
    for (number, version) in ["1", "2", "3"].into_iter().enumerate() {
        let byte = u8::try_from(number).unwrap();
        publish(store, sample, version, &[(byte, 10), (byte, LARGE)]).await;
    }
    sample
}

/// Lists the objects that rows name, in the order in which they were made.
pub(super) async fn objects(store: &Store) -> Vec<NamedObject> {
    let mut named = store.list(list_objects_after("", 100)).await.unwrap();
    named.sort_by_key(|object| object.key.split_once('/').map(|(_, name)| name.to_owned()));
    named
}
