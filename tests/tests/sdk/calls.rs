//! Every operation with its required members filled in, as a builder on which a scenario sets what it is about.
//! What the calls name is what [`World::new`] and [`World::publish`] make.

use aws_sdk_codeartifact::operation;
use aws_sdk_codeartifact::primitives::ByteStream;
use aws_sdk_codeartifact::types::{
    AllowPublish, AllowUpstream, PackageFormat, PackageGroupOriginRestrictionType, PackageOriginRestrictions,
    PackageVersionStatus,
};
use codeartifact_tests::sha256_hex;

use crate::world::{ASSET, DOMAIN, NAMESPACE, PACKAGE, REPOSITORY, VERSION, World};

/// A group that nobody makes unless a scenario does.
pub(crate) const GROUP: &str = "/npm/*";
/// A policy that is well formed.
pub(crate) const POLICY: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*",
    "Action":"codeartifact:ReadFromRepository","Resource":"*"}}"#;
/// The repository that copies go to.
pub(crate) const DESTINATION: &str = "destination";

// One line an operation, where a function each would be ten.
macro_rules! calls {
    ($($operation:ident, $builder:ident: $($member:ident($($value:expr),+))*;)+) => {
        impl World {
            $(pub(crate) fn $operation(&self) -> operation::$operation::builders::$builder {
                self.client.$operation()$(.$member($($value),+))*
            })+
        }
    };
}

calls! {
    associate_external_connection, AssociateExternalConnectionFluentBuilder:
        domain(DOMAIN) repository(REPOSITORY) external_connection("public:npmjs");
    copy_package_versions, CopyPackageVersionsFluentBuilder:
        domain(DOMAIN) source_repository(REPOSITORY) destination_repository(DESTINATION)
        format(PackageFormat::Generic) namespace(NAMESPACE) package(PACKAGE);
    create_domain, CreateDomainFluentBuilder: domain(DOMAIN);
    create_package_group, CreatePackageGroupFluentBuilder: domain(DOMAIN) package_group(GROUP);
    create_repository, CreateRepositoryFluentBuilder: domain(DOMAIN) repository(REPOSITORY);
    delete_domain, DeleteDomainFluentBuilder: domain(DOMAIN);
    delete_domain_permissions_policy, DeleteDomainPermissionsPolicyFluentBuilder: domain(DOMAIN);
    delete_package, DeletePackageFluentBuilder:
        domain(DOMAIN) repository(REPOSITORY) format(PackageFormat::Generic) namespace(NAMESPACE) package(PACKAGE);
    delete_package_group, DeletePackageGroupFluentBuilder: domain(DOMAIN) package_group(GROUP);
    delete_package_versions, DeletePackageVersionsFluentBuilder:
        domain(DOMAIN) repository(REPOSITORY) format(PackageFormat::Generic) namespace(NAMESPACE) package(PACKAGE)
        versions(VERSION);
    delete_repository, DeleteRepositoryFluentBuilder: domain(DOMAIN) repository(REPOSITORY);
    delete_repository_permissions_policy, DeleteRepositoryPermissionsPolicyFluentBuilder:
        domain(DOMAIN) repository(REPOSITORY);
    describe_domain, DescribeDomainFluentBuilder: domain(DOMAIN);
    describe_package, DescribePackageFluentBuilder:
        domain(DOMAIN) repository(REPOSITORY) format(PackageFormat::Generic) namespace(NAMESPACE) package(PACKAGE);
    describe_package_group, DescribePackageGroupFluentBuilder: domain(DOMAIN) package_group(GROUP);
    describe_package_version, DescribePackageVersionFluentBuilder:
        domain(DOMAIN) repository(REPOSITORY) format(PackageFormat::Generic) namespace(NAMESPACE) package(PACKAGE)
        package_version(VERSION);
    describe_repository, DescribeRepositoryFluentBuilder: domain(DOMAIN) repository(REPOSITORY);
    disassociate_external_connection, DisassociateExternalConnectionFluentBuilder:
        domain(DOMAIN) repository(REPOSITORY) external_connection("public:npmjs");
    dispose_package_versions, DisposePackageVersionsFluentBuilder:
        domain(DOMAIN) repository(REPOSITORY) format(PackageFormat::Generic) namespace(NAMESPACE) package(PACKAGE)
        versions(VERSION);
    get_associated_package_group, GetAssociatedPackageGroupFluentBuilder:
        domain(DOMAIN) format(PackageFormat::Generic) namespace(NAMESPACE) package(PACKAGE);
    get_authorization_token, GetAuthorizationTokenFluentBuilder: domain(DOMAIN);
    get_domain_permissions_policy, GetDomainPermissionsPolicyFluentBuilder: domain(DOMAIN);
    get_package_version_asset, GetPackageVersionAssetFluentBuilder:
        domain(DOMAIN) repository(REPOSITORY) format(PackageFormat::Generic) namespace(NAMESPACE) package(PACKAGE)
        package_version(VERSION) asset(ASSET);
    get_package_version_readme, GetPackageVersionReadmeFluentBuilder:
        domain(DOMAIN) repository(REPOSITORY) format(PackageFormat::Generic) namespace(NAMESPACE) package(PACKAGE)
        package_version(VERSION);
    get_repository_endpoint, GetRepositoryEndpointFluentBuilder:
        domain(DOMAIN) repository(REPOSITORY) format(PackageFormat::Generic);
    get_repository_permissions_policy, GetRepositoryPermissionsPolicyFluentBuilder:
        domain(DOMAIN) repository(REPOSITORY);
    list_allowed_repositories_for_group, ListAllowedRepositoriesForGroupFluentBuilder:
        domain(DOMAIN) package_group(GROUP) origin_restriction_type(PackageGroupOriginRestrictionType::Publish);
    list_associated_packages, ListAssociatedPackagesFluentBuilder: domain(DOMAIN) package_group(GROUP);
    list_domains, ListDomainsFluentBuilder: ;
    list_package_groups, ListPackageGroupsFluentBuilder: domain(DOMAIN);
    list_package_version_assets, ListPackageVersionAssetsFluentBuilder:
        domain(DOMAIN) repository(REPOSITORY) format(PackageFormat::Generic) namespace(NAMESPACE) package(PACKAGE)
        package_version(VERSION);
    list_package_version_dependencies, ListPackageVersionDependenciesFluentBuilder:
        domain(DOMAIN) repository(REPOSITORY) format(PackageFormat::Generic) namespace(NAMESPACE) package(PACKAGE)
        package_version(VERSION);
    list_package_versions, ListPackageVersionsFluentBuilder:
        domain(DOMAIN) repository(REPOSITORY) format(PackageFormat::Generic) namespace(NAMESPACE) package(PACKAGE);
    list_packages, ListPackagesFluentBuilder: domain(DOMAIN) repository(REPOSITORY);
    list_repositories, ListRepositoriesFluentBuilder: ;
    list_repositories_in_domain, ListRepositoriesInDomainFluentBuilder: domain(DOMAIN);
    list_sub_package_groups, ListSubPackageGroupsFluentBuilder: domain(DOMAIN) package_group(GROUP);
    list_tags_for_resource, ListTagsForResourceFluentBuilder: ;
    publish_package_version, PublishPackageVersionFluentBuilder:
        domain(DOMAIN) repository(REPOSITORY) format(PackageFormat::Generic) namespace(NAMESPACE) package(PACKAGE)
        package_version(VERSION) asset_name(ASSET) asset_content(ByteStream::from_static(b"content"))
        asset_sha256(sha256_hex(b"content"));
    put_domain_permissions_policy, PutDomainPermissionsPolicyFluentBuilder: domain(DOMAIN) policy_document(POLICY);
    put_package_origin_configuration, PutPackageOriginConfigurationFluentBuilder:
        domain(DOMAIN) repository(REPOSITORY) format(PackageFormat::Generic) namespace(NAMESPACE) package(PACKAGE)
        restrictions(restrictions(AllowPublish::Block, AllowUpstream::Allow));
    put_repository_permissions_policy, PutRepositoryPermissionsPolicyFluentBuilder:
        domain(DOMAIN) repository(REPOSITORY) policy_document(POLICY);
    tag_resource, TagResourceFluentBuilder: set_tags(Some(Vec::new()));
    untag_resource, UntagResourceFluentBuilder: set_tag_keys(Some(Vec::new()));
    update_package_group, UpdatePackageGroupFluentBuilder: domain(DOMAIN) package_group(GROUP);
    update_package_group_origin_configuration, UpdatePackageGroupOriginConfigurationFluentBuilder:
        domain(DOMAIN) package_group(GROUP);
    update_package_versions_status, UpdatePackageVersionsStatusFluentBuilder:
        domain(DOMAIN) repository(REPOSITORY) format(PackageFormat::Generic) namespace(NAMESPACE) package(PACKAGE)
        versions(VERSION) target_status(PackageVersionStatus::Archived);
    update_repository, UpdateRepositoryFluentBuilder: domain(DOMAIN) repository(REPOSITORY);
}

/// Builds the origin controls of a package.
pub(crate) fn restrictions(publish: AllowPublish, upstream: AllowUpstream) -> PackageOriginRestrictions {
    PackageOriginRestrictions::builder().publish(publish).upstream(upstream).build().unwrap()
}
