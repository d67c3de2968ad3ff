//! Ruby: a comparator written from the published order, and facts that `Gem::Version` told.

use super::*;

const RUBY: PackageFormat = PackageFormat::Ruby;

/// A segment in the order of segments: texts, then numbers, these by their length first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Text(String),
    Number(usize, String),
}

const ZERO: Segment = Segment::Number(0, String::new());

/// Reads a well-formed version into its segments.
fn read(version: &str) -> Vec<Segment> {
    let mut spaced = String::new();
    for character in version.chars() {
        match character {
            '.' => spaced.push(' '),
            '-' => spaced.push_str(" pre "),
            _ => {
                let last = spaced.chars().last().unwrap_or(character);
                if last != ' ' && last.is_ascii_digit() != character.is_ascii_digit() {
                    spaced.push(' ');
                }
                spaced.push(character);
            }
        }
    }
    let segments: Vec<_> = spaced.split_whitespace().map(segment).collect();
    let first_text =
        segments.iter().position(|one| matches!(one, Segment::Text(_))).unwrap_or(segments.len());
    let (numbers, texts) = segments.split_at(first_text);
    [without_zeros(numbers), without_zeros(texts)].concat()
}

fn segment(text: &str) -> Segment {
    let digits = text.trim_start_matches('0');
    let is_number = text.chars().all(|one| one.is_ascii_digit());
    if is_number { Segment::Number(digits.len(), digits.to_owned()) } else { Segment::Text(text.to_owned()) }
}

fn without_zeros(segments: &[Segment]) -> &[Segment] {
    let zeros = segments.iter().rev().take_while(|one| **one == ZERO).count();
    &segments[..segments.len() - zeros]
}

fn compare_segments(one: &[Segment], other: &[Segment]) -> Ordering {
    let places = 0..one.len().max(other.len());
    let at = |segments: &[Segment], place| segments.get(place).cloned().unwrap_or(ZERO);
    places
        .map(|place| at(one, place).cmp(&at(other, place)))
        .find(|one| one.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn version() -> impl Strategy<Value = String> {
    let word = "(0|0|00|1|2|10|a|b|A|pre|rc|a1|1a|a0|0a|18446744073709551616)";
    written(&format!("[01](\\.{word}){{0,5}}(-{word}(-|\\.{word}){{0,2}})?"))
}

proptest! {
    #[test]
    fn the_key_follows_the_published_order(versions in prop::collection::vec(version(), 8)) {
        for (one, other) in pairs(&versions) {
            let published = compare_segments(&read(one), &read(other));
            prop_assert_eq!(compare(RUBY, one, other), published, "{} to {}", one, other);
        }
    }
}

#[test]
fn versions_are_in_the_order_that_ruby_tells() {
    assert_order(RUBY, include_str!("../data/ruby.txt"));
}

#[test]
fn a_letter_makes_a_prerelease_and_is_less_than_any_number() {
    assert_ascending(
        RUBY,
        "0.a 0 1.0.a.0.b 1.0.a 1.0.a.0.1 1.0.a.1 1.0.a.2 1.0.a.10 1.0.b 1.0.pre.1 1.0.rc1 1.0.0 1.0.1.a
         1.0.1 1.1 1.10 1.18446744073709551616 2.0.0-alpha 2.0.0",
    );
}

#[test]
fn zeros_do_not_count_at_the_end_nor_before_the_first_letter() {
    assert_equal(RUBY, "1 1.0 1.0.0.0 01.00");
    assert_equal(RUBY, "1.a 1.0.a 1.0.0.a.0");
    assert_equal(RUBY, "1.0-a 1.0.pre.a 1-a");
}

#[test]
fn what_is_no_version_comes_before_all_versions() {
    assert_ascending(RUBY, ".1 1. 1..2 1.0+a 1.0- 1_0 a v1.0 é 0.A");
}
