//! What tells one state of all packages of a repository from others.

use super::publication::version_of;
use super::*;

#[tokio::test]
async fn whatever_changes_what_packages_show_makes_another_catalog() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    let key = version_of(&repository, PackageFormat::Ruby, "acme", "1.0.0");
    let state = async || {
        let catalog =
            registry.find_catalog(&permit(ACCOUNT, &repository), PackageFormat::Ruby).await.unwrap();
        assert!(!catalog.is_open);
        catalog.fingerprint()
    };
    let names = async || {
        let listed =
            registry.list_catalog(&permit(ACCOUNT, &repository), PackageFormat::Ruby, 10).await.unwrap();
        listed.iter().map(|package| package.name.normalized().to_owned()).collect::<Vec<_>>()
    };
    let empty = state().await;
    assert_eq!(state().await, empty);

    registry.publish_together(&key, &[("a", b"a")], None, PublicationOrigin::Direct).await.unwrap();
    let published = state().await;
    assert_ne!(published, empty);
    registry.publish_together(&key, &[("b", b"b")], None, PublicationOrigin::Direct).await.unwrap();
    let extended = state().await;
    assert_ne!(extended, published);
    assert_eq!(names().await, ["acme"]);

    registry.delete_package(&permit(ACCOUNT, &key.package)).await.unwrap();
    assert_ne!(state().await, extended);
    assert!(names().await.is_empty());
}
