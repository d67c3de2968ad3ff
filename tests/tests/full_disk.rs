//! A full disk: uploads are refused with 500, nothing acknowledged is lost, and freed space is used again.

use codeartifact_tests::{Asset, Call, Filler, Options, SmallDisk, TestServer, wait_until};

const MEGABYTE: usize = 1 << 20;

// A server on a disk of its own where mounting is allowed.
fn server_on_a_small_disk() -> TestServer {
    let server = TestServer::start_with(Options { disk: SmallDisk::mount(24), ..Options::default() });
    server.make_repository();
    server
}

// A lack of space: on the small disk by a file that fills it, elsewhere by a limit on the size of files.
enum Shortage {
    Filled(Filler),
    Limited,
}

impl Shortage {
    fn begin(server: &mut TestServer, spare: usize, limit: u32) -> Self {
        if let Some(disk) = server.disk() {
            return Self::Filled(disk.fill(spare));
        }
        server.restart_with_file_size_limit(Some(limit));
        Self::Limited
    }

    fn end(self, server: &mut TestServer) {
        match self {
            Self::Filled(filler) => filler.remove(),
            Self::Limited => server.restart_with_file_size_limit(None),
        }
    }
}

fn content(seed: u8, length: usize) -> Vec<u8> {
    (0_u8..=250).map(|byte| seed ^ byte).cycle().take(length).collect()
}

fn whole(server: &TestServer, asset: &Asset, bytes: &[u8]) {
    let response = server.send(&asset.get());
    assert_eq!(response.status, 200, "{}", response.text());
    assert!(response.body == bytes, "{asset:?} has other bytes than were published");
}

#[test]
fn full_disk_answers_500_loses_nothing_and_recovers_once_space_is_freed() {
    let mut server = server_on_a_small_disk();
    let kept = Asset::new("my-package", "1.0", "asset.bin");
    let kept_bytes = content(1, 2 * MEGABYTE);
    server.send(&kept.publish(kept_bytes.clone())).success();
    let shortage = Shortage::begin(&mut server, MEGABYTE, 3 << 10);

    let refused = Asset::new("my-package", "2.0", "asset.bin");
    let refusal = server.send(&refused.publish(content(2, 4 * MEGABYTE)));

    assert_eq!(refusal.refusal(), (500, "InternalServerException"), "{}", refusal.text());
    assert!(!refusal.message().contains("os error"), "causes are for the log: {}", refusal.text());
    whole(&server, &kept, &kept_bytes);
    assert_eq!(server.send(&refused.get()).refusal(), (404, "ResourceNotFoundException"));
    assert_eq!(server.objects().len(), 1, "the part that was written of the refused upload is gone");

    shortage.end(&mut server);
    server.send(&refused.publish(content(2, 4 * MEGABYTE))).success();
    server.restart();
    whole(&server, &kept, &kept_bytes);
    whole(&server, &refused, &content(2, 4 * MEGABYTE));
}

#[test]
fn database_that_cannot_grow_answers_500_and_keeps_what_it_has() {
    let mut server = server_on_a_small_disk();
    let shortage = Shortage::begin(&mut server, 0, 512);

    let create = |number: usize| {
        let call = Call::post("/v1/repository").query("domain", "my-domain");
        call.query("repository", &format!("repo-{number}"))
            .json(&format!(r#"{{"description":"{}"}}"#, "x".repeat(1000)))
    };
    let mut acknowledged = Vec::new();
    let refusal = (0..900).find_map(|number| {
        let response = server.send(&create(number));
        if response.status == 200 {
            acknowledged.push(number);
            return None;
        }
        Some(response)
    });
    let refusal = refusal.expect("900 descriptions do not fit into no space");

    assert_eq!(refusal.refusal(), (500, "InternalServerException"), "{}", refusal.text());
    shortage.end(&mut server);
    let describe = |number: usize| {
        let call = Call::get("/v1/repository").query("domain", "my-domain");
        call.query("repository", &format!("repo-{number}"))
    };
    server.send(&create(1000)).success();
    server.restart();
    for number in acknowledged.into_iter().chain([1000]) {
        assert_eq!(server.send(&describe(number)).status, 200, "repo-{number} was acknowledged");
    }
}

#[test]
fn events_that_the_disk_took_before_it_was_full_are_told_once() {
    // Only their file lies on the small disk, so that publishing goes on. Nothing stands in for it where mounting is
    // not allowed: a limit on the size of files would hold the database as well.
    let Some(disk) = SmallDisk::mount(1) else { return };
    let file = disk.path().join("events.jsonl");
    let flags = vec!["--events-file".to_owned(), file.display().to_string()];
    let server = TestServer::start_with(Options { flags, ..Options::default() });
    server.make_repository();
    let filler = disk.fill(0);
    for number in 0..60 {
        server.send(&Asset::new("my-package", &number.to_string(), "asset.bin").publish("content")).success();
    }
    let told = || {
        let text = std::fs::read_to_string(&file).expect("the file of events can be read");
        let events = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        events.map(|event| event["detail"]["packageVersion"].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(told(), [""; 0], "there is no space for any");

    filler.shrink(8192);
    wait_until("some are told", || (told().len() > 2).then_some(()));
    filler.remove();

    let told = wait_until("all are told", || Some(told()).filter(|told| told.contains(&"\"59\"".to_owned())));
    assert_eq!(told, (0..60).map(|number| format!("\"{number}\"")).collect::<Vec<_>>());
}
