//! The operations whose cost must not grow: each point operation and the first page of each list.

use codeartifact_server::registry::{
    AssetName, CoordinatePrefix, PackageFilter, PackageFormat, PackageGroupKey, PackageGroupPattern,
    PackageVersionFilter, PackageVersionSortType, PackageVersionStatus, Page, RepositoryFilter,
};

use super::build::{Stock, name};
use crate::error::Error;

/// Something that a client asks for.
#[derive(Debug, Clone, Copy)]
pub(super) enum GrowthOperation {
    Domain,
    Repository,
    Package,
    Version,
    Asset,
    Domains,
    Repositories,
    RepositoriesInDomain,
    Packages,
    PackagesByPrefix,
    Versions,
    VersionsByTime,
    VersionsByStatus,
    Assets,
    Tags,
    Group,
    AssociatedGroup,
    Groups,
    SubGroups,
    AssociatedPackages,
}

impl GrowthOperation {
    pub(super) const ALL: &[Self] = &[
        Self::Domain,
        Self::Repository,
        Self::Package,
        Self::Version,
        Self::Asset,
        Self::Domains,
        Self::Repositories,
        Self::RepositoriesInDomain,
        Self::Packages,
        Self::PackagesByPrefix,
        Self::Versions,
        Self::VersionsByTime,
        Self::VersionsByStatus,
        Self::Assets,
        Self::Tags,
        Self::Group,
        Self::AssociatedGroup,
        Self::Groups,
        Self::SubGroups,
        Self::AssociatedPackages,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Domain => "DescribeDomain",
            Self::Repository => "DescribeRepository",
            Self::Package => "DescribePackage",
            Self::Version => "DescribePackageVersion",
            Self::Asset => "GetPackageVersionAsset",
            Self::Domains => "ListDomains",
            Self::Repositories => "ListRepositories",
            Self::RepositoriesInDomain => "ListRepositoriesInDomain",
            Self::Packages => "ListPackages",
            Self::PackagesByPrefix => "ListPackages with packagePrefix",
            Self::Versions => "ListPackageVersions",
            Self::VersionsByTime => "ListPackageVersions by published time",
            Self::VersionsByStatus => "ListPackageVersions with a status",
            Self::Assets => "ListPackageVersionAssets",
            Self::Tags => "ListTagsForResource",
            Self::Group => "DescribePackageGroup",
            Self::AssociatedGroup => "GetAssociatedPackageGroup",
            Self::Groups => "ListPackageGroups",
            Self::SubGroups => "ListSubPackageGroups",
            Self::AssociatedPackages => "ListAssociatedPackages",
        }
    }

    /// Does it once; lists give the first ten, which is as many as a small store has of everything.
    pub(super) async fn run(self, stock: &Stock, sample: u32) -> Result<(), Error> {
        let (registry, domain, repository) = (&stock.registry, &stock.domain, &stock.repository);
        let page = Page::new(Some(10), None)?;
        let version = stock.some_version(sample)?;
        let package = &version.package;
        match self {
            Self::Domain => drop(registry.get_domain(domain).await?),
            Self::Repository => drop(registry.get_repository(repository).await?),
            Self::Package => drop(registry.get_package(package).await?),
            Self::Version => drop(registry.get_package_version(&version).await?),
            Self::Asset => {
                let asset = AssetName::parse(PackageFormat::Generic, "asset.bin").map_err(name)?;
                let asset = registry.get_package_version_asset(&version, &asset, None).await?;
                drop(registry.open_asset(&asset, None).await?);
            }
            Self::Domains => drop(registry.list_domains(domain.owner, &domain.region, &page).await?),
            Self::Repositories => {
                drop(registry.list_repositories(domain.owner, &domain.region, None, &page).await?);
            }
            Self::RepositoriesInDomain => {
                let filter = RepositoryFilter::default();
                drop(registry.list_repositories_in_domain(domain, &filter, &page).await?);
            }
            Self::Packages => {
                drop(registry.list_packages(repository, &PackageFilter::default(), &page).await?);
            }
            Self::PackagesByPrefix => {
                let package_prefix = Some(CoordinatePrefix::parse("package-1").map_err(name)?);
                let filter = PackageFilter { package_prefix, ..PackageFilter::default() };
                drop(registry.list_packages(repository, &filter, &page).await?);
            }
            Self::Versions => versions(stock, PackageVersionFilter::default(), &page).await?,
            Self::VersionsByTime => {
                let sort_by = Some(PackageVersionSortType::PublishedTime);
                versions(stock, PackageVersionFilter { sort_by, ..PackageVersionFilter::default() }, &page)
                    .await?;
            }
            Self::VersionsByStatus => {
                let status = Some(PackageVersionStatus::Published);
                versions(stock, PackageVersionFilter { status, ..PackageVersionFilter::default() }, &page)
                    .await?;
            }
            Self::Assets => drop(registry.list_package_version_assets(&version, &page).await?),
            Self::Tags => drop(registry.list_tags(&repository.arn()).await?),
            Self::Group => {
                drop(registry.get_package_group(&group(stock, "/generic/tools/package-1~")?).await?);
            }
            Self::AssociatedGroup => {
                let (format, namespace) = (package.format, package.namespace.as_ref());
                let found = registry.get_associated_package_group(domain, format, namespace, &package.name);
                drop(found.await?);
            }
            Self::Groups => drop(registry.list_package_groups(domain, "", &page).await?),
            Self::SubGroups => drop(registry.list_sub_package_groups(&group(stock, "/*")?, &page).await?),
            Self::AssociatedPackages => {
                let group = group(stock, "/generic/tools/package-1~")?;
                drop(registry.list_associated_packages(&group, false, &page).await?);
            }
        }
        Ok(())
    }
}

async fn versions(stock: &Stock, filter: PackageVersionFilter, page: &Page) -> Result<(), Error> {
    drop(stock.registry.list_package_versions(&stock.crowded_package()?, &filter, page).await?);
    Ok(())
}

fn group(stock: &Stock, pattern: &str) -> Result<PackageGroupKey, Error> {
    let pattern = PackageGroupPattern::parse(pattern).map_err(name)?;
    Ok(PackageGroupKey { domain: stock.domain.clone(), pattern })
}
