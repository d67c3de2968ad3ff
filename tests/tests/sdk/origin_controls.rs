//! Packages: listing, describing, their origin controls, deleting.

use aws_sdk_codeartifact::types::{AllowPublish, AllowUpstream, PackageFormat};

use crate::calls::restrictions;
use crate::refusal::{invalid, not_found, refusal};
use crate::world::{NAMESPACE, PACKAGE, World};

#[tokio::test]
async fn controls_are_put_and_read_back() {
    let world = World::new().await;
    let wanted = restrictions(AllowPublish::Allow, AllowUpstream::Block);

    let put = world.put_package_origin_configuration().restrictions(wanted.clone()).send().await.unwrap();

    assert_eq!(put.origin_configuration().unwrap().restrictions(), Some(&wanted));
    let described = world.describe_package().send().await.unwrap().package.unwrap();
    assert_eq!((described.format(), described.namespace()), (Some(&PackageFormat::Generic), Some(NAMESPACE)));
    assert_eq!(described.name(), Some(PACKAGE));
    assert_eq!(described.origin_configuration(), put.origin_configuration());
}

#[tokio::test]
async fn blocked_publishing_refuses_new_versions() {
    let world = World::new().await;
    world.put_package_origin_configuration().send().await.unwrap();

    let error = invalid(refusal(world.publish_package_version().send().await));

    assert!(error.message().contains("This package is configured to block new versions"), "{error:?}");
}

#[tokio::test]
async fn packages_are_listed_under_every_filter() {
    let world = World::new().await;
    world.publish("1.0", b"content").await;
    let npm = world.put_package_origin_configuration().format(PackageFormat::Npm).set_namespace(None);
    npm.package("left-pad").send().await.unwrap();
    let names =
        async |call: aws_sdk_codeartifact::operation::list_packages::builders::ListPackagesFluentBuilder| {
            let listed = call.send().await.unwrap().packages.unwrap();
            listed.into_iter().map(|package| package.package.unwrap()).collect::<Vec<_>>()
        };
    let list = || world.list_packages();

    assert_eq!(names(list()).await, [PACKAGE, "left-pad"]);
    assert_eq!(names(list().format(PackageFormat::Npm)).await, ["left-pad"]);
    assert_eq!(names(list().format(PackageFormat::Generic).namespace("my")).await, [PACKAGE]);
    assert_eq!(names(list().package_prefix("left")).await, ["left-pad"]);
    assert_eq!(names(list().publish(AllowPublish::Block)).await, ["left-pad"]);
    assert_eq!(names(list().upstream(AllowUpstream::Block)).await, [PACKAGE]);
    let listed = list().send().await.unwrap();
    assert_eq!((listed.packages()[0].namespace(), listed.packages()[1].namespace()), (Some(NAMESPACE), None));
    let published = listed.packages()[0].origin_configuration().unwrap();
    assert_eq!(published.restrictions(), Some(&restrictions(AllowPublish::Allow, AllowUpstream::Block)));
}

#[tokio::test]
async fn deleted_package_is_told_and_gone() {
    let world = World::new().await;
    world.publish("1.0", b"content").await;

    let deleted = world.delete_package().send().await.unwrap().deleted_package.unwrap();

    assert_eq!((deleted.format(), deleted.namespace()), (Some(&PackageFormat::Generic), Some(NAMESPACE)));
    assert_eq!(deleted.package(), Some(PACKAGE));
    assert!(deleted.origin_configuration().is_some());
    not_found(refusal(world.describe_package().send().await));
}
