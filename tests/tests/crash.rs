//! `kill -9` as a normal way to stop: what was acknowledged is whole afterwards, and nothing is half there.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use codeartifact_tests::{Asset, Call, TestServer, wait_until};

const ROUNDS: usize = 4;
const PUBLISHERS: usize = 6;

// Every asset has bytes of its own, and sizes on both sides of what a server may keep in memory.
fn content(name: &str) -> Vec<u8> {
    let seed = name.bytes().fold(7_usize, |seed, byte| seed.wrapping_mul(31) + usize::from(byte));
    let length = [0, 1, 700, 40_000, 300_000, 1_500_000][seed % 6];
    let block: Vec<u8> = name.bytes().cycle().zip(0_u8..=255).map(|(byte, count)| byte ^ count).collect();
    let mut bytes = block.repeat(length / block.len() + 1);
    bytes.truncate(length);
    bytes
}

#[derive(Default)]
struct Ledger {
    attempted: Mutex<HashMap<String, Asset>>,
    acknowledged: Mutex<Vec<Asset>>,
}

impl Ledger {
    fn attempt(&self, asset: &Asset) {
        let mut attempted = self.attempted.lock().expect("no publisher panics");
        attempted.insert(asset.version.clone(), asset.clone());
    }

    fn acknowledge(&self, asset: Asset) {
        self.acknowledged.lock().expect("no publisher panics").push(asset);
    }
}

fn publish_until_cut_off(server: &TestServer, ledger: &Ledger, stop: &AtomicBool, prefix: &str) {
    for number in 0.. {
        let asset = Asset::new("my-package", &format!("{prefix}-{number}"), "asset.bin");
        let call = asset.publish(content(&asset.version));
        ledger.attempt(&asset);
        match server.try_send(&call) {
            Ok(response) => {
                assert_eq!(response.status, 200, "{}", response.text());
                ledger.acknowledge(asset);
            }
            Err(error) => {
                assert!(stop.load(Ordering::SeqCst), "cut off before the kill: {error}");
                return;
            }
        }
    }
}

fn visible_versions(server: &TestServer) -> Vec<String> {
    let mut versions = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let mut call = Asset::new("my-package", "any", "any").list_versions().query("max-results", "1000");
        if let Some(token) = &token {
            call = call.query("next-token", token);
        }
        let page = server.send(&call).success();
        for version in page["versions"].as_array().expect("a success lists versions") {
            assert_eq!(version["status"], "Published", "{version}");
            versions.push(version["version"].as_str().expect("a version has a name").to_owned());
        }
        token = page["nextToken"].as_str().map(ToOwned::to_owned);
        if token.is_none() {
            return versions;
        }
    }
}

#[test]
fn acknowledged_assets_are_whole_after_kill_9_and_no_other_is_half_there() {
    let mut server = TestServer::seed();
    let ledger = Ledger::default();

    for round in 0..ROUNDS {
        let stop = AtomicBool::new(false);
        let before = ledger.acknowledged.lock().unwrap().len();
        std::thread::scope(|scope| {
            for publisher in 0..PUBLISHERS {
                let (server, ledger, stop) = (&server, &ledger, &stop);
                let prefix = format!("{round}-{publisher}");
                scope.spawn(move || publish_until_cut_off(server, ledger, stop, &prefix));
            }
            wait_until("enough publishes are acknowledged", || {
                let count = ledger.acknowledged.lock().unwrap().len() - before;
                (count >= 40 + 25 * round).then_some(())
            });
            stop.store(true, Ordering::SeqCst);
            server.signal("KILL");
        });
        server.restart();

        let visible = visible_versions(&server);
        for asset in ledger.acknowledged.lock().unwrap().iter() {
            assert!(visible.contains(&asset.version), "{} was acknowledged and is gone", asset.version);
        }
        let attempted = ledger.attempted.lock().unwrap();
        for version in &visible {
            let asset = attempted.get(version).unwrap_or_else(|| panic!("{version} was never published"));
            let response = server.send(&asset.get());
            assert_eq!(response.status, 200, "{version}: {}", response.text());
            assert!(response.body == content(version), "{version} has other bytes than were published");
            let listed = server.send(&asset.list_assets()).success();
            assert_eq!(listed["assets"].as_array().unwrap().len(), 1, "{listed}");
        }
        // Of those that were never acknowledged, at most the one under way at each publisher is there.
        let acknowledged = ledger.acknowledged.lock().unwrap().len();
        assert!(visible.len() <= acknowledged + PUBLISHERS * (round + 1), "{} visible", visible.len());
    }
}

#[test]
fn everything_else_that_was_acknowledged_survives_kill_9() {
    let mut server = TestServer::seed();
    let describe = |server: &TestServer| {
        let domain = Call::get("/v1/domain").query("domain", "my-domain");
        let repository = Call::get("/v1/repository");
        let repository = repository.query("domain", "my-domain").query("repository", "my-repo");
        (server.send(&domain).success(), server.send(&repository).success())
    };
    let before = describe(&server);

    server.restart();

    assert_eq!(describe(&server), before);
}
