//! Events outlive the process: what was acknowledged is told, if not now, then after the next start.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use codeartifact_tests::{Asset, Options, TestServer, wait_until};

fn versions_told(file: &Path) -> BTreeMap<String, Vec<String>> {
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in fs::read_to_string(file).expect("the file of events can be read").lines() {
        // The last line may be half written while it is read.
        let Ok(event) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        let text = |value: &serde_json::Value| value.as_str().expect("it is a text").to_owned();
        told.entry(text(&event["detail"]["packageVersion"])).or_default().push(text(&event["id"]));
    }
    told
}

#[test]
fn every_acknowledged_publish_is_told_although_the_server_is_killed() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("events.jsonl");
    let flags = vec!["--events-file".to_owned(), file.display().to_string()];
    let mut server = TestServer::start_with(Options { flags, ..Options::default() });
    server.make_repository();
    let mut published = Vec::new();

    for round in 0..4 {
        for number in 0..25 {
            let version = format!("{round}.{number}");
            server.send(&Asset::new("my-package", &version, "asset.bin").publish("content")).success();
            published.push(version);
        }
        server.restart();
    }

    let told = wait_until("every publish is told", || {
        let told = versions_told(&file);
        (told.len() == published.len()).then_some(told)
    });
    for version in &published {
        let ids = &told[version];
        assert!(ids.iter().all(|id| *id == ids[0]), "{version} is told as several events: {ids:?}");
    }
}

#[test]
fn deleting_a_large_package_is_told_to_the_end_although_the_server_is_killed() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("events.jsonl");
    let flags = vec!["--events-file".to_owned(), file.display().to_string()];
    let mut server = TestServer::start_with(Options { flags, ..Options::default() });
    server.make_repository();
    for number in 0..400 {
        let asset = Asset::new("my-package", &number.to_string(), "asset.bin");
        server.send(&asset.publish("content")).success();
    }

    server.send(&Asset::new("my-package", "0", "asset.bin").delete_package()).success();
    server.restart();

    let deleted = || {
        let text = fs::read_to_string(&file).expect("the file of events can be read");
        let events = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        let detail = events.map(|event| event["detail"].clone());
        let deleted = detail.filter(|detail| detail["operationType"] == "Deleted");
        deleted
            .map(|detail| (detail["packageVersion"].to_string(), detail["eventDeduplicationId"].to_string()))
            .collect::<std::collections::BTreeSet<_>>()
    };
    let told = wait_until("every deletion is told", || Some(deleted()).filter(|told| told.len() >= 400));
    let versions: std::collections::BTreeSet<_> = told.iter().map(|(version, _)| version).collect();
    assert_eq!((told.len(), versions.len()), (400, 400), "each version is told once");
}
