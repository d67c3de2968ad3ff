//! External connections of repositories, as records.

use aws_sdk_codeartifact::types::{PackageFormat, ResourceType};

use crate::refusal::{invalid, not_found, refusal};
use crate::world::World;

#[tokio::test]
async fn associated_connection_shows_its_format_and_is_available() {
    let world = World::new().await;

    let repository = world.associate_external_connection().send().await.unwrap().repository.unwrap();

    let [connection] = repository.external_connections() else { panic!("{repository:?}") };
    assert_eq!(connection.external_connection_name(), Some("public:npmjs"));
    assert_eq!(connection.package_format(), Some(&PackageFormat::Npm));
    // The service writes another text than the model lists, which the SDK hands on.
    assert_eq!(connection.status().unwrap().as_str(), "AVAILABLE");
    assert_eq!(world.describe_repository().send().await.unwrap().repository(), Some(&repository));
}

#[tokio::test]
async fn second_connection_is_refused_in_the_services_own_words() {
    let world = World::new().await;
    world.associate_external_connection().send().await.unwrap();

    let second = world.associate_external_connection().external_connection("public:pypi").send().await;

    assert_eq!(
        invalid(refusal(second)).message(),
        "ExternalConnections for repositories are currently limited to 1"
    );
}

#[tokio::test]
async fn disassociated_connection_is_gone() {
    let world = World::new().await;
    world.associate_external_connection().send().await.unwrap();

    let repository = world.disassociate_external_connection().send().await.unwrap().repository.unwrap();

    assert_eq!(repository.external_connections(), []);
    let error = not_found(refusal(world.disassociate_external_connection().send().await));
    assert_eq!(error.resource_type(), Some(&ResourceType::Repository));
}
