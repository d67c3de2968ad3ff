//! The SDK's paginators, all of them: what the pages hold, and tokens that do not belong.

use aws_sdk_codeartifact::Error;
use aws_sdk_codeartifact::types::{
    PackageGroupAllowedRepository, PackageGroupOriginRestrictionType, ValidationExceptionReason,
};

use crate::model;
use crate::refusal::{invalid, refusal};
use crate::world::World;

const PAGE: i32 = 2;
const ITEMS: usize = 5;

/// The same listing, read in three ways.
struct Walk {
    pages: Vec<Vec<String>>,
    items: Vec<String>,
    whole: Vec<String>,
}

// The SDK has another type for each paginator and for what is listed.
macro_rules! walk {
    ($call:expr, $items:ident $(, $member:ident)?) => {{
        let (mut pages, mut items) = (Vec::new(), Vec::new());
        let mut stream = $call.into_paginator().page_size(PAGE).send();
        while let Some(page) = stream.next().await {
            pages.push(page.unwrap().$items().iter().map(|item| text(item$(.$member)?.clone())).collect());
        }
        let mut stream = $call.into_paginator().page_size(PAGE).items().send();
        while let Some(item) = stream.next().await {
            items.push(text(item.unwrap()$(.$member)?));
        }
        let whole = $call.send().await.unwrap();
        let whole = whole.$items().iter().map(|item| text(item$(.$member)?.clone())).collect();
        Walk { pages, items, whole }
    }};
}

fn text(name: impl Into<Option<String>>) -> String {
    name.into().unwrap()
}

// A world in which every listing has at least five items.
async fn many() -> World {
    let world = World::new().await;
    for number in 0..ITEMS {
        let name = format!("name-{number}");
        world.create_domain().domain(&name).send().await.unwrap();
        world.create_repository().repository(&name).send().await.unwrap();
        world.publish_package_version().package(&name).send().await.unwrap();
        world.publish_package_version().package_version(format!("2.{number}")).send().await.unwrap();
        let unfinished = world.publish_package_version().package_version("many").unfinished(true);
        unfinished.asset_name(&name).send().await.unwrap();
        world.create_package_group().package_group(format!("/npm//{name}$")).send().await.unwrap();
        let allowed = PackageGroupAllowedRepository::builder().repository_name(&name);
        let allowed = allowed.origin_restriction_type(PackageGroupOriginRestrictionType::Publish).build();
        let configure = world.update_package_group_origin_configuration().package_group("/*");
        configure.add_allowed_repositories(allowed).send().await.unwrap();
    }
    world
}

#[tokio::test]
async fn every_paginator_gives_each_item_once_over_several_pages() {
    let world = many().await;

    for operation in model::paginated() {
        let walk = match operation.as_str() {
            "ListAllowedRepositoriesForGroup" => {
                walk!(world.list_allowed_repositories_for_group().package_group("/*"), allowed_repositories)
            }
            "ListAssociatedPackages" => {
                walk!(world.list_associated_packages().package_group("/*"), packages, package)
            }
            "ListDomains" => walk!(world.list_domains(), domains, name),
            "ListPackageGroups" => walk!(world.list_package_groups(), package_groups, pattern),
            "ListPackageVersionAssets" => {
                walk!(world.list_package_version_assets().package_version("many"), assets, name)
            }
            "ListPackageVersions" => walk!(world.list_package_versions(), versions, version),
            "ListPackages" => walk!(world.list_packages(), packages, package),
            "ListRepositories" => walk!(world.list_repositories(), repositories, name),
            "ListRepositoriesInDomain" => walk!(world.list_repositories_in_domain(), repositories, name),
            "ListSubPackageGroups" => {
                walk!(world.list_sub_package_groups().package_group("/*"), package_groups, pattern)
            }
            unknown => panic!("`{unknown}` is paginated, and no scenario here walks it"),
        };

        assert!(walk.pages.iter().all(|page| page.len() <= 2), "{operation}: {:?}", walk.pages);
        assert!(walk.pages.len() > 2, "{operation}: {:?}", walk.pages);
        assert!(walk.whole.len() >= ITEMS, "{operation}: {:?}", walk.whole);
        assert_eq!(walk.pages.concat(), walk.whole, "{operation}");
        assert_eq!(walk.items, walk.whole, "{operation}");
    }
}

#[tokio::test]
async fn token_of_another_listing_is_not_valid() {
    let world = many().await;
    let of_domains = world.list_domains().max_results(1).send().await.unwrap().next_token.unwrap();
    let of_repositories = world.list_repositories().max_results(1).send().await.unwrap().next_token.unwrap();

    let mut listings = model::paginated();
    // Has tokens, but no trait that would give it a paginator.
    listings.insert("ListPackageVersionDependencies".to_owned());
    for operation in listings {
        let foreign = if operation == "ListDomains" { &of_repositories } else { &of_domains };
        let error = invalid(with_token(&world, &operation, foreign).await);
        assert_eq!(error.reason(), Some(&ValidationExceptionReason::CannotParse), "{operation}: {error:?}");
    }
}

#[tokio::test]
async fn token_made_for_other_filters_is_not_valid() {
    let world = many().await;
    let filtered = world.list_repositories_in_domain().repository_prefix("name").max_results(1);
    let token = filtered.send().await.unwrap().next_token.unwrap();

    invalid(refusal(world.list_repositories_in_domain().next_token(token).send().await));
}

async fn with_token(world: &World, operation: &str, token: &str) -> Error {
    match operation {
        "ListAllowedRepositoriesForGroup" => {
            let call = world.list_allowed_repositories_for_group().package_group("/*");
            refusal(call.next_token(token).send().await)
        }
        "ListAssociatedPackages" => {
            refusal(world.list_associated_packages().package_group("/*").next_token(token).send().await)
        }
        "ListDomains" => refusal(world.list_domains().next_token(token).send().await),
        "ListPackageGroups" => refusal(world.list_package_groups().next_token(token).send().await),
        "ListPackageVersionAssets" => {
            let call = world.list_package_version_assets().package_version("many");
            refusal(call.next_token(token).send().await)
        }
        "ListPackageVersionDependencies" => {
            let call = world.list_package_version_dependencies().package_version("many");
            refusal(call.next_token(token).send().await)
        }
        "ListPackageVersions" => refusal(world.list_package_versions().next_token(token).send().await),
        "ListPackages" => refusal(world.list_packages().next_token(token).send().await),
        "ListRepositories" => refusal(world.list_repositories().next_token(token).send().await),
        "ListRepositoriesInDomain" => {
            refusal(world.list_repositories_in_domain().next_token(token).send().await)
        }
        "ListSubPackageGroups" => {
            refusal(world.list_sub_package_groups().package_group("/*").next_token(token).send().await)
        }
        unknown => panic!("`{unknown}` is paginated, and no foreign token is tried on it here"),
    }
}
