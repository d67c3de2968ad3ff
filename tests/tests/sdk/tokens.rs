//! Authorization tokens and repository endpoints.

use aws_sdk_codeartifact::types::{EndpointType, PackageFormat};

use crate::refusal::{invalid, refusal};
use crate::world::World;

#[tokio::test]
async fn token_lasts_as_long_as_asked() {
    let world = World::new().await;
    let issue = async |seconds: i64| {
        let issued = world.get_authorization_token().duration_seconds(seconds).send().await.unwrap();
        assert!(!issued.authorization_token().unwrap().contains(char::is_whitespace));
        issued.expiration().unwrap().as_secs_f64() - f64::from(i32::try_from(seconds).unwrap())
    };

    // Each token is made between its neighbours, so that no clock but the server's matters.
    let (before, asked, after) = (issue(900).await, issue(43_200).await, issue(900).await);

    assert!(before <= asked && asked <= after, "{before} {asked} {after}");
}

#[tokio::test]
async fn duration_out_of_bounds_is_refused() {
    let world = World::new().await;

    for seconds in [-1, 1, 899, 43_201, i64::MAX] {
        invalid(refusal(world.get_authorization_token().duration_seconds(seconds).send().await));
    }
}

#[tokio::test]
async fn endpoint_names_format_domain_owner_and_repository() {
    let world = World::new().await;
    let owned = format!("/d/my-domain-{}/my-repo/", world.account);

    for format in [
        PackageFormat::Cargo,
        PackageFormat::Generic,
        PackageFormat::Maven,
        PackageFormat::Npm,
        PackageFormat::Nuget,
        PackageFormat::Pypi,
        PackageFormat::Ruby,
        PackageFormat::Swift,
    ] {
        let wanted = format!("/{format}{owned}");
        for kind in [EndpointType::Ipv4, EndpointType::Dualstack] {
            let answer = world.get_repository_endpoint().format(format.clone()).endpoint_type(kind);
            let endpoint = answer.send().await.unwrap().repository_endpoint.unwrap();
            assert!(endpoint.starts_with("http://") && endpoint.ends_with(&wanted), "{endpoint}");
        }
    }
}
