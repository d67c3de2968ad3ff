//! The registry's types as outputs of the model.

use std::collections::BTreeMap;

use codeartifact_generated::runtime::DateTime;
use codeartifact_generated::types;

use crate::registry::{
    AllowedRepositoryChange, AllowedRepositoryChanges, AssetSummary, AssociatedPackage, AssociationType,
    Domain, ExternalConnection, OriginRestriction, OriginType, Package, PackageDependency, PackageFormat,
    PackageGroup, PackageGroupKey, PackageGroupPattern, PackageVersionDescription, PackageVersionOrigin,
    PackageVersionSummary, Repository, RepositoryName, RepositorySummary, Timestamp,
};

/// A moment, to the millisecond.
pub(super) fn time(timestamp: Timestamp) -> DateTime {
    DateTime::from_millis(timestamp.epoch_milliseconds())
}

pub(super) fn format(format: PackageFormat) -> types::PackageFormat {
    format.into()
}

/// A count or size; the registry's are far below what the wire can hold.
fn number<T: TryFrom<u64>>(number: u64, most: T) -> T {
    T::try_from(number).unwrap_or(most)
}

pub(super) fn domain_description(domain: &Domain, status: types::DomainStatus) -> types::DomainDescription {
    types::DomainDescription {
        name: Some(domain.key.name.to_string()),
        owner: Some(domain.key.owner.to_string()),
        arn: Some(domain.key.arn().to_string()),
        status: Some(status),
        created_time: Some(time(domain.created)),
        encryption_key: Some(domain.encryption_key.clone()),
        // AWS says in its own model that these two are never absent; ours does not keep it. Both are served.
        repository_count: number(domain.repository_count, i32::MAX).into(),
        asset_size_bytes: number(domain.asset_size_bytes, i64::MAX).into(),
        s3_bucket_arn: Some(domain.bucket_arn()),
    }
}

pub(super) fn domain_summary(domain: &Domain) -> types::DomainSummary {
    types::DomainSummary {
        name: Some(domain.key.name.to_string()),
        owner: Some(domain.key.owner.to_string()),
        arn: Some(domain.key.arn().to_string()),
        status: Some(types::DomainStatus::Active),
        created_time: Some(time(domain.created)),
        encryption_key: Some(domain.encryption_key.clone()),
    }
}

pub(super) fn repository_description(repository: &Repository) -> types::RepositoryDescription {
    let upstreams = repository
        .upstreams
        .iter()
        .map(|name| types::UpstreamRepositoryInfo { repository_name: Some(name.to_string()) });
    let connection = |connection: &ExternalConnection| types::RepositoryExternalConnectionInfo {
        external_connection_name: Some(connection.name().to_owned()),
        package_format: Some(format(connection.format())),
        // The service writes the status in capitals, although the model lists `Available`.
        status: Some(types::ExternalConnectionStatus::from(ExternalConnection::STATUS)),
    };
    types::RepositoryDescription {
        name: Some(repository.key.name.to_string()),
        administrator_account: Some(repository.administrator.to_string()),
        domain_name: Some(repository.key.domain.name.to_string()),
        domain_owner: Some(repository.key.domain.owner.to_string()),
        arn: Some(repository.key.arn().to_string()),
        description: repository.description.as_ref().map(ToString::to_string),
        upstreams: Some(upstreams.collect()),
        external_connections: Some(repository.external_connection.iter().map(connection).collect()),
        created_time: Some(time(repository.created)),
    }
}

pub(super) fn repository_summary(repository: &RepositorySummary) -> types::RepositorySummary {
    types::RepositorySummary {
        name: Some(repository.key.name.to_string()),
        administrator_account: Some(repository.administrator.to_string()),
        domain_name: Some(repository.key.domain.name.to_string()),
        domain_owner: Some(repository.key.domain.owner.to_string()),
        arn: Some(repository.key.arn().to_string()),
        description: repository.description.as_ref().map(ToString::to_string),
        created_time: Some(time(repository.created)),
    }
}

pub(super) fn origin_configuration(package: &Package) -> types::PackageOriginConfiguration {
    types::PackageOriginConfiguration {
        restrictions: Some(types::PackageOriginRestrictions {
            publish: package.origin.publish.into(),
            upstream: package.origin.upstream.into(),
        }),
    }
}

pub(super) fn package_description(package: &Package) -> types::PackageDescription {
    types::PackageDescription {
        format: Some(format(package.format)),
        namespace: package.namespace.as_ref().map(ToString::to_string),
        name: Some(package.name.to_string()),
        origin_configuration: Some(origin_configuration(package)),
    }
}

pub(super) fn package_summary(package: &Package) -> types::PackageSummary {
    types::PackageSummary {
        format: Some(format(package.format)),
        namespace: package.namespace.as_ref().map(ToString::to_string),
        package: Some(package.name.to_string()),
        origin_configuration: Some(origin_configuration(package)),
    }
}

fn package_group_reference(key: &PackageGroupKey) -> types::PackageGroupReference {
    types::PackageGroupReference { arn: Some(key.arn().to_string()), pattern: Some(key.pattern.to_string()) }
}

fn package_group_origin(group: &PackageGroup) -> types::PackageGroupOriginConfiguration {
    let restriction = |(origin, restriction): (&OriginType, &OriginRestriction)| {
        let reference = |pattern: &PackageGroupPattern| {
            let (domain, pattern) = (group.key.domain.clone(), pattern.clone());
            package_group_reference(&PackageGroupKey { domain, pattern })
        };
        let described = types::PackageGroupOriginRestriction {
            mode: Some(restriction.mode.into()),
            effective_mode: Some(restriction.effective_mode.into()),
            inherited_from: restriction.inherited_from.as_ref().map(reference),
            repositories_count: restriction.repositories_count.map(|count| number(count, i64::MAX)),
        };
        ((*origin).into(), described)
    };
    types::PackageGroupOriginConfiguration {
        restrictions: Some(group.restrictions.iter().map(restriction).collect()),
    }
}

pub(super) fn package_group_description(group: &PackageGroup) -> types::PackageGroupDescription {
    types::PackageGroupDescription {
        arn: Some(group.key.arn().to_string()),
        pattern: Some(group.key.pattern.to_string()),
        domain_name: Some(group.key.domain.name.to_string()),
        domain_owner: Some(group.key.domain.owner.to_string()),
        created_time: Some(time(group.created)),
        contact_info: group.contact_info.as_ref().map(ToString::to_string),
        description: group.description.as_ref().map(ToString::to_string),
        origin_configuration: Some(package_group_origin(group)),
        parent: group.parent.as_ref().map(package_group_reference),
    }
}

pub(super) fn package_group_summary(group: &PackageGroup) -> types::PackageGroupSummary {
    types::PackageGroupSummary {
        arn: Some(group.key.arn().to_string()),
        pattern: Some(group.key.pattern.to_string()),
        domain_name: Some(group.key.domain.name.to_string()),
        domain_owner: Some(group.key.domain.owner.to_string()),
        created_time: Some(time(group.created)),
        contact_info: group.contact_info.as_ref().map(ToString::to_string),
        description: group.description.as_ref().map(ToString::to_string),
        origin_configuration: Some(package_group_origin(group)),
        parent: group.parent.as_ref().map(package_group_reference),
    }
}

pub(super) fn allowed_repository_updates(
    changes: &AllowedRepositoryChanges,
) -> BTreeMap<
    types::PackageGroupOriginRestrictionType,
    BTreeMap<types::PackageGroupAllowedRepositoryUpdateType, Vec<String>>,
> {
    let names = |names: &[RepositoryName]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let change = |(origin, change): (&OriginType, &AllowedRepositoryChange)| {
        let lists = [
            (types::PackageGroupAllowedRepositoryUpdateType::Added, names(&change.added)),
            (types::PackageGroupAllowedRepositoryUpdateType::Removed, names(&change.removed)),
        ];
        let told = lists.into_iter().filter(|(_, names)| !names.is_empty()).collect();
        ((*origin).into(), told)
    };
    changes.iter().map(change).collect()
}

pub(super) fn association_type(association: AssociationType) -> types::PackageGroupAssociationType {
    association.into()
}

pub(super) fn associated_package(package: &AssociatedPackage) -> types::AssociatedPackage {
    types::AssociatedPackage {
        format: Some(format(package.format)),
        namespace: package.namespace.as_ref().map(ToString::to_string),
        package: Some(package.name.to_string()),
        association_type: Some(association_type(package.association)),
    }
}

fn origin(origin: PackageVersionOrigin) -> types::PackageVersionOrigin {
    types::PackageVersionOrigin {
        domain_entry_point: Some(types::DomainEntryPoint {
            repository_name: origin.repository.map(RepositoryName::into_string),
            external_connection_name: origin
                .external_connection
                .map(|connection| connection.name().to_owned()),
        }),
        origin_type: Some(origin.origin_type.into()),
    }
}

pub(super) fn version_summary(version: PackageVersionSummary) -> types::PackageVersionSummary {
    types::PackageVersionSummary {
        version: version.version,
        revision: Some(version.revision.into_string()),
        status: version.status.into(),
        origin: Some(origin(version.origin)),
    }
}

pub(super) fn version_description(version: &PackageVersionDescription) -> types::PackageVersionDescription {
    let licenses = version
        .licenses
        .iter()
        .map(|license| types::LicenseInfo { name: license.name.clone(), url: license.url.clone() });
    types::PackageVersionDescription {
        format: Some(format(version.format)),
        namespace: version.namespace.as_ref().map(ToString::to_string),
        package_name: Some(version.package_name.to_string()),
        display_name: Some(version.display_name.clone()),
        version: Some(version.version.to_string()),
        summary: version.summary.clone(),
        home_page: version.home_page.clone(),
        source_code_repository: version.source_code_repository.clone(),
        published_time: Some(time(version.published)),
        licenses: Some(licenses.collect()),
        revision: Some(version.revision.to_string()),
        status: Some(version.status.into()),
        origin: Some(origin(version.origin.clone())),
    }
}

pub(super) fn asset_summary(asset: &AssetSummary) -> types::AssetSummary {
    let hashes = BTreeMap::from([
        (types::HashAlgorithm::Md5, asset.hashes.md5.clone()),
        (types::HashAlgorithm::Sha1, asset.hashes.sha1.clone()),
        (types::HashAlgorithm::Sha256, asset.hashes.sha256.clone()),
        (types::HashAlgorithm::Sha512, asset.hashes.sha512.clone()),
    ]);
    types::AssetSummary {
        name: asset.name.to_string(),
        size: Some(number(asset.size_bytes, i64::MAX)),
        hashes: Some(hashes),
    }
}

pub(super) fn package_dependency(dependency: &PackageDependency) -> types::PackageDependency {
    types::PackageDependency {
        namespace: dependency.namespace.as_ref().map(ToString::to_string),
        package: Some(dependency.package.to_string()),
        dependency_type: dependency.dependency_type.clone(),
        version_requirement: dependency.version_requirement.clone(),
    }
}
