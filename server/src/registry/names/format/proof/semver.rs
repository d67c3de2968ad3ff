//! npm, Cargo and Swift against the library that Cargo itself uses.

use ::semver::Version;

use super::*;

const FORMATS: [PackageFormat; 3] = [PackageFormat::Npm, PackageFormat::Cargo, PackageFormat::Swift];

const LABELS: &str = ". . - 0 1 2 10 9 a A b aa alpha x1 99999999999999999999 100000000000000000000";

fn version() -> impl Strategy<Value = String> {
    let numbers = "(0|1|2|10|18446744073709551615)(\\.(0|1|9|10)){2}";
    let prerelease = prop::option::weighted(0.8, joined(LABELS, 6));
    let build = prop::option::weighted(0.2, joined(LABELS, 3));
    (numbers, prerelease, build).prop_map(|(numbers, prerelease, build)| {
        let prerelease = prerelease.map(|text| format!("-{text}")).unwrap_or_default();
        let build = build.map(|text| format!("+{text}")).unwrap_or_default();
        numbers + &prerelease + &build
    })
}

proptest! {
    #[test]
    fn the_key_follows_the_library(versions in prop::collection::vec(version(), 8)) {
        for (one, other) in pairs(&versions) {
            let expected = match (Version::parse(one), Version::parse(other)) {
                (Ok(parsed), Ok(other_parsed)) => parsed.cmp_precedence(&other_parsed),
                (Err(_), Ok(_)) => Ordering::Less,
                (Ok(_), Err(_)) => Ordering::Greater,
                (Err(_), Err(_)) => one.cmp(other),
            };
            for format in FORMATS {
                prop_assert_eq!(compare(format, one, other), expected, "{} to {}", one, other);
            }
        }
    }

    #[test]
    fn what_may_be_published_is_what_the_library_reads(version in version()) {
        for format in FORMATS {
            let check = (format.rules().check_version)(&version);
            prop_assert_eq!(check.is_ok(), Version::parse(&version).is_ok());
        }
    }
}

#[test]
fn versions_come_in_the_order_of_the_specification() {
    for format in FORMATS {
        assert_ascending(
            format,
            "1.0.0-0 1.0.0-1 1.0.0-2 1.0.0-10 1.0.0-18446744073709551616 1.0.0-- 1.0.0-1a 1.0.0-A
             1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-alpha- 1.0.0-alpha0 1.0.0-beta 1.0.0-beta.2
             1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.0.1-0 1.0.1 1.2.0 1.10.0 2.0.0 18446744073709551616.0.0
             100000000000000000000.0.0",
        );
    }
}

#[test]
fn build_metadata_does_not_count() {
    for format in FORMATS {
        assert_equal(format, "1.0.0 1.0.0+1 1.0.0+a.b-c");
        assert_equal(format, "1.0.0-rc.1 1.0.0-rc.1+001");
    }
}

#[test]
fn what_is_no_version_comes_before_all_versions() {
    for format in FORMATS {
        assert_ascending(format, "01.0.0 1 1.0 1.0.0- 1.0.0-01 1.0.0.0 =1.0.0 latest v1.0.0 é 0.0.0-0");
    }
}
