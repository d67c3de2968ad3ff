//! Backups: complete and consistent whether the server runs, is busy or is not there; and nothing is left of one that
//! failed.

use std::collections::HashMap;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use codeartifact_tests::{Asset, Call, TestServer, run_to_end, server_binary, sha256_hex, wait_until};

const SEEDED: usize = 30;
const MEBIBYTE: usize = 1024 * 1024;

/// Different bytes for each version, on both sides of what lies in the database.
fn content(version: &str) -> Vec<u8> {
    let number = version.bytes().fold(1_usize, |sum, byte| sum.wrapping_mul(31) + usize::from(byte));
    let length = [0, 900, 32 * 1024, 32 * 1024 + 1, 200_000][number % 5];
    version.bytes().cycle().zip(0_u8..=250).map(|(byte, count)| byte ^ count).cycle().take(length).collect()
}

fn publish(server: &TestServer, version: &str) {
    let asset = Asset::new("my-package", version, "asset.bin");
    server.send(&asset.publish(content(version))).success();
}

fn seeded() -> TestServer {
    let server = TestServer::seed();
    for number in 0..SEEDED {
        publish(&server, &format!("seeded-{number}"));
    }
    server
}

fn delete(server: &TestServer, version: &str) {
    let call = Call::post("/v1/package/versions/delete")
        .query("domain", "my-domain")
        .query("repository", "my-repo")
        .query("format", "generic")
        .query("namespace", "my-ns")
        .query("package", "my-package")
        .header("content-type", "application/json")
        .body(serde_json::json!({ "versions": [version] }).to_string());
    server.send(&call).success();
}

fn versions(server: &TestServer) -> Vec<String> {
    let call = Asset::new("my-package", "any", "any").list_versions().query("max-results", "1000");
    let page = server.send(&call).success();
    assert!(page["nextToken"].is_null(), "one page holds all of them");
    let versions = page["versions"].as_array().expect("a success lists versions").iter();
    versions.map(|version| version["version"].as_str().expect("a version has a name").to_owned()).collect()
}

fn backup(data: &Path, file: &Path, flags: &[&str]) -> std::process::Output {
    let (data, file) = (data.display().to_string(), file.display().to_string());
    run_to_end(&[&["backup", &file, "--data", &data], flags].concat())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).expect("a directory of the test's own can be read");
    let mut names: Vec<_> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Holds that every version of a server has one asset, with the bytes that it was published with.
fn assert_whole(server: &TestServer) -> Vec<String> {
    let versions = versions(server);
    for version in &versions {
        let asset = Asset::new("my-package", version, "asset.bin");
        let listed = server.send(&asset.list_assets()).success();
        let bytes = server.send(&asset.get()).body;
        assert!(bytes == content(version), "{version} has other bytes than were published");
        assert_eq!(listed["assets"][0]["hashes"]["SHA-256"], sha256_hex(&bytes), "{version}");
    }
    versions
}

#[test]
fn backup_of_a_busy_server_is_the_state_of_one_moment_with_all_its_assets() {
    let server = seeded();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("backup.tar");
    let (stop, published) = (AtomicBool::new(false), AtomicUsize::new(0));
    let kept: Mutex<Vec<String>> = Mutex::default();

    let (output, before) = std::thread::scope(|scope| {
        for publisher in 0..4 {
            let (server, stop, published, kept) = (&server, &stop, &published, &kept);
            scope.spawn(move || {
                for number in 0.. {
                    let version = format!("{publisher}-{number}");
                    publish(server, &version);
                    match number % 3 {
                        0 => kept.lock().unwrap().push(version),
                        _ => delete(server, &version),
                    }
                    published.fetch_add(1, Ordering::SeqCst);
                    if stop.load(Ordering::SeqCst) {
                        return;
                    }
                }
            });
        }
        wait_until("the server is busy", || (published.load(Ordering::SeqCst) > 20).then_some(()));
        // What was acknowledged by now, and is not touched after.
        let before = kept.lock().unwrap().clone();
        let output = backup(server.data(), &file, &[]);
        stop.store(true, Ordering::SeqCst);
        (output, before)
    });

    assert!(output.status.success(), "{}", text(&output.stderr));
    let restored = TestServer::start_on_archive(&file);
    let found = assert_whole(&restored);
    let missing: Vec<_> = before.iter().filter(|version| !found.contains(version)).collect();
    assert!(missing.is_empty(), "{missing:?} were there before the backup began, and only {found:?} after");
    assert_eq!(names(directory.path()), ["backup.tar"]);
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn backup_is_taken_where_no_server_runs() {
    let mut server = seeded();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("backup.tar");
    server.kill();

    let output = backup(server.data(), &file, &[]);

    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(assert_whole(&TestServer::start_on_archive(&file)).len(), SEEDED);
    assert!(!names(server.data()).iter().any(|name| name.contains("copy")), "a copy is left");
    server.restart();
    assert_eq!(versions(&server).len(), SEEDED);
}

#[test]
fn file_that_exists_is_replaced_only_when_forced() {
    let server = seeded();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("backup.tar");
    std::fs::write(&file, "mine").unwrap();

    let refused = backup(server.data(), &file, &[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("exists"), "{}", text(&refused.stderr));
    assert_eq!(std::fs::read(&file).unwrap(), b"mine");

    assert!(backup(server.data(), &file, &["--force"]).status.success());
    assert_eq!(assert_whole(&TestServer::start_on_archive(&file)).len(), SEEDED);
    assert_eq!(names(directory.path()), ["backup.tar"]);
}

#[test]
fn programs_read_how_far_it_is_and_how_it_ended() {
    let server = seeded();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("backup.tar");

    let output = backup(server.data(), &file, &["--json"]);

    let lines: Vec<HashMap<String, serde_json::Value>> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (last, rest) = lines.split_last().unwrap();
    assert_eq!(last["event"], "complete");
    assert_eq!(last["bytes"], file.metadata().unwrap().len());
    assert_eq!(last["objects"], server.objects().len());
    for stage in ["snapshot", "database", "objects"] {
        let mut of_stage = rest.iter().filter(|line| line["stage"] == stage);
        let end = of_stage.next_back().unwrap_or_else(|| panic!("nothing of {stage}"));
        assert_eq!(end["done_bytes"], end["total_bytes"], "{stage}");
        assert_eq!(end["done_objects"], end["total_objects"], "{stage}");
    }
}

/// A backup that is in the middle: the server has begun to send a large asset to standard output, which nobody reads.
struct InTheMiddle {
    child: std::process::Child,
}

impl InTheMiddle {
    fn begin(server: &TestServer) -> Self {
        let asset = Asset::new("my-package", "large", "asset.bin");
        server.send(&asset.publish(vec![7; 32 * MEBIBYTE])).success();
        let mut child = Command::new(server_binary())
            .args(["backup", "-", "--data"])
            .arg(server.data())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server's binary can be run");
        let mut beginning = vec![0; 4 * MEBIBYTE];
        let out = child.stdout.as_mut().expect("it is piped");
        out.read_exact(&mut beginning).expect("the archive begins");
        Self { child }
    }

    fn end(mut self) -> std::process::ExitStatus {
        drop(self.child.stdout.take());
        self.child.wait().expect("a child can be waited for")
    }
}

#[test]
fn archive_goes_to_standard_output() {
    let server = seeded();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("backup.tar");

    let output =
        Command::new(server_binary()).args(["backup", "-", "--data"]).arg(server.data()).output().unwrap();

    assert!(output.status.success());
    assert!(text(&output.stderr).contains("complete"), "{}", text(&output.stderr));
    std::fs::write(&file, output.stdout).unwrap();
    assert_eq!(assert_whole(&TestServer::start_on_archive(&file)).len(), SEEDED);
}

#[test]
fn server_that_is_killed_in_the_middle_makes_the_backup_fail() {
    let mut server = seeded();
    let mut middle = InTheMiddle::begin(&server);

    server.kill();

    // Whatever was under way is read before the end is found.
    let mut rest = Vec::new();
    middle.child.stdout.as_mut().unwrap().read_to_end(&mut rest).unwrap();
    assert_eq!(middle.end().code(), Some(1));
    server.restart();
    assert!(!names(server.data()).iter().any(|name| name.contains("copy")), "a copy is left");
}

#[test]
fn server_goes_on_and_stops_where_nobody_takes_its_backup() {
    let mut server = seeded();
    let middle = InTheMiddle::begin(&server);

    publish(&server, "meanwhile");
    assert_eq!(versions(&server).len(), SEEDED + 2);
    server.signal("TERM");

    assert!(server.wait_for_end().success());
    assert_eq!(middle.end().code(), Some(1));
    let names = names(server.data());
    assert!(!names.iter().any(|name| name.contains("backup") || name.contains("copy")), "{names:?}");
}

#[test]
fn backup_that_is_stopped_leaves_nothing_and_one_that_is_killed_no_file_of_its_name() {
    let server = seeded();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("backup.tar");
    // The server is held, so that the command waits with an archive that it has begun.
    server.signal("STOP");
    for (signal, left) in [("TERM", &[][..]), ("INT", &[]), ("KILL", &["backup.tar.partial"])] {
        let mut child = Command::new(server_binary())
            .arg("backup")
            .arg(&file)
            .arg("--data")
            .arg(server.data())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        wait_until("the archive is begun", || partial(&file).exists().then_some(()));

        let id = child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());

        assert!(!child.wait().unwrap().success(), "{signal}");
        assert_eq!(names(directory.path()), left, "{signal}");
    }
    server.signal("CONT");

    assert!(backup(server.data(), &file, &[]).status.success(), "what a killed one left is in nobody's way");
    assert_eq!(names(directory.path()), ["backup.tar"]);
}

fn partial(file: &Path) -> PathBuf {
    file.with_extension("tar.partial")
}

#[test]
fn only_the_owner_may_ask_a_server_for_a_backup() {
    let mut server = seeded();
    let socket = server.data().join("control.sock");
    assert_eq!(socket.metadata().unwrap().permissions().mode() & 0o777, 0o600);

    server.restart();
    assert_eq!(socket.metadata().unwrap().permissions().mode() & 0o777, 0o600);

    server.signal("TERM");
    assert!(server.wait_for_end().success());
    assert!(!socket.exists());
}

#[test]
fn directory_without_data_is_refused_and_stays_as_it_is() {
    let directory = tempfile::tempdir().unwrap();

    for data in [directory.path().to_owned(), directory.path().join("absent")] {
        let refused = backup(&data, &directory.path().join("backup.tar"), &[]);

        assert_eq!(refused.status.code(), Some(1));
        assert!(text(&refused.stderr).contains("holds no data"), "{}", text(&refused.stderr));
        assert_eq!(names(directory.path()), [""; 0]);
    }
}

#[test]
fn asset_that_is_lost_or_cut_makes_the_backup_fail_by_name() {
    let mut server = seeded();
    server.kill();
    let directory = tempfile::tempdir().unwrap();
    let object = server.objects().pop().unwrap();
    let key = object.file_name().unwrap().to_string_lossy().into_owned();

    let damages: [fn(&Path) -> std::io::Result<()>; 2] =
        [|object| std::fs::write(object, "cut"), |object| std::fs::remove_file(object)];
    for damage in damages {
        damage(&object).unwrap();

        let failed = backup(server.data(), &directory.path().join("backup.tar"), &[]);

        assert_eq!(failed.status.code(), Some(1));
        assert!(text(&failed.stderr).contains(&key), "{}", text(&failed.stderr));
        assert_eq!(names(directory.path()), [""; 0]);
    }
}
