//! `ServiceQuotaExceededException`: the first thing beyond what the server was told to hold.

use aws_sdk_codeartifact::types::{ResourceType, Tag, UpstreamRepository};

use super::Row;
use crate::model;
use crate::refusal::{over_quota, refusal};
use crate::world::World;

const FLAGS: [&str; 10] = [
    "--max-domains",
    "1",
    "--max-repositories",
    "1",
    "--max-upstreams",
    "1",
    "--max-assets",
    "1",
    "--max-tags",
    "1",
];

#[tokio::test]
async fn what_exceeds_a_quota_is_refused_by_every_operation_that_declares_so() {
    let world = World::with_flags(&FLAGS);
    world.seed().await;
    world.publish_package_version().unfinished(true).send().await.unwrap();

    for operation in model::declaring("ServiceQuotaExceededException") {
        let (row, resource_type) = row(&world, &operation).await;
        let Some(error) = row.error(&operation) else { continue };
        let error = over_quota(error);
        assert_eq!(error.resource_type(), resource_type.as_ref(), "{operation}: {error:?}");
        assert!(error.resource_id().is_some_and(|id| !id.is_empty()), "{operation}: {error:?}");
    }
}

async fn row(world: &World, operation: &str) -> (Row, Option<ResourceType>) {
    use ResourceType::{Domain, PackageVersion, Repository};

    let (error, resource_type) = match operation {
        "AssociateExternalConnection" => {
            return (Row::Unreachable("a second connection is a ValidationException, as at AWS"), None);
        }
        "CreateDomain" => (refusal(world.create_domain().domain("second").send().await), Some(Domain)),
        "CreatePackageGroup" => {
            (refusal(world.create_package_group().tags(tag("a")).tags(tag("b")).send().await), None)
        }
        "CreateRepository" => {
            (refusal(world.create_repository().repository("second").send().await), Some(Repository))
        }
        "PublishPackageVersion" => {
            let call = world.publish_package_version().asset_name("second").unfinished(true);
            (refusal(call.send().await), Some(PackageVersion))
        }
        "TagResource" => {
            let call = world.tag_resource().resource_arn(world.arn("domain/my-domain"));
            (refusal(call.tags(tag("a")).tags(tag("b")).send().await), Some(Domain))
        }
        "UpdateRepository" => {
            let call = world.update_repository().upstreams(upstream("first")).upstreams(upstream("second"));
            (refusal(call.send().await), Some(Repository))
        }
        "CopyPackageVersions"
        | "DeletePackageGroup"
        | "DisassociateExternalConnection"
        | "ListAllowedRepositoriesForGroup"
        | "PutDomainPermissionsPolicy"
        | "PutRepositoryPermissionsPolicy"
        | "UpdatePackageGroup"
        | "UpdatePackageGroupOriginConfiguration" => {
            return (Row::Unreachable("makes nothing more of what is counted"), None);
        }
        unknown => panic!("`{unknown}` declares ServiceQuotaExceededException and has no row here"),
    };
    (Row::Refused(error), resource_type)
}

fn tag(key: &str) -> Tag {
    Tag::builder().key(key).value("").build().unwrap()
}

fn upstream(name: &str) -> UpstreamRepository {
    UpstreamRepository::builder().repository_name(name).build().unwrap()
}
