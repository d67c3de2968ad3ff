//! Searches as clients write them, and as they must not be.

use super::*;

#[test]
fn what_is_not_said_is_usual() {
    let query = PackagesQuery::parse("").unwrap();

    let audience = Audience { prerelease: false, semver2: false };
    assert_eq!(query, PackagesQuery { words: Vec::new(), audience, kind: None, skip: 0, take: 20 });
}

#[test]
fn a_search_is_read_whatever_the_case_of_its_names() {
    let text = "Q=Acme+JSON%20x&skip=3&TAKE=5000&preRelease=True&semVerLevel=2.0.0&packageType=DotnetTool";

    let query = PackagesQuery::parse(text).unwrap();

    assert_eq!(query.words, ["acme", "json", "x"]);
    assert_eq!((query.skip, query.take), (3, 1000));
    assert_eq!(query.audience, Audience { prerelease: true, semver2: true });
    assert_eq!(query.kind.as_deref(), Some("dotnettool"));
    assert_eq!(PackagesQuery::parse(&text.replace("Acme", "aCME")).unwrap().canonical(), query.canonical());
    assert_ne!(
        PackagesQuery::parse(&text.replace("skip=3", "skip=4")).unwrap().canonical(),
        query.canonical()
    );
}

#[test]
fn a_search_that_is_none_is_refused() {
    let long = format!("q={}", "a".repeat(MOST_TEXT_BYTES + 1));
    for text in ["skip=-1", "take=x", "prerelease=2", "semVerLevel=abc", &long, "skip=99999999999999999999"] {
        assert!(PackagesQuery::parse(text).is_err(), "{text}");
    }
}

#[test]
fn an_id_asks_for_versions_and_anything_else_for_ids() {
    let versions = Completion::parse("id=Acme.Lib&prerelease=true").unwrap();

    let audience = Audience { prerelease: true, semver2: false };
    assert_eq!(versions, Completion::Versions(VersionsQuery { id: "Acme.Lib".to_owned(), audience }));
    assert!(matches!(Completion::parse("q=a"), Ok(Completion::Ids(_))));
}

#[test]
fn an_audience_takes_what_it_knows() {
    for (version, taken) in [
        ("1.0.0", [true, true, true, true]),
        ("1.0.0-beta", [false, true, false, true]),
        ("1.0.0-beta.1", [false, false, false, true]),
        ("1.0.0+build-1", [false, false, true, true]),
    ] {
        assert_eq!(Audience::ALL.map(|audience| audience.takes(version)), taken, "{version}");
    }
}
