//! The file on disk, and how its changes come into force.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::WHOLE;
use crate::auth::identities::{Credentials, CredentialsFile, Environment, Error, SecretAccessKey, Standing};
use crate::registry::AccountId;

fn write(path: &Path, text: &str, mode: u32) {
    // As editors do: another file takes the name.
    let fresh = path.with_extension("new");
    fs::write(&fresh, text).unwrap();
    fs::set_permissions(&fresh, Permissions::from_mode(mode)).unwrap();
    fs::rename(&fresh, path).unwrap();
}

fn file(directory: &tempfile::TempDir) -> PathBuf {
    directory.path().join("credentials.json")
}

fn open(path: &Path) -> Result<Credentials, Error> {
    Credentials::open(Some(CredentialsFile::new(path.to_owned())), None).map(Option::unwrap)
}

#[test]
fn a_change_comes_into_force_and_a_wrong_file_leaves_what_was_right() {
    let directory = tempfile::tempdir().unwrap();
    let path = file(&directory);
    write(&path, WHOLE, 0o600);
    let credentials = open(&path).unwrap();

    write(&path, &WHOLE.replace("AKIAALICE", "AKIANEW"), 0o600);
    credentials.refresh();
    assert!(credentials.current().find_access_key("AKIANEW").is_some());
    assert!(credentials.current().find_access_key("AKIAALICE").is_none());

    for (text, mode, problem) in
        [("{", 0o600, "line 1"), (WHOLE, 0o640, "chmod 600"), (r#"{"account": {}}"#, 0o600, "account")]
    {
        write(&path, text, mode);
        credentials.refresh();
        let Standing::Stale(told) = credentials.standing() else { panic!("{text}") };
        assert!(told.contains(problem), "{told}");
        assert!(credentials.current().find_access_key("AKIANEW").is_some());
    }
    fs::remove_file(&path).unwrap();
    credentials.refresh();
    assert!(matches!(credentials.standing(), Standing::Stale(_)));

    write(&path, WHOLE, 0o600);
    credentials.refresh();
    assert_eq!(credentials.standing(), Standing::Current);
    assert!(credentials.current().find_access_key("AKIAALICE").is_some());
}

#[test]
fn a_file_that_others_may_read_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = file(&directory);
    for (mode, fits) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o666, false)] {
        write(&path, WHOLE, mode);
        assert_eq!(open(&path).is_ok(), fits, "{mode:o}");
    }
}

#[test]
fn what_is_no_file_is_refused_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let pipe = directory.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg("-m").arg("600").arg(&pipe).status().unwrap();
    assert!(made.success());

    assert!(matches!(open(&pipe), Err(Error::NoFile(_))));
    assert!(matches!(open(directory.path()), Err(Error::NoFile(_))));
    assert!(matches!(open(&directory.path().join("none")), Err(Error::Read { .. })));
}

#[test]
fn a_huge_file_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = file(&directory);
    write(&path, &" ".repeat(16 * 1024 * 1024 + 1), 0o600);

    assert!(matches!(open(&path), Err(Error::TooLarge(_))));
}

#[test]
fn the_environment_and_the_file_both_hold() {
    let directory = tempfile::tempdir().unwrap();
    let path = file(&directory);
    write(&path, WHOLE, 0o600);
    let both = |access_key_id: &str, account: &str| {
        let environment = Environment {
            account: AccountId::parse(account).unwrap(),
            access_key_id: access_key_id.to_owned(),
            secret_access_key: SecretAccessKey::new("secret"),
        };
        Credentials::open(Some(CredentialsFile::new(path.clone())), Some(environment)).map(Option::unwrap)
    };

    let known = both("AKIAENV", "111122223333").unwrap().current();
    assert!(known.find_access_key("AKIAENV").is_some() && known.find_access_key("AKIAALICE").is_some());
    let repeated = both("AKIAALICE", "111122223333").unwrap_err();
    assert!(repeated.to_string().contains("CODEARTIFACT_ACCESS_KEY_ID"), "{repeated}");
}
