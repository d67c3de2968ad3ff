//! Rules that give back what older forms of a model drop: the anchors of patterns and the names of enum
//! members. Both converters use them, so that a value means the same whichever form it came in.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Returns a pattern that speaks of the whole value.
///
/// AWS's models anchor their patterns; the forms made for SDKs drop `^` and `$`. An alternation is grouped
/// first, unless anchors inside it show how the original was anchored.
pub(crate) fn anchored(pattern: &str) -> String {
    let scan = scan(pattern);
    let start = if scan.anchored_start { "" } else { "^" };
    let end = if scan.anchored_end { "" } else { "$" };
    if scan.alternation && !scan.anchored_inside && !start.is_empty() && !end.is_empty() {
        format!("^(?:{pattern})$")
    } else {
        format!("{start}{pattern}{end}")
    }
}

/// Makes the members of an enum shape from its values, in their order and with names that differ.
pub(crate) fn enum_members<'a>(values: impl IntoIterator<Item = &'a str>) -> Value {
    let mut taken = BTreeSet::new();
    let mut members = Map::new();
    for value in values {
        let base = enum_name(value);
        let mut name = base.clone();
        let mut count = 1;
        while !taken.insert(name.clone()) {
            count += 1;
            name = format!("{base}_{count}");
        }
        members.insert(
            name,
            json!({ "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": value } }),
        );
    }
    Value::Object(members)
}

/// Makes the name of an enum member from its value: `SHA-256` gives `SHA_256`, `inService` `IN_SERVICE`.
pub(crate) fn enum_name(value: &str) -> String {
    let mut name = String::new();
    let mut previous_lower = false;
    for character in value.chars() {
        if character.is_ascii_alphanumeric() {
            if character.is_ascii_uppercase() && previous_lower {
                name.push('_');
            }
            name.push(character.to_ascii_uppercase());
            previous_lower = character.is_ascii_lowercase();
        } else {
            if !name.is_empty() && !name.ends_with('_') {
                name.push('_');
            }
            previous_lower = false;
        }
    }
    let name = name.trim_end_matches('_');
    match name.chars().next() {
        None => "EMPTY".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{name}"),
        Some(_) => name.to_owned(),
    }
}

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "four independent facts about one text")]
struct Scan {
    anchored_start: bool,
    anchored_end: bool,
    anchored_inside: bool,
    alternation: bool,
}

/// Looks for anchors and top-level alternation outside escapes, classes and groups.
fn scan(pattern: &str) -> Scan {
    let mut found = Scan::default();
    let mut groups = 0_usize;
    let mut classes = 0_usize;
    let last = pattern.chars().count().saturating_sub(1);
    let mut characters = pattern.chars().enumerate();
    while let Some((index, character)) = characters.next() {
        match character {
            '\\' => drop(characters.next()),
            '[' => classes += 1,
            ']' if classes > 0 => classes -= 1,
            _ if classes > 0 => {}
            '(' => groups += 1,
            ')' => groups = groups.saturating_sub(1),
            '|' if groups == 0 => found.alternation = true,
            '^' if index == 0 => found.anchored_start = true,
            '$' if index == last => found.anchored_end = true,
            '^' | '$' => found.anchored_inside = true,
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{anchored, enum_members, enum_name};

    #[test]
    fn patterns_speak_of_the_whole_value() {
        for (written, meant) in [
            ("[0-9]{12}", "^[0-9]{12}$"),
            ("^[0-9]{12}$", "^[0-9]{12}$"),
            ("^a", "^a$"),
            ("a|b", "^(?:a|b)$"),
            ("(a|b)c", "^(a|b)c$"),
            ("a$|^b", "^a$|^b$"),
            ("[a|b]", "^[a|b]$"),
            ("a\\$", "^a\\$$"),
            ("[^#/\\s]+", "^[^#/\\s]+$"),
        ] {
            assert_eq!(anchored(written), meant);
        }
    }

    #[test]
    fn enum_names_are_made_from_values() {
        for (value, name) in [
            ("npm", "NPM"),
            ("SHA-256", "SHA_256"),
            ("inService", "IN_SERVICE"),
            ("MD5", "MD5"),
            ("3des", "_3DES"),
            ("a b/c", "A_B_C"),
            ("", "EMPTY"),
        ] {
            assert_eq!(enum_name(value), name);
        }
    }

    #[test]
    fn values_that_would_share_a_name_are_numbered() {
        let members = enum_members(["a-b", "a_b", "A B"]);

        let names: Vec<_> = members.as_object().unwrap().keys().collect();
        assert_eq!(names, ["A_B", "A_B_2", "A_B_3"]);
    }
}
