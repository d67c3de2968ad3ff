//! PyPI against a library for PEP 440 and against facts that Python's own told.

use std::str::FromStr as _;

use pep440_rs::Version;

use super::*;

const PYPI: PackageFormat = PackageFormat::Pypi;

const PIECES: &str = "
    . . - _ + ! 0 0 1 1 2 10 01 a b c rc alpha beta pre preview post rev r dev DEV RC v x abc
";

fn version() -> impl Strategy<Value = String> {
    let stage = "([-._]?(a|b|c|rc|Alpha|beta|pre|preview)[-._]?[012]?)?";
    let post = "(-[012]|[-._]?(post|rev|R)[-._]?[012]?)?";
    let development = "([-._]?dev[-._]?[012]?)?";
    let local = "(\\+[01ab]{1,2}([-._][01ab]{1,2}){0,2})?";
    let usual = format!("v?([01]!)?[01](\\.(0|1|00|10)){{0,3}}{stage}{post}{development}{local}");
    prop_oneof![3 => written(&usual), 1 => joined(PIECES, 8)]
}

proptest! {
    #[test]
    fn the_key_follows_the_library(versions in prop::collection::vec(version(), 8)) {
        for (one, other) in pairs(&versions) {
            let expected = match (Version::from_str(one), Version::from_str(other)) {
                (Ok(parsed), Ok(other_parsed)) => parsed.cmp(&other_parsed),
                (Err(_), Ok(_)) => Ordering::Less,
                (Ok(_), Err(_)) => Ordering::Greater,
                (Err(_), Err(_)) => one.cmp(other),
            };
            prop_assert_eq!(compare(PYPI, one, other), expected, "{} to {}", one, other);
        }
    }
}

#[test]
fn versions_are_in_the_order_that_python_tells() {
    assert_order(PYPI, include_str!("../data/pypi.txt"));
}

#[test]
fn releases_come_between_what_leads_to_them_and_what_follows_them() {
    assert_ascending(
        PYPI,
        "1.dev0 1.0.dev1 1.0a1.dev1 1.0a1 1.0a1.post1.dev1 1.0a1.post1 1.0a2 1.0a10 1.0b1 1.0rc1 1.0
         1.0+abc 1.0+abc.1 1.0+5 1.0+5.a 1.0+10 1.0.post1.dev1 1.0.post1 1.0.post1+a 1.0.post2 1.0.1.dev1
         1.0.1 1.1 1.10 1.18446744073709551616 20240101 1!0.1 1!1.0 2!0",
    );
}

#[test]
fn spellings_of_one_version_are_equal() {
    assert_equal(PYPI, "1 1.0 1.0.0 v1.0 V1 0!1 01.00");
    assert_equal(PYPI, "1rc1 1.0c1 1.0-RC.1 1.0_preview_1 1.0pre01");
    assert_equal(PYPI, "1.post1 1.0-1 1.0.rev1 1.0R1 1.0_post-1");
    assert_equal(PYPI, "1.dev0 1.0dev 1.0-DEV.0");
    assert_equal(PYPI, "1+ab.1 1.0+AB-01");
}

#[test]
fn what_is_no_version_comes_before_all_versions() {
    assert_ascending(PYPI, "!1 +1 .1 1! 1+ 1+a..b 1.0x 1.é a latest vv1 0.dev0");
}
