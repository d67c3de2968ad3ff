//! Reading the text.

use super::WHOLE;
use crate::auth::identities::read::{InvalidCredentials, read};
use crate::auth::identities::{AccessKeyStatus, Identities};
use crate::auth::principal::Principal;

fn known() -> Identities {
    read(WHOLE).unwrap()
}

fn refused(text: &str) -> InvalidCredentials {
    match read(text) {
        Ok(known) => panic!("{text}: {known}"),
        Err(invalid) => invalid,
    }
}

/// A file with one user of one key, with a text in place of another.
fn changed(from: &str, to: &str) -> String {
    let whole = r#"{
  "accounts": {
    "111122223333": {
      "users": {
        "alice": {"policies": ["admin"], "groups": [], "tags": {"a": "b"}, "accessKeys": [
          {"accessKeyId": "AKIA1", "secretAccessKey": "hush-hush", "status": "Active"}
        ]}
      },
      "groups": {"devs": {"policies": []}}
    }
  }
}"#;
    assert!(whole.contains(from), "{from}");
    whole.replacen(from, to, 1)
}

#[test]
fn everybody_is_known_by_key_and_by_name() {
    let known = known();

    for (key, arn, status, policies) in [
        ("AKIAROOT", "arn:aws:iam::111122223333:root", AccessKeyStatus::Active, &[][..]),
        (
            "AKIAALICE",
            "arn:aws:iam::111122223333:user/alice",
            AccessKeyStatus::Active,
            &["publisher", "policy 2 of the user alice", "read-only"],
        ),
        (
            "AKIAOLD",
            "arn:aws:iam::111122223333:user/alice",
            AccessKeyStatus::Inactive,
            &["publisher", "policy 2 of the user alice", "read-only"],
        ),
        ("ASIACI", "arn:aws:sts::111122223333:assumed-role/ci/build-17", AccessKeyStatus::Active, &["admin"]),
    ] {
        let found = known.find_access_key(key).unwrap();
        let names: Vec<&str> = found.identity.policies.iter().map(|policy| policy.name.as_str()).collect();
        assert_eq!(found.identity.principal.arn("aws"), arn);
        assert_eq!((found.status, names.as_slice()), (status, policies), "{key}");
        let identity = known.find_principal(&found.identity.principal).unwrap();
        assert_eq!(identity, found.identity, "{key}");
    }
    assert!(known.find_access_key("AKIA").is_none());
    assert_eq!(known.to_string(), "4 principals in 2 accounts");
}

#[test]
fn white_space_around_keys_is_left_out_and_nothing_shows_a_secret() {
    let known = known();

    let key = known.find_access_key("AKIAALICE").unwrap();
    assert_eq!(key.secret.expose(), "secret-2");
    assert!(key.secret.is("secret-2") && !key.secret.is("secret-"));
    for key in known.keys() {
        assert!(
            !format!("{key:?}").contains("secret-") && !format!("{key:?}").contains("token-1"),
            "{key:?}"
        );
    }
}

#[test]
fn a_session_is_known_though_it_has_ended_as_long_as_its_role_is_there() {
    let known = known();
    let session = |role: &str, session: &str| {
        let arn = format!("arn:aws:sts::111122223333:assumed-role/{role}/{session}");
        known.find_principal(&Principal::parse(&arn).unwrap())
    };

    let ended = session("ci", "long-gone").unwrap();
    assert_eq!(ended.principal.arn("aws"), "arn:aws:sts::111122223333:assumed-role/ci/long-gone");
    assert!(ended.user_id.starts_with("AROA") && ended.user_id.ends_with(":long-gone"), "{}", ended.user_id);
    assert!(session("other", "build-17").is_none());
    let expiry = known.find_access_key("ASIACI").unwrap().session.as_ref().unwrap().expires_at_seconds;
    assert_eq!(expiry, 1_801_396_800);
}

#[test]
fn what_is_wrong_is_told_with_line_column_and_member() {
    for (from, to, line, member, problem) in [
        (r#""AKIA1""#, r#""""#, 6, "accounts.111122223333.users.alice.accessKeys[0].accessKeyId", "1 to 128"),
        (r#""AKIA1""#, "7", 6, "accounts.111122223333.users.alice.accessKeys[0].accessKeyId", "in quotes"),
        (r#""Active""#, r#""active""#, 6, "accounts.111122223333.users.alice.accessKeys[0].status", "Active"),
        (
            r#""status""#,
            r#""state""#,
            6,
            "accounts.111122223333.users.alice.accessKeys[0].state",
            "unknown field",
        ),
        (r#", "status": "Active""#, r#", "accessKeyId": "x""#, 6, "accessKeys[0]", "duplicate field"),
        (
            r#", "secretAccessKey": "hush-hush""#,
            "",
            6,
            "accounts.111122223333.users.alice.accessKeys[0]",
            "missing field",
        ),
        (r#""admin""#, r#""root""#, 5, "accounts.111122223333.users.alice.policies[0]", "`read-only`"),
        (r#""admin""#, "{}", 5, "accounts.111122223333.users.alice.policies[0]", "Statement"),
        (r#""admin""#, r#"{"a": 1, "a": 2}"#, 5, "accounts.111122223333.users.alice.policies[0]", "twice"),
        (
            r#""groups": []"#,
            r#""groups": ["ops"]"#,
            5,
            "accounts.111122223333.users.alice.groups[0]",
            "no group `ops`",
        ),
        (
            r#""a": "b""#,
            r#""a": "b", "a": "c""#,
            5,
            "accounts.111122223333.users.alice.tags",
            "`a` is named twice",
        ),
        (r#""a": "b""#, r#""aws:a": "b""#, 5, "tags", "reserved"),
        (r#""alice""#, r#""al ice""#, 5, "accounts.111122223333.users", "1 to 64"),
        (r#""111122223333""#, r#""1111""#, 3, "accounts", "12 digits"),
        (r#""users""#, r#""people""#, 4, "accounts.111122223333.people", "unknown field"),
        (
            "\"groups\": {\"devs\"",
            "\"users\": {}, \"groups\": {\"devs\"",
            9,
            "accounts.111122223333",
            "duplicate field",
        ),
    ] {
        let invalid = refused(&changed(from, to));
        assert_eq!(invalid.place.line, line, "{to}: {invalid}");
        assert!(invalid.place.member.contains(member), "{to}: {invalid}");
        assert!(invalid.problem.contains(problem), "{to}: {invalid}");
    }
}

#[test]
fn a_key_that_two_have_is_refused_where_it_stands_again() {
    let twice = changed(
        r#""groups": {"devs""#,
        r#""roles": {"ci": {"sessions": [{"name": "s", "accessKeyId": "AKIA1",
        "secretAccessKey": "x", "sessionToken": "y", "expiration": 1}]}}, "groups": {"devs""#,
    );

    let invalid = refused(&twice);

    assert_eq!(invalid.place.line, 9);
    assert_eq!(invalid.place.member, "accounts.111122223333.roles.ci.sessions[0].accessKeyId");
    assert!(invalid.problem.contains("`AKIA1`"), "{invalid}");
}

#[test]
fn what_fits_nothing_else_in_the_file_is_told_where_it_stands() {
    let whole = r#"{"accounts": {"111122223333": {
  "users": {
    "Ops": {"policies": [
      "admin",
      {
        "Statement": {"Effect": "Allow", "Action": "*"}
      },
      {
        "Version": "2012-10-17",
        "Version": "2012-10-17"
      }
    ]},
    "a.b": {"groups": ["ops"], "accessKeys": [
      {"accessKeyId": "AKIA1", "secretAccessKey": "ops"},
      {"accessKeyId":
        " AKIA1 ", "secretAccessKey": "hush-hush"}
    ]}
  }
}}}"#;
    let statement = r#""Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    let mended = whole.replace(r#""Statement": {"Effect": "Allow", "Action": "*"}"#, statement);
    let named_once = mended.replacen(r#""Version": "2012-10-17","#, &format!("{statement},"), 1);
    let grouped = named_once.replace(r#"["ops"]"#, "[]");

    for (text, line, column, member, problem) in [
        (whole, 5, 7, "Ops.policies[1]", "Resource"),
        (&mended, 11, 7, "Ops.policies[2]", "`Version` is named twice"),
        (&named_once, 13, 24, "a.b.groups[0]", "no group `ops`"),
        (&grouped, 16, 9, "a.b.accessKeys[1].accessKeyId", "`AKIA1` is there twice"),
    ] {
        let invalid = refused(text);
        let member = format!("accounts.111122223333.users.{member}");
        assert_eq!((invalid.place.line, invalid.place.column), (line, column), "{invalid}");
        assert_eq!(invalid.place.member, member, "{invalid}");
        assert!(invalid.problem.contains(problem), "{invalid}");
    }
}

#[test]
fn a_list_never_passes_for_an_object() {
    for text in [
        r#"[{"111122223333": {}}]"#,
        r#"{"accounts": {"111122223333": []}}"#,
        r#"{"accounts": {"111122223333": {"root": []}}}"#,
        r#"{"accounts": {"111122223333": {"users": {"alice": []}}}}"#,
        r#"{"accounts": {"111122223333": {"groups": {"devs": [["admin"]]}}}}"#,
        r#"{"accounts": {"111122223333": {"roles": {"ci": []}}}}"#,
        r#"{"accounts": {"111122223333": {"root": {"accessKeys": [["AKIA1", "hush-hush", "Active"]]}}}}"#,
    ] {
        let invalid = refused(text);
        assert!(!invalid.to_string().contains("hush"), "{invalid}");
    }
}

#[test]
fn what_is_refused_never_shows_a_secret() {
    for (from, to) in [
        (r#""hush-hush""#, r#""hush hush""#),
        (r#""hush-hush""#, "[\"hush-hush\"]"),
        (
            r#""secretAccessKey": "hush-hush""#,
            r#""secretAccessKey": "hush-hush", "sessionToken": "hush-hush""#,
        ),
        (r#""hush-hush","#, r#""hush-hush""#),
        // A secret that somebody put where its object belongs.
        (r#"{"accessKeyId": "AKIA1", "secretAccessKey": "hush-hush", "status": "Active"}"#, r#""hush-hush""#),
        (r#"{"policies": []}"#, r#""hush-hush, expected hush""#),
    ] {
        let invalid = refused(&changed(from, to));
        assert!(!invalid.to_string().contains("hush"), "{invalid}");
    }
}

#[test]
fn what_is_no_credentials_file_at_all_is_refused() {
    let deep = format!("{{\"accounts\": {}", "[".repeat(100_000));
    for text in ["", "null", "[]", "{}", r#"{"accounts": []}"#, r#"{"accounts": {}} x"#, &deep] {
        refused(text);
    }
    assert_eq!(read(r#"{"accounts": {}}"#).unwrap().to_string(), "0 principals in 0 accounts");
}
