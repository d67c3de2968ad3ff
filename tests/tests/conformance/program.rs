//! The command line: what it lists, refuses, and compares.

use codeartifact_tests::TestServer;

use crate::{run, text};

#[test]
fn cases_are_the_same_for_the_same_seed_and_named_once() {
    let list = |seed: &str| {
        let operations = ["--operation", "CreateDomain", "--operation", "ListDomains"];
        text(&run(&[&["--list", "--seed", seed], &operations[..]].concat()).stdout)
    };

    let first = list("a1");

    assert_eq!(first, list("a1"));
    assert!(first.contains("CreateDomain  POST /v1/domain"), "{first}");
    assert!(first.contains("    missing: `domain` is missing\n"), "{first}");
    assert!(first.contains("    length: `tags[].key` has length 129, past the maximum\n"), "{first}");
}

#[test]
fn cases_are_derived_from_any_model() {
    for (model, expected) in [
        ("labels", "unicode: `path` holds letters outside ASCII"),
        ("headers", "members: all members"),
        ("payloads", "body: the body is an array"),
        ("bodies", "is `\"true\"` as text"),
        ("constraints", "past the maximum"),
        ("query", "is `ten`, no number"),
    ] {
        let path = format!("{}/../codegen/tests/models/{model}.json", env!("CARGO_MANIFEST_DIR"));
        let ended = run(&["--list", "--model", &path]);

        assert_eq!(ended.status.code(), Some(0), "{model}: {}", text(&ended.stderr));
        let listed = text(&ended.stdout);
        assert!(listed.contains(expected) && listed.contains("required members only"), "{model}: {listed}");
    }
}

#[test]
fn an_empty_list_in_the_query_is_not_sent_and_so_no_case() {
    let path = format!("{}/../codegen/tests/models/query.json", env!("CARGO_MANIFEST_DIR"));

    let listed = text(&run(&["--list", "--model", &path]).stdout);

    let about_list = |line: &&str| line.contains("length: `codes` has length");
    let lengths: Vec<&str> = listed.lines().filter(about_list).collect();
    assert!(!lengths.is_empty() && !lengths.iter().any(|line| line.contains("length 0,")), "{lengths:?}");
}

#[test]
fn what_cannot_be_run_says_why_and_exits_with_2() {
    let directory = tempfile::tempdir().unwrap();
    let world = directory.path().join("world.json");
    std::fs::write(&world, "{\"service\": \"lambda\"}").unwrap();
    let world = world.display().to_string();
    for (arguments, reason) in [
        (&["--operation", "MakeDomain"][..], "the model has no operation `MakeDomain`"),
        (&["--endpoint", "http://127.0.0.1:1"], "`http://127.0.0.1:1` does not answer"),
        (&["--endpoint", "nowhere"], "`nowhere` is no endpoint"),
        (&["--model", "/nonexistent.json"], "/nonexistent.json"),
        (&["--world", &world], "it is the world of `lambda`"),
        (&["compare", &world], "is no report of a conformance run"),
        (&["--seed", "Not a name"], "lower-case letter"),
    ] {
        let ended = run(arguments);

        assert_eq!(ended.status.code(), Some(2), "{arguments:?}");
        assert!(text(&ended.stderr).contains(reason), "{arguments:?}: {}", text(&ended.stderr));
        assert_eq!(text(&ended.stdout), "");
    }
}

#[test]
fn reports_stand_side_by_side() {
    let server = TestServer::start();
    let directory = tempfile::tempdir().unwrap();
    let endpoint = format!("http://{}", server.address());
    let report = directory.path().join("report.json").display().to_string();
    let arguments = ["--endpoint", &endpoint, "--operation", "DescribeDomain", "--label", "one | two"];
    let ended = run(&[&arguments[..], &["--json", &report]].concat());
    assert_eq!(ended.status.code(), Some(0), "{}", text(&ended.stdout));

    let compared = run(&["compare", &report, &report]);

    let table = text(&compared.stdout);
    assert_eq!(compared.status.code(), Some(0), "{}", text(&compared.stderr));
    assert!(table.contains("|  | one \\| two | one \\| two |\n| --- | --- | --- |\n"), "{table}");
    assert!(table.contains("| operations that succeed | 1 of 1 | 1 of 1 |"), "{table}");
}
