//! NuGet: a comparator written from the published order, and facts that its own library told.

use super::*;

const NUGET: PackageFormat = PackageFormat::Nuget;

/// A label in the order of labels: numbers of 32 bits, then texts in any case.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Label {
    Number(i128),
    Text(String),
}

/// Reads a well-formed version into what is compared: four numbers, whether it is a release, and the labels.
fn read(version: &str) -> (Vec<u128>, bool, Vec<Label>) {
    let version = version.split('+').next().unwrap();
    let mut halves = version.splitn(2, '-');
    let mut numbers: Vec<_> = halves.next().unwrap().split('.').map(|one| one.parse().unwrap()).collect();
    numbers.resize(4, 0);
    let labels = halves.next();
    let label = |text: &str| match text.parse::<i128>() {
        Ok(number) if (-0x8000_0000..0x8000_0000).contains(&number) => Label::Number(number),
        Ok(_) | Err(_) => Label::Text(text.to_uppercase()),
    };
    (numbers, labels.is_none(), labels.into_iter().flat_map(|labels| labels.split('.')).map(label).collect())
}

const LABELS: &str = "
    0 1 2 9 10 -1 -2 -10 -0 2147483647 2147483648 -2147483648 -2147483649 99999999999 100000000000 a A b
    a1 1a a- -a - --1 beta BETA rc
";

fn version() -> impl Strategy<Value = String> {
    let numbers = "0?[012](\\.(0|1|00|9|10|99999999999999999999)){0,3}";
    let labels = prop::collection::vec(select(LABELS.split_whitespace().collect::<Vec<_>>()), 0..4)
        .prop_map(|labels| labels.join("."));
    (numbers, labels, "(\\+[a-z0-9]{1,3})?").prop_map(|(numbers, labels, build)| {
        if labels.is_empty() { numbers + &build } else { format!("{numbers}-{labels}{build}") }
    })
}

proptest! {
    #[test]
    fn the_key_follows_the_published_order(versions in prop::collection::vec(version(), 8)) {
        for (one, other) in pairs(&versions) {
            prop_assert_eq!(compare(NUGET, one, other), read(one).cmp(&read(other)), "{} to {}", one, other);
        }
    }

    #[test]
    fn the_normal_form_has_the_key_of_what_was_written(version in version()) {
        let normalized = normalized(&version);

        prop_assert_eq!(key(NUGET, &normalized), key(NUGET, &version));
        prop_assert!(normalized.split(['-', '+']).next().unwrap().split('.').count() >= 3);
    }
}

fn normalized(version: &str) -> String {
    (NUGET.rules().normalize_version)(version).into_owned()
}

#[test]
fn versions_are_in_the_order_that_nuget_tells() {
    assert_order(NUGET, include_str!("../data/nuget.txt"));
}

#[test]
fn versions_are_written_as_nuget_writes_them_in_lower_case() {
    let forms = [
        ("1", "1.0.0"),
        ("1.0", "1.0.0"),
        ("1.0.0.0", "1.0.0"),
        ("01.02.003", "1.2.3"),
        ("1.0.0.01", "1.0.0.1"),
        ("00.00", "0.0.0"),
        ("1.2.3.4", "1.2.3.4"),
        ("1.0.0-A.B+x", "1.0.0-a.b"),
        ("1.0.0+a.b", "1.0.0"),
        ("1.0-Beta", "1.0.0-beta"),
        ("1.0.7+r3456", "1.0.7"),
        ("1.0--1", "1.0.0--1"),
        ("18446744073709551616.1", "18446744073709551616.1.0"),
    ];
    for (written, normal) in forms {
        assert_eq!(normalized(written), normal);
    }
}

#[test]
fn what_is_no_version_is_only_put_in_lower_case_and_comes_first() {
    let not =
        "+1.0 -1.0 1. 1..2 1.0-01 1.0.0+ 1.0.0+a+b 1.0.0- 1.0.0-a. 1.0.0-a..b 1.0.0-é 1.2.3.4.5 1.0a 1.0-a_b
               V1.0 \u{661}.0";
    for text in not.split_whitespace() {
        assert_eq!(normalized(text), text.to_ascii_lowercase());
        assert_eq!(compare(NUGET, text, "0-0"), Ordering::Less, "{text}");
        assert!((NUGET.rules().check_version)(text).is_err(), "{text}");
    }
}

#[test]
fn the_fourth_number_and_the_labels_count_in_any_case() {
    assert_ascending(
        NUGET,
        "0.9 1.0.0--2 1.0--1 1.0-0 1.0-2 1.0-10 1.0-2147483648 1.0-a 1.0-A.1 1.0-a.b 1.0-a1 1.0-B 1
         1.0.0.1-a 1.0.0.1 1.0.0.2 1.0.0.10 1.0.1 1.2 1.10 18446744073709551616",
    );
    assert_equal(NUGET, "1.0-Beta.1 1.0.0.0-beta.1 01-BETA.1+build");
}
