//! What fits a pattern and what does not.

use proptest::prelude::*;

use super::*;

fn nothing(_: &ConditionKey) -> Found<'static> {
    Found::Absent
}

fn fits(pattern: &str, wildcards: Wildcards, text: &str) -> bool {
    Pattern::compile(pattern, wildcards, false).matches(text, &nothing)
}

#[test]
fn a_star_stands_for_any_characters_and_a_question_mark_for_one() {
    for (pattern, text) in [
        ("", ""),
        ("*", ""),
        ("*", "a/b:c"),
        ("a*", "a"),
        ("a*c", "abbc"),
        ("a*b*c", "aXbYbZc"),
        ("*bc", "abcbc"),
        ("a?c", "aéc"),
        ("?é?", "\u{1f600}é\u{1f600}"),
        ("*é", "ééé"),
        ("??*", "ab"),
        ("a**b", "ab"),
    ] {
        assert!(fits(pattern, Wildcards::Anywhere, text), "{pattern} {text}");
    }
    for (pattern, text) in [
        ("", "a"),
        ("a", ""),
        ("a", "A"),
        ("a*c", "abd"),
        ("?", ""),
        ("?", "éé"),
        ("a?", "abc"),
        ("*b", "abc"),
    ] {
        assert!(!fits(pattern, Wildcards::Anywhere, text), "{pattern} {text}");
    }
    assert!(fits("a*?", Wildcards::Literal, "a*?"));
    assert!(!fits("a*?", Wildcards::Literal, "abc"));
}

#[test]
fn between_colons_a_star_spans_them_only_at_the_end_of_a_part() {
    for (pattern, text) in [
        ("*", "arn:aws:codeartifact:eu-west-1:123456789012:domain/d"),
        ("arn:aws:codeartifact:*", "arn:aws:codeartifact:eu-west-1:123456789012:domain/d"),
        ("arn:*:domain/d", "arn:aws:codeartifact:eu-west-1:123456789012:domain/d"),
        ("arn:aws:codeartifact:eu-*:domain/d", "arn:aws:codeartifact:eu-west-1:123456789012:domain/d"),
        ("a:*b:c", "a:xb:c"),
        ("a:*b*:c", "a:xb:y:c"),
        ("a:p/*/n*", "a:p/x/y/name:with:colons"),
        ("a:**", "a:b:c"),
        ("*:b*d:e", "a:b:bcd:e"),
        ("*:?", "a:b:c"),
    ] {
        assert!(fits(pattern, Wildcards::BetweenColons, text), "{pattern} {text}");
    }
    for (pattern, text) in [
        ("a:*b:c", "a:x:b:c"),
        ("a:b*d", "a:b:d"),
        ("a?b", "a:b"),
        ("a/*", "a:b"),
        ("arn:aws:s3:*", "arn:aws:codeartifact:eu-west-1:123456789012:domain/d"),
        ("*:b*d:e", "a:b:cd:e"),
    ] {
        assert!(!fits(pattern, Wildcards::BetweenColons, text), "{pattern} {text}");
    }
}

#[test]
fn the_values_of_variables_have_no_wildcards() {
    let lookup = |key: &ConditionKey| match key.to_string().as_str() {
        "aws:PrincipalTag/star" => Found::from("*"),
        "aws:PrincipalTag/team" => Found::from("blue"),
        _ => Found::Absent,
    };
    let fits = |pattern: &str, text: &str| {
        Pattern::compile(pattern, Wildcards::Anywhere, true).matches(text, &lookup)
    };

    for (pattern, text) in [
        ("${aws:PrincipalTag/team}", "blue"),
        ("a/${aws:PrincipalTag/team}/*", "a/blue/x"),
        ("${aws:PrincipalTag/star}", "*"),
        ("${aws:PrincipalTag/none, 'a*'}", "a*"),
        ("${*}${?}${$}", "*?$"),
        ("*${aws:PrincipalTag/team}", "light-blue"),
    ] {
        assert!(fits(pattern, text), "{pattern} {text}");
    }
    for (pattern, text) in [
        ("${aws:PrincipalTag/star}", "anything"),
        ("${aws:PrincipalTag/none}", ""),
        ("*${aws:PrincipalTag/none}", "anything"),
        ("${aws:PrincipalTag/none, 'a*'}", "ab"),
        ("${*}", "a"),
    ] {
        assert!(!fits(pattern, text), "{pattern} {text}");
    }
    let literal = Pattern::compile("${aws:PrincipalTag/team}", Wildcards::Anywhere, false);
    assert!(literal.matches("${aws:PrincipalTag/team}", &lookup));
}

#[test]
fn arns_are_held_against_patterns_part_by_part() {
    let matches = |pattern: &str| {
        fits(pattern, Wildcards::WithinPartsOfArn, "arn:aws:sts::123456789012:assumed-role/ci/a:b")
    };

    for pattern in
        ["*", "arn:aws:sts::*:assumed-role/ci/*", "arn:*:sts::123456789012:*/ci/a:?", "arn:aws:s?s:*:*:*"]
    {
        assert!(matches(pattern), "{pattern}");
    }
    for pattern in
        ["", "arn:*", "arn:aws:sts:*", "arn:aws:*:assumed-role/ci/a:b", "arn:aws:sts::*:assumed-role/ci"]
    {
        assert!(!matches(pattern), "{pattern}");
    }
}

#[test]
fn it_is_known_what_a_pattern_can_become() {
    let compile = |pattern: &str| Pattern::compile(pattern, Wildcards::BetweenColons, true);
    for (pattern, text, is, starts) in [
        ("a*", "ab", true, true),
        ("a/b", "a/b", true, true),
        ("a/b/c", "a/b", false, true),
        ("a/?", "a/b/", false, false),
        ("${aws:username}", "a", true, true),
        ("b*", "a", false, false),
        ("*:p/*", "x:p/", true, true),
        ("x*y:p/q", "x:p/", false, false),
    ] {
        assert_eq!(
            (compile(pattern).can_be(text), compile(pattern).can_start_with(text)),
            (is, starts),
            "{pattern}"
        );
    }
}

#[test]
fn many_stars_take_no_exponential_time() {
    let pattern = "a*".repeat(200);
    for wildcards in [Wildcards::Anywhere, Wildcards::BetweenColons] {
        assert!(!fits(&pattern, wildcards, &format!("{}b", "c".repeat(5000))));
        assert!(fits(&pattern, wildcards, &"a".repeat(5000)));
        assert!(!fits(&format!("{pattern}b"), wildcards, &"a".repeat(5000)));
    }
}

/// The same rules, trying whatever a star may take.
fn fits_by_trying(pattern: &[Step], text: &[u8]) -> bool {
    let Some((step, later)) = pattern.split_first() else { return text.is_empty() };
    let takes = |extent: &Extent| text.first().is_some_and(|byte| extent.takes(*byte));
    match step {
        Step::Byte(expected) => text.first() == Some(expected) && fits_by_trying(later, &text[1..]),
        Step::One(extent) => takes(extent) && fits_by_trying(later, &text[1..]),
        Step::Many(extent) => {
            fits_by_trying(later, text) || takes(extent) && fits_by_trying(pattern, &text[1..])
        }
    }
}

proptest! {
    #[test]
    fn no_text_is_missed_that_trying_everything_finds(pattern in "[ab:*?]{0,9}", text in "[ab:]{0,9}") {
        for wildcards in
            [Wildcards::Literal, Wildcards::Anywhere, Wildcards::BetweenColons, Wildcards::WithinPartsOfArn]
        {
            let compiled = Pattern::compile(&pattern, wildcards, false);
            let expected = fits_by_trying(&compiled.steps(), text.as_bytes());
            prop_assert_eq!(compiled.matches(&text, &nothing), expected);
            prop_assert_eq!(compiled.matches_ignoring_case(&text.to_uppercase()), expected);
            prop_assert_eq!(compiled.can_be(&text), expected);
            prop_assert!(compiled.can_start_with(&text[..text.len() / 2]) || !expected);
        }
    }
}
