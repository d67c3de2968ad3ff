//! Tags: their limits, and what can have them.

use super::*;

fn pairs(tags: &[Tag]) -> Vec<(&str, &str)> {
    tags.iter().map(|tag| (tag.key(), tag.value())).collect()
}

#[tokio::test]
async fn tags_are_added_overwritten_and_removed() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    for arn in [domain.arn(), repository.arn()] {
        registry
            .tag_resource(&permit(ACCOUNT, &arn), tags(&[("b", "1"), ("a", ""), ("A", "x")]))
            .await
            .unwrap();
        registry.tag_resource(&permit(ACCOUNT, &arn), tags(&[("b", "2")])).await.unwrap();
        let all = registry.list_tags(&permit(ACCOUNT, &arn)).await.unwrap();
        assert_eq!(pairs(&all), [("A", "x"), ("a", ""), ("b", "2")]);

        registry.untag_resource(&permit(ACCOUNT, &arn), vec!["a".into(), "absent".into()]).await.unwrap();

        assert_eq!(
            pairs(&registry.list_tags(&permit(ACCOUNT, &arn)).await.unwrap()),
            [("A", "x"), ("b", "2")]
        );
    }
}

#[tokio::test]
async fn a_resource_has_so_many_tags_and_no_more() {
    let registry = TestRegistry::with_limits(Limits { tags_per_resource: 2, ..Limits::default() });
    let domain = registry.domain("my-domain").await;
    registry.tag_resource(&permit(ACCOUNT, &domain.arn()), tags(&[("a", ""), ("b", "")])).await.unwrap();

    let over = registry.tag_resource(&permit(ACCOUNT, &domain.arn()), tags(&[("a", "new"), ("c", "")])).await;

    assert_eq!(kind(over), quota(ResourceType::Domain));
    assert_eq!(
        pairs(&registry.list_tags(&permit(ACCOUNT, &domain.arn())).await.unwrap()),
        [("a", ""), ("b", "")]
    );
    assert!(registry.tag_resource(&permit(ACCOUNT, &domain.arn()), tags(&[("a", "new")])).await.is_ok());
    let (crowded, three) = (domain_key("crowded"), tags(&[("a", ""), ("b", ""), ("c", "")]));
    let created = registry.create_domain(&permit(ACCOUNT, &crowded), None, three).await;
    assert_eq!(kind(created), quota(ResourceType::Domain));
}

#[test]
fn reserved_and_malformed_tags_are_refused() {
    for (key, value) in [("aws:x", ""), ("AWS:x", ""), ("", ""), ("a\n", ""), ("a", "\u{7}")] {
        assert!(Tag::parse(key, value).is_err(), "{key:?} {value:?}");
    }
    assert!(Tag::parse(&"é".repeat(129), "").is_err());
    assert!(Tag::parse("a", &"é".repeat(257)).is_err());
    assert!(Tag::parse(&"é".repeat(128), &"é".repeat(256)).is_ok());
    let twice = Tags::new(vec![Tag::parse("a", "1").unwrap(), Tag::parse("a", "2").unwrap()]);
    assert!(twice.is_err());
}

#[tokio::test]
async fn only_resources_that_exist_and_can_have_tags_have_them() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    let missing_domain = domain_key("nowhere").arn();
    let missing_repository = domain.repository(repository_name("absent")).arn();
    let package = package_key(&repository, "tools", "tool").arn();
    let group = Arn::PackageGroup { domain: domain.clone(), pattern: "/npm/*".into() };
    for (arn, expected) in [
        (missing_domain, not_found(ResourceType::Domain)),
        (missing_repository, not_found(ResourceType::Repository)),
        (package, VALIDATION),
        (group, (ErrorKind::NotFound, None)),
    ] {
        assert_eq!(kind(registry.list_tags(&permit(ACCOUNT, &arn)).await), expected);
        assert_eq!(kind(registry.tag_resource(&permit(ACCOUNT, &arn), tags(&[("a", "b")])).await), expected);
        assert_eq!(kind(registry.untag_resource(&permit(ACCOUNT, &arn), vec!["a".into()]).await), expected);
    }
}
