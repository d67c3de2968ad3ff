//! The registry's types as outputs of the model.

use std::collections::BTreeMap;

use codeartifact_generated::runtime::DateTime;
use codeartifact_generated::types;

use crate::registry::{
    AssetSummary, Domain, ExternalConnection, Package, PackageDependency, PackageFormat,
    PackageVersionDescription, PackageVersionOrigin, PackageVersionSummary, Repository, RepositoryName,
    RepositorySummary, Timestamp,
};

/// A moment, to the millisecond.
pub(super) fn time(timestamp: Timestamp) -> DateTime {
    DateTime::from_millis(timestamp.epoch_milliseconds())
}

pub(super) fn format(format: PackageFormat) -> types::PackageFormat {
    types::PackageFormat::from(format.as_str())
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
        repository_count: Some(number(domain.repository_count, i32::MAX)),
        asset_size_bytes: Some(number(domain.asset_size_bytes, i64::MAX)),
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
            publish: types::AllowPublish::from(package.origin.publish.as_str()),
            upstream: types::AllowUpstream::from(package.origin.upstream.as_str()),
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

fn origin(origin: PackageVersionOrigin) -> types::PackageVersionOrigin {
    types::PackageVersionOrigin {
        domain_entry_point: Some(types::DomainEntryPoint {
            repository_name: origin.repository.map(RepositoryName::into_string),
            external_connection_name: origin
                .external_connection
                .map(|connection| connection.name().to_owned()),
        }),
        origin_type: Some(types::PackageVersionOriginType::from(origin.origin_type.as_str())),
    }
}

pub(super) fn version_summary(version: PackageVersionSummary) -> types::PackageVersionSummary {
    types::PackageVersionSummary {
        version: version.version.into_string(),
        revision: Some(version.revision.into_string()),
        status: types::PackageVersionStatus::from(version.status.as_str()),
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
        status: Some(types::PackageVersionStatus::from(version.status.as_str())),
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
