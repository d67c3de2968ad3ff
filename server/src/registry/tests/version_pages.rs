//! Pages of versions that are kept, beside those that are read.

use super::*;

/// One that keeps pages, and what it showed last.
struct Shown {
    registry: TestRegistry,
    package: PackageKey,
    last: Option<PackageVersions>,
}

impl Shown {
    /// Lists after a change: what is kept must be what a registry that keeps nothing yet reads, and differ from before.
    async fn changed(&mut self, what: &str) {
        let reading = Registry::new(
            self.registry.store.clone(),
            Limits::default(),
            self.registry.registry.clock.clone(),
        );
        for filter in [None, Some(PackageVersionSortType::PublishedTime)] {
            let filter = PackageVersionFilter { sort_by: filter, ..PackageVersionFilter::default() };
            let list = async |registry: &Registry| {
                let permit = permit(ACCOUNT, &self.package);
                registry.list_package_versions(&permit, &filter, &page(10, None)).await.unwrap()
            };
            let read = list(&reading).await;

            assert_eq!(list(&self.registry).await, read, "after {what}");
            assert_eq!(list(&self.registry).await, read, "kept after {what}");
            if filter.sort_by.is_none() {
                assert_ne!(self.last.as_ref(), Some(&read), "{what} is seen");
                self.last = Some(read);
            }
        }
    }

    fn change(&self, version: &str) -> ChangeOf {
        let version = PackageVersion::parse(PackageFormat::Generic, version).unwrap();
        let versions = VersionSelection::new(vec![version], None).unwrap();
        ChangeOf { package: self.package.clone(), versions, expected_status: None }
    }
}

#[tokio::test]
async fn no_page_is_shown_once_its_package_has_changed() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let (source, repository) =
        (registry.repository(&domain, "source").await, registry.repository(&domain, "repo").await);
    let key = |version| version_key(&repository, "tool", version);
    let mut shown = Shown { registry, package: package_key(&repository, "tools", "tool"), last: None };

    shown.registry.publish(&key("1"), "a", b"a").await.unwrap();
    shown.changed("a version").await;
    shown.registry.publish_unfinished(&key("2"), "a", b"a").await.unwrap();
    shown.changed("an unfinished version").await;
    shown.registry.publish_unfinished(&key("2"), "b", b"b").await.unwrap();
    shown.changed("another asset").await;
    shown.registry.publish(&key("2"), "c", b"c").await.unwrap();
    shown.changed("its last asset").await;
    shown.registry.update_status_of(shown.change("1"), TargetStatus::Archived).await.unwrap();
    shown.changed("another status").await;
    shown.registry.dispose_versions_of(shown.change("1")).await.unwrap();
    shown.changed("disposal").await;
    shown.registry.delete_versions_of(shown.change("1")).await.unwrap();
    shown.changed("deletion").await;

    let there = version_key(&source, "tool", "3");
    shown.registry.publish(&there, "a", b"a").await.unwrap();
    let ChangeOf { versions, package, .. } = shown.change("3");
    let copy = CopyOf {
        source: there.package,
        destination: package,
        versions,
        allow_overwrite: false,
        include_from_upstream: false,
    };
    shown.registry.copy_of(copy).await.unwrap();
    shown.changed("a copy").await;

    shown.registry.delete_package(&permit(ACCOUNT, &shown.package)).await.unwrap();
    shown.registry.publish(&key("1"), "a", b"a").await.unwrap();
    shown.changed("a package of the same name").await;
}
