//! Events: what they say, when they are written, and how they are handed out.

use std::collections::BTreeMap;

use serde_json::Value;

use super::*;

impl TestRegistry {
    fn telling() -> Self {
        let quiet = Self::new();
        Self {
            registry: quiet.registry.clone().with_events(vec![EventDestination::File]),
            clock: quiet.clock,
        }
    }

    /// Takes the events that wait.
    async fn events(&self) -> Vec<Value> {
        let events = self.waiting_events(EventDestination::File, 1000).await.unwrap();
        if let Some(last) = events.last() {
            self.events_delivered(EventDestination::File, last.sequence_number).await.unwrap();
        }
        events.iter().map(|event| serde_json::from_str(&event.document).unwrap()).collect()
    }

    /// Takes the events that wait, each as operation, state, added and removed assets and whether its status changed.
    async fn told(&self) -> Vec<(String, String, u64, u64, bool)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let event = |event: Value| {
            let detail = &event["detail"];
            let changes = &detail["changes"];
            (
                text(&detail["operationType"]),
                text(&detail["packageVersionState"]),
                changes["assetsAdded"].as_u64().unwrap(),
                changes["assetsRemoved"].as_u64().unwrap(),
                changes["statusChanged"].as_bool().unwrap(),
            )
        };
        self.events().await.into_iter().map(event).collect()
    }
}

fn told(
    operation: &str,
    state: &str,
    added: u64,
    removed: u64,
    status: bool,
) -> (String, String, u64, u64, bool) {
    (operation.to_owned(), state.to_owned(), added, removed, status)
}

fn change(key: &PackageVersionKey) -> ChangeOf {
    ChangeOf {
        package: key.package.clone(),
        versions: VersionSelection::new(vec![key.version.clone()], None).unwrap(),
        expected_status: None,
    }
}

#[tokio::test]
async fn an_event_has_the_form_that_event_bus_rules_match_on() {
    let registry = TestRegistry::telling();
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    let key = version_key(&repository, "tool", "1");
    let published = registry.publish(&key, "a", b"1").await.unwrap();

    let mut events = registry.events().await;

    assert_eq!(events.len(), 1);
    let mut event = events.remove(0);
    for id in [event["id"].take(), event["detail"]["eventDeduplicationId"].take()] {
        assert!(uuid::Uuid::parse_str(id.as_str().unwrap()).is_ok());
    }
    assert!(event["detail"]["sequenceNumber"].take().as_i64().unwrap() > 0);
    assert_eq!(
        event,
        serde_json::json!({
            "version": "0",
            "id": null,
            "detail-type": "CodeArtifact Package Version State Change",
            "source": "aws.codeartifact",
            "account": ACCOUNT,
            "time": "1970-01-01T00:00:01Z",
            "region": "eu-west-1",
            "resources": [key.package.arn().to_string()],
            "detail": {
                "domainName": "my-domain",
                "domainOwner": ACCOUNT,
                "repositoryName": "repo",
                "repositoryAdministrator": ACCOUNT,
                "packageFormat": "generic",
                "packageNamespace": "tools",
                "packageName": "tool",
                "packageVersion": "1",
                "packageVersionState": "Published",
                "packageVersionRevision": published.revision.as_str(),
                "changes": {
                    "assetsAdded": 1,
                    "assetsRemoved": 0,
                    "assetsUpdated": 0,
                    "metadataUpdated": true,
                    "statusChanged": true
                },
                "operationType": "Created",
                "sequenceNumber": null,
                "eventDeduplicationId": null
            }
        })
    );
}

#[tokio::test]
async fn every_change_of_a_version_is_told_and_nothing_else() {
    let registry = TestRegistry::telling();
    let domain = registry.domain("my-domain").await;
    let (one, other) = (registry.repository(&domain, "one").await, registry.repository(&domain, "two").await);
    let key = version_key(&one, "tool", "1");

    registry.publish_unfinished(&key, "a", b"1").await.unwrap();
    registry.publish_unfinished(&key, "b", b"2").await.unwrap();
    registry.publish_unfinished(&key, "b", b"2").await.unwrap();
    registry.publish(&key, "b", b"2").await.unwrap();
    registry.publish(&key, "b", b"2").await.unwrap();
    assert!(registry.publish(&key, "b", b"other").await.is_err());
    assert_eq!(
        registry.told().await,
        [
            told("Created", "Unfinished", 1, 0, true),
            told("Updated", "Unfinished", 1, 0, false),
            told("Updated", "Published", 0, 0, true),
        ]
    );

    for _ in 0..2 {
        registry.update_status_of(change(&key), TargetStatus::Unlisted).await.unwrap();
    }
    let copy = CopyOf {
        source: key.package.clone(),
        destination: version_key(&other, "tool", "1").package,
        versions: VersionSelection::new(vec![key.version.clone()], None).unwrap(),
        allow_overwrite: false,
        include_from_upstream: false,
    };
    for _ in 0..2 {
        registry.copy_of(copy.clone()).await.unwrap();
    }
    registry.dispose_versions_of(change(&key)).await.unwrap();
    registry.delete_versions_of(change(&key)).await.unwrap();
    registry.delete_package(&permit(ACCOUNT, &copy.destination)).await.unwrap();
    assert_eq!(
        registry.told().await,
        [
            told("Updated", "Unlisted", 0, 0, true),
            told("Created", "Unlisted", 2, 0, true),
            told("Updated", "Disposed", 0, 2, true),
            told("Deleted", "Disposed", 0, 0, false),
            told("Deleted", "Unlisted", 0, 2, false),
        ]
    );
}

#[tokio::test]
async fn owner_and_administrator_are_both_told_in_an_order_that_grows() {
    let registry = TestRegistry::telling();
    let domain = registry.domain("my-domain").await;
    let repository = domain.repository(repository_name("theirs"));
    registry.create_repository(&permit(OTHER_ACCOUNT, &repository), NewRepository::default()).await.unwrap();
    let key = version_key(&repository, "tool", "1");

    registry.publish(&key, "a", b"1").await.unwrap();
    registry.delete_versions_of(change(&key)).await.unwrap();
    registry.publish(&key, "a", b"1").await.unwrap();

    let events = registry.events().await;
    let accounts: Vec<_> = events.iter().map(|event| event["account"].as_str().unwrap()).collect();
    assert_eq!(accounts, [ACCOUNT, OTHER_ACCOUNT].repeat(3));
    let numbers: Vec<_> =
        events.iter().map(|event| event["detail"]["sequenceNumber"].as_i64().unwrap()).collect();
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
}

#[tokio::test]
async fn without_anyone_to_tell_no_event_is_written() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;

    registry.publish(&version_key(&repository, "tool", "1"), "a", b"1").await.unwrap();

    assert!(registry.events().await.is_empty());
}

#[tokio::test]
async fn an_event_stays_until_every_place_has_it() {
    let (file, webhook) = (EventDestination::File, EventDestination::Webhook);
    let quiet = TestRegistry::new();
    let registry = quiet.registry.clone().with_events(vec![file, webhook]);
    let registry = TestRegistry { registry, clock: quiet.clock };
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    for version in ["1", "2", "3"] {
        registry.publish(&version_key(&repository, "tool", version), "a", b"1").await.unwrap();
    }
    let waiting = async |destination| registry.waiting_events(destination, 10).await.unwrap();
    let all = waiting(file).await;

    registry.events_delivered(file, all[2].sequence_number).await.unwrap();
    assert!(waiting(file).await.is_empty());
    assert_eq!(waiting(webhook).await, all);
    registry.events_delivered(webhook, all[0].sequence_number).await.unwrap();
    assert_eq!(waiting(webhook).await, all[1..]);

    let alone = quiet.registry.clone().with_events(vec![file]);
    alone.events_delivered(file, all[2].sequence_number).await.unwrap();
    assert!(waiting(webhook).await.is_empty(), "a place that is configured no more holds nothing up");
}

#[tokio::test]
async fn a_server_that_is_not_to_deliver_records_nothing() {
    let registry = TestRegistry::telling();
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    registry.publish(&version_key(&repository, "tool", "1"), "a", b"1").await.unwrap();
    let waiting = registry.waiting_events(EventDestination::File, 10).await.unwrap();
    let leases = Leases::shared(&registry.store);
    let other = Registry { leases, ..registry.registry.clone() };

    let recorded = other.events_delivered(EventDestination::File, waiting[0].sequence_number).await.unwrap();

    assert!(!recorded);
    assert_eq!(other.waiting_events(EventDestination::File, 10).await.unwrap(), waiting);
    assert_eq!(waiting.len(), 1);
}

#[tokio::test]
async fn the_backlog_of_each_place_is_what_it_has_not_taken() {
    let (file, webhook) = (EventDestination::File, EventDestination::Webhook);
    let quiet = TestRegistry::new();
    assert!(quiet.event_backlogs().await.unwrap().is_empty());
    let registry = quiet.registry.clone().with_events(vec![file, webhook]);
    let registry = TestRegistry { registry, clock: quiet.clock };
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    let backlogs = async || {
        let backlogs = registry.event_backlogs().await.unwrap();
        assert_eq!(backlogs.iter().map(|backlog| backlog.destination).collect::<Vec<_>>(), [file, webhook]);
        backlogs.iter().map(|backlog| (backlog.waiting, backlog.oldest_seconds)).collect::<Vec<_>>()
    };
    assert_eq!(backlogs().await, [(0, 0), (0, 0)]);
    for version in ["1", "2", "3"] {
        registry.publish(&version_key(&repository, "tool", version), "a", b"1").await.unwrap();
        registry.tick();
    }
    // What is refused leaves no gap in the numbers.
    assert!(registry.publish(&version_key(&repository, "tool", "1"), "a", b"other").await.is_err());
    registry.publish(&version_key(&repository, "tool", "4"), "a", b"1").await.unwrap();
    assert_eq!(backlogs().await, [(4, 3), (4, 3)]);

    let all = registry.waiting_events(file, 10).await.unwrap();
    registry.events_delivered(file, all[1].sequence_number).await.unwrap();
    assert_eq!(backlogs().await, [(2, 1), (4, 3)]);
    registry.events_delivered(file, all[3].sequence_number).await.unwrap();
    registry.events_delivered(webhook, all[3].sequence_number).await.unwrap();
    assert_eq!(backlogs().await, [(0, 0), (0, 0)]);
}

/// Publishes so many versions of a package that telling of them takes several steps, and takes their events.
async fn crowd(registry: &TestRegistry, repository: &RepositoryKey) -> Vec<PackageVersionKey> {
    let keys: Vec<_> =
        (1000..1450).map(|number| version_key(repository, "tool", &number.to_string())).collect();
    for key in &keys {
        registry.publish(key, "a", b"a").await.unwrap();
    }
    assert_eq!(registry.events().await.len(), keys.len());
    keys
}

/// Takes all events that wait: of each version what was done to it, in order.
async fn operations(registry: &TestRegistry) -> BTreeMap<String, Vec<String>> {
    let mut operations: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for event in registry.events().await {
        let detail = &event["detail"];
        let text = |name: &str| detail[name].as_str().unwrap().to_owned();
        operations.entry(text("packageVersion")).or_default().push(text("operationType"));
    }
    operations
}

#[tokio::test]
async fn deleting_a_large_package_tells_of_each_version_once() {
    let registry = TestRegistry::telling();
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    let keys = crowd(&registry, &repository).await;

    registry.delete_package(&permit(ACCOUNT, &keys[0].package)).await.unwrap();
    assert_eq!(
        kind(registry.get_package(&permit(ACCOUNT, &keys[0].package)).await),
        not_found(ResourceType::Package)
    );
    assert_eq!(
        kind(registry.get_package_version(&permit(ACCOUNT, keys.last().unwrap())).await),
        not_found(ResourceType::Package)
    );
    // Even the repository may go before all is told; and telling twice at a time tells nothing twice.
    registry.delete_repository(&permit(ACCOUNT, &repository)).await.unwrap();
    registry.record_deletions().await.unwrap();

    let operations = operations(&registry).await;
    assert_eq!(operations.len(), keys.len());
    assert!(operations.values().all(|operations| *operations == ["Deleted"]), "{operations:?}");
    registry.store.collect(i64::MAX, crate::storage::Grace::default()).await.unwrap();
    let left = registry.store.count_sizes().await.unwrap();
    assert_eq!((left.packages, left.package_versions, left.assets, left.asset_bytes), (0, 0, 0, 0));
}

#[tokio::test]
async fn a_version_that_is_created_again_is_told_to_be_deleted_before() {
    let registry = TestRegistry::telling();
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    let keys = crowd(&registry, &repository).await;
    let (first, last) = (&keys[0], keys.last().unwrap());

    for _ in 0..2 {
        registry.delete_package(&permit(ACCOUNT, &first.package)).await.unwrap();
        for key in [first, last] {
            registry.publish(key, "a", b"again").await.unwrap();
        }
    }
    registry.record_deletions().await.unwrap();

    let operations = operations(&registry).await;
    let twice = ["Deleted", "Created", "Deleted", "Created"];
    assert_eq!(
        (&operations["1000"][..], &operations["1449"][..]),
        (&twice.map(str::to_owned)[..], &twice.map(str::to_owned)[..])
    );
    assert_eq!(operations.len(), keys.len());
    assert_eq!(registry.read(last, "a").await.unwrap(), b"again");
}

#[tokio::test]
async fn a_label_that_is_given_or_taken_is_told_of_each_version_that_it_concerns() {
    let registry = TestRegistry::telling();
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    let package = PackageCoordinates {
        format: PackageFormat::Npm,
        namespace: None,
        name: PackageName::parse(PackageFormat::Npm, "left-pad").unwrap(),
    };
    let key = repository.package(package);
    let version = |text| PackageVersion::parse(PackageFormat::Npm, text).unwrap();
    let publish = async |text, label: Option<&str>| {
        let staged = registry.stage(body(b"1"), None, &[]).await.unwrap();
        let assets = vec![(AssetName::parse(PackageFormat::Npm, "package.tgz").unwrap(), staged)];
        let labels = label.iter().map(|label| Label::parse(label).unwrap()).collect();
        let publication = Publication { labels, ..Publication::new(assets, PublicationOrigin::Direct) };
        registry.registry.publish(&permit(ACCOUNT, &key.clone().version(version(text))), publication).await
    };
    publish("1.0.0", Some("old")).await.unwrap();
    publish("2.0.0", None).await.unwrap();
    registry.events().await;
    let told = async || {
        let told = registry.events().await.into_iter().map(|event| {
            let detail = &event["detail"];
            let changes = serde_json::json!({
                "assetsAdded": 0, "assetsRemoved": 0, "assetsUpdated": 0,
                "metadataUpdated": true, "statusChanged": false,
            });
            assert_eq!((&detail["operationType"], &detail["changes"]), (&"Updated".into(), &changes));
            detail["packageVersion"].as_str().unwrap().to_owned()
        });
        told.collect::<Vec<_>>()
    };
    let permit = permit(ACCOUNT, &key);
    let set = async |label, to| {
        registry.set_package_label(&permit, Label::parse(label).unwrap(), version(to)).await
    };

    set("beta", "1.0.0").await.unwrap();
    assert_eq!(told().await, ["1.0.0"]);
    set("beta", "1.0.0").await.unwrap();
    assert_eq!(told().await, [""; 0], "nothing has changed");
    set("beta", "2.0.0").await.unwrap();
    assert_eq!(told().await, ["1.0.0", "2.0.0"]);
    registry.remove_package_label(&permit, Label::parse("beta").unwrap()).await.unwrap();
    assert_eq!(told().await, ["2.0.0"]);
    registry.remove_package_label(&permit, Label::parse("beta").unwrap()).await.unwrap();
    assert!(set("beta", "3.0.0").await.is_err());
    publish("1.0.0", Some("old")).await.unwrap();
    assert_eq!(told().await, [""; 0], "nothing has changed");
    publish("1.0.0", Some("older")).await.unwrap();
    assert_eq!(told().await, ["1.0.0"]);
}
