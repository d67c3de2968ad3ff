//! The operations whose cost must not grow: each point operation, the first page of each list under each of its
//! filters, and point writes. Lists ask for ten items, which is fewer than a small store has of anything.

use super::ask::{self, Ask};
use super::world::World;
use crate::content::Content;
use crate::wire::Method::{Get, Post};

/// Something that clients do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operation {
    /// Its name, with what is special about it.
    pub(super) name: &'static str,
    /// Builds the request of a sample.
    pub(super) ask: fn(World, &Sample<'_>) -> Ask,
}

/// Which time this is that an operation is done.
#[derive(Debug, Clone)]
pub(super) struct Sample<'a> {
    pub(super) number: u32,
    /// Differs between runs, so that what is created is new in a store that was kept.
    pub(super) run: u64,
    /// The validator of the packument of the one package; empty where there is none.
    pub(super) etag: &'a str,
}

const fn operation(name: &'static str, ask: fn(World, &Sample<'_>) -> Ask) -> Operation {
    Operation { name, ask }
}

const PREFIX_GROUP: &str = "/generic/tools/package-1~";
const VERSION: &str = "/v1/package/version";

/// Point reads.
pub(super) const POINTS: &[Operation] = &[
    operation("DescribeDomain", |_, _| ask::of_domain(Get, "/v1/domain", "")),
    operation("DescribeRepository", |_, _| ask::of_repository(Get, "/v1/repository", "")),
    operation("DescribePackage", |world, sample| {
        ask::of_package(Get, "/v1/package", &world.some_version(sample.number).0)
    }),
    operation("DescribePackageVersion", |world, sample| {
        ask::of_version(Get, VERSION, world, sample.number, "")
    }),
    operation("GetPackageVersionAsset", |world, sample| {
        ask::of_version(Get, "/v1/package/version/asset", world, sample.number, "&asset=asset.bin")
    }),
    operation("GetDomainPermissionsPolicy", |_, _| ask::of_domain(Get, "/v1/domain/permissions/policy", "")),
    operation("GetRepositoryPermissionsPolicy", |_, _| {
        ask::of_repository(Get, "/v1/repository/permissions/policy", "")
    }),
    operation("GetRepositoryEndpoint", |_, _| {
        ask::of_repository(Get, "/v1/repository/endpoint", "&format=npm")
    }),
    operation("GetAuthorizationToken", |_, _| ask::of_domain(Post, "/v1/authorization-token", "")),
];

/// First pages of lists.
pub(super) const LISTS: &[Operation] = &[
    operation("ListDomains", |_, _| ask::list_domains()),
    operation("ListRepositories", |_, _| ask::list_repositories("")),
    operation("ListRepositories, prefix", |_, _| ask::list_repositories("&repository-prefix=other-1")),
    operation("ListRepositoriesInDomain", |_, _| ask::list_repositories_in_domain("")),
    operation("ListRepositoriesInDomain, prefix", |_, _| {
        ask::list_repositories_in_domain("&repository-prefix=other-1")
    }),
    operation("ListRepositoriesInDomain, administrator", |_, _| {
        ask::list_repositories_in_domain("&administrator-account=000000000000")
    }),
    operation("ListRepositoriesInDomain, administrator of none", |_, _| {
        ask::list_repositories_in_domain("&administrator-account=111122223333")
    }),
    operation("ListPackages", |_, _| ask::list_packages("")),
    operation("ListPackages, format", |_, _| ask::list_packages("&format=generic")),
    operation("ListPackages, namespace", |_, _| ask::list_packages("&format=generic&namespace=too")),
    operation("ListPackages, package prefix", |_, _| ask::list_packages("&package-prefix=package-1")),
    operation("ListPackages, publish ALLOW", |_, _| ask::list_packages("&publish=ALLOW")),
    operation("ListPackages, publish BLOCK (none)", |_, _| ask::list_packages("&publish=BLOCK")),
    operation("ListPackages, upstream BLOCK", |_, _| ask::list_packages("&upstream=BLOCK")),
    operation("ListPackages, upstream ALLOW (none)", |_, _| ask::list_packages("&upstream=ALLOW")),
    operation("ListPackageVersionAssets", |world, sample| {
        ask::of_version(Post, "/v1/package/version/assets", world, sample.number, "&max-results=10")
    }),
    operation("ListPackageVersionDependencies", |world, sample| {
        ask::of_version(Post, "/v1/package/version/dependencies", world, sample.number, "")
    }),
    operation("ListTagsForResource", |_, _| ask::list_tags()),
];

/// First pages of the versions of the package that has the most.
pub(super) const VERSION_LISTS: &[Operation] = &[
    operation("ListPackageVersions", |_, _| ask::list_versions("")),
    operation("ListPackageVersions, PUBLISHED_TIME", |_, _| ask::list_versions("&sortBy=PUBLISHED_TIME")),
    operation("ListPackageVersions, Published", |_, _| ask::list_versions("&status=Published")),
    operation("ListPackageVersions, Unlisted (2 %)", |_, _| ask::list_versions("&status=Unlisted")),
    operation("ListPackageVersions, Archived (none)", |_, _| ask::list_versions("&status=Archived")),
    operation("ListPackageVersions, Unlisted, PUBLISHED_TIME", |_, _| {
        ask::list_versions("&status=Unlisted&sortBy=PUBLISHED_TIME")
    }),
    operation("ListPackageVersions, INTERNAL", |_, _| ask::list_versions("&originType=INTERNAL")),
    operation("ListPackageVersions, EXTERNAL (none)", |_, _| ask::list_versions("&originType=EXTERNAL")),
    operation("ListPackageVersions, Unlisted, INTERNAL", |_, _| {
        ask::list_versions("&status=Unlisted&originType=INTERNAL")
    }),
];

/// Reads that have to do with package groups.
pub(super) const GROUPS: &[Operation] = &[
    operation("DescribePackageGroup", |_, _| ask::of_group(Get, "/v1/package-group", PREFIX_GROUP, "")),
    operation("GetAssociatedPackageGroup", |world, sample| ask::associated_group(world, sample.number)),
    operation("ListPackageGroups", |_, _| ask::of_domain(Post, "/v1/package-groups", "&max-results=10")),
    operation("ListPackageGroups, prefix", |_, _| {
        ask::of_domain(Post, "/v1/package-groups", "&max-results=10&prefix=%2Fgeneric%2Ftools%2Fpackage-1")
    }),
    operation("ListSubPackageGroups", |_, _| {
        ask::of_group(Post, "/v1/package-groups/sub-groups", "/*", "&max-results=10")
    }),
    operation("ListAllowedRepositoriesForGroup", |_, _| {
        let more = "&originRestrictionType=PUBLISH&max-results=10";
        ask::of_group(Get, "/v1/package-group-allowed-repositories", PREFIX_GROUP, more)
    }),
    operation("ListAssociatedPackages, of a prefix", |_, _| {
        ask::of_group(Get, "/v1/list-associated-packages", PREFIX_GROUP, "&max-results=10")
    }),
    operation("ListAssociatedPackages, of the root", |_, _| {
        ask::of_group(Get, "/v1/list-associated-packages", "/*", "&max-results=10")
    }),
    operation("ListAssociatedPackages, preview", |_, _| {
        ask::of_group(Get, "/v1/list-associated-packages", "/generic/*", "&max-results=10&preview=true")
    }),
];

/// Point writes; each changes something.
pub(super) const WRITES: &[Operation] = &[
    operation("PublishPackageVersion, of a package that is there", |world, Sample { number, run, .. }| {
        let package = world.some_version(*number).0;
        ask::publish(&package, &format!("2.{run}.{number}"), &number.to_le_bytes())
    }),
    operation("PublishPackageVersion, of a new package", |_, Sample { number, run, .. }| {
        ask::publish(&format!("package-1-{run}-{number}"), "1.0", &number.to_le_bytes())
    }),
    operation("UpdatePackageVersionsStatus", |world, sample| {
        let (package, version) = world.some_version(sample.number);
        ask::update_status(&package, &[version], two_by_turns(world, sample, ["Unlisted", "Published"]))
    }),
    operation("TagResource", |_, Sample { number, run, .. }| {
        ask::tag_repository(&format!("key-{}", number % 40), &format!("{run}-{number}"))
    }),
    operation("PutPackageOriginConfiguration", |world, sample| {
        ask::put_origin(&world.some_version(sample.number).0, two_by_turns(world, sample, ["ALLOW", "BLOCK"]))
    }),
    operation("CreatePackageGroup", |_, Sample { number, run, .. }| {
        ask::create_group(&format!("/generic/tools/new-{run}-{number}$"))
    }),
];

/// What must not grow with the versions of one package of npm.
pub(super) const ONE_PACKAGE: &[Operation] = &[
    operation("ListPackageVersions", |_, _| ask::list_npm_versions()),
    operation("npm packument, unchanged (304)", |_, sample| ask::packument_unless(sample.etag)),
    operation("npm tarball", |world, sample| ask::tarball(&world.some_npm_version(sample.number))),
];

/// Writing to it.
pub(super) const ONE_PACKAGE_WRITES: &[Operation] =
    &[operation("npm publish, of another version", |_, Sample { number, run, .. }| {
        ask::publish_npm(&format!("2.{run}.{number}"), &Content::new(u64::from(*number), 64))
    })];

/// What is as long as the package has versions.
pub(super) const WHOLE_DOCUMENTS: &[Operation] = &[
    operation("npm packument", |_, _| ask::packument()),
    operation("npm packument to install from, gzip", |_, _| ask::packument_to_install()),
];

/// Returns one value until every package had its turn, then the other.
fn two_by_turns(world: World, sample: &Sample<'_>, values: [&'static str; 2]) -> &'static str {
    let round = u64::from(sample.number / world.ordinary_packages().max(1)) + sample.run;
    values[usize::from(!round.is_multiple_of(2))]
}
