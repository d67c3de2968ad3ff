//! Which rule decides, and from when on versions are too young.

use super::*;
use crate::registry::names::format::PackageFormat;
use crate::registry::names::keys::{DomainKey, PackageCoordinates};
use crate::registry::names::package::{Namespace, PackageName};
use crate::registry::names::{AccountId, DomainName, Region};

const DAY: Duration = Duration::from_hours(24);

fn package(repository: &str, scope: Option<&str>, name: &str) -> PackageKey {
    let domain = DomainKey {
        owner: AccountId::parse("123456789012").unwrap(),
        region: Region::parse("us-east-1").unwrap(),
        name: DomainName::parse("my-domain").unwrap(),
    };
    let format = PackageFormat::Npm;
    let (namespace, name) =
        (Namespace::parse(format, scope).unwrap(), PackageName::parse(format, name).unwrap());
    domain.repository(RepositoryName::parse(repository).unwrap()).package(PackageCoordinates {
        format,
        namespace,
        name,
    })
}

fn rule(repository: Option<&str>, packages: Option<&str>, days: u32) -> ReleaseAgeRule {
    ReleaseAgeRule {
        repository: repository.map(|name| RepositoryName::parse(name).unwrap()),
        packages: packages.map(|text| PackageGroupPattern::parse(text).unwrap()),
        least_age: DAY * days,
    }
}

#[test]
fn the_rule_that_names_a_package_most_closely_decides() {
    let ages = ReleaseAges::new(vec![
        rule(None, Some("/npm//left-pad$"), 0),
        rule(Some("strict"), None, 30),
        rule(None, Some("/npm/acme/*"), 3),
        rule(None, None, 7),
        rule(Some("strict"), Some("/npm/acme/*"), 14),
    ]);
    for (repository, scope, name, days) in [
        ("any", None, "right-pad", Some(7)),
        ("any", None, "left-pad", None),
        ("strict", None, "left-pad", None),
        ("strict", None, "right-pad", Some(30)),
        ("any", Some("acme"), "widget", Some(3)),
        ("strict", Some("acme"), "widget", Some(14)),
    ] {
        let expected = days.map(|days| LeastAge(DAY * days));
        assert_eq!(ages.least_age(&package(repository, scope, name)), expected, "{repository} {name}");
    }
    assert_eq!(ReleaseAges::default().least_age(&package("any", None, "left-pad")), None);
}

#[test]
fn what_is_too_young_changes_in_steps_and_never_too_early() {
    let age = LeastAge(DAY * 7);
    let milliseconds = |duration: Duration| i64::try_from(duration.as_millis()).unwrap();
    let step = milliseconds(LONGEST_STEP);
    let now = 1_700_000_000_000;
    let mut moments = std::collections::BTreeSet::new();
    for passed in 0..100 {
        let now = now + passed * step / 100;
        let from =
            age.too_young_from(Timestamp::from_epoch_milliseconds(now)).0.unwrap().epoch_milliseconds();
        let exact = now - milliseconds(DAY * 7);
        assert!(from <= exact && exact - from < step, "{passed}");
        moments.insert(from);
    }
    assert!(moments.len() <= 2, "{moments:?}");
}

#[test]
fn an_age_is_told_in_the_largest_unit_that_fits() {
    for (seconds, told) in
        [(7 * 86_400, "7 days"), (36 * 3600, "36 hours"), (90, "90 seconds"), (120, "2 minutes")]
    {
        assert_eq!(LeastAge(Duration::from_secs(seconds)).to_string(), told);
    }
}
