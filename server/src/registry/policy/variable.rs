//! Variables in the texts of policies: `${key}`, `${key, 'default'}` and the escapes `${*}`, `${?}` and `${$}`.
//! Knows how they are written, not what they stand for.

use super::context::ConditionKey;

/// A value of the request that takes the place of its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variable {
    pub(super) key: ConditionKey,
    /// What stands for a value that the request does not have.
    pub(super) default: Option<String>,
}

/// A stretch of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// As it stands; its wildcards are wildcards.
    Text(&'a str),
    /// One character that has no other meaning.
    Escaped(char),
    /// What is looked up.
    Variable(Variable),
}

/// Takes a text apart. What looks like a variable but is none stands for itself.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut rest, mut searched) = (text, 0);
    while let Some(start) = rest[searched..].find("${").map(|start| start + searched) {
        let Some((part, end)) = variable(&rest[start..]) else {
            searched = start + 2;
            continue;
        };
        if start > 0 {
            parts.push(Part::Text(&rest[..start]));
        }
        parts.push(part);
        (rest, searched) = (&rest[start + end..], 0);
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

/// Reads what a text starts with, and how long it is.
fn variable(text: &str) -> Option<(Part<'static>, usize)> {
    let inner = text.strip_prefix("${")?;
    for escaped in ['*', '?', '$'] {
        if inner.strip_prefix(escaped).is_some_and(|rest| rest.starts_with('}')) {
            return Some((Part::Escaped(escaped), 4));
        }
    }
    // No name holds the last three, so that nothing is looked for beyond where the next variable may start.
    let end = inner.find([',', '}', '$', '{', '\''])?;
    let name = inner[..end].trim();
    if name.is_empty() || !inner[end..].starts_with([',', '}']) {
        return None;
    }
    let key = ConditionKey::parse(name);
    if inner[end..].starts_with('}') {
        return Some((Part::Variable(Variable { key, default: None }), 2 + end + 1));
    }
    let quoted = inner[end + 1..].trim_start().strip_prefix('\'')?;
    let (default, rest) = quoted_text(quoted)?;
    let rest = rest.trim_start().strip_prefix('}')?;
    Some((Part::Variable(Variable { key, default: Some(default) }), text.len() - rest.len()))
}

/// Reads up to the closing quote; two quotes are one that does not close.
fn quoted_text(text: &str) -> Option<(String, &str)> {
    let mut read = String::new();
    let mut rest = text;
    loop {
        let (before, after) = rest.split_once('\'')?;
        read.push_str(before);
        match after.strip_prefix('\'') {
            Some(after) => {
                read.push('\'');
                rest = after;
            }
            None => return Some((read, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable_of(key: &str, default: Option<&str>) -> Part<'static> {
        Part::Variable(Variable { key: ConditionKey::parse(key), default: default.map(ToOwned::to_owned) })
    }

    #[test]
    fn a_text_is_taken_apart_at_its_variables() {
        let name = || variable_of("aws:username", None);
        for (text, expected) in [
            ("", vec![]),
            ("plain", vec![Part::Text("plain")]),
            ("${aws:username}", vec![name()]),
            ("a/${AWS:UserName }/*", vec![Part::Text("a/"), name(), Part::Text("/*")]),
            (
                "${*}${?}x${$}",
                vec![Part::Escaped('*'), Part::Escaped('?'), Part::Text("x"), Part::Escaped('$')],
            ),
            ("${aws:username, 'any'}", vec![variable_of("aws:username", Some("any"))]),
            (
                "${ aws:username,'it''s } all' }!",
                vec![variable_of("aws:username", Some("it's } all")), Part::Text("!")],
            ),
        ] {
            assert_eq!(parts(text), expected, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_variable_stands_for_itself() {
        for text in
            ["$", "${", "${}", "${aws:username", "${a, b}", "${a, 'b}", "${a, 'b'", "$x", "${ }", "${'a'}"]
        {
            assert_eq!(parts(text), [Part::Text(text)], "{text}");
        }
        assert_eq!(parts("${${aws:username}"), [Part::Text("${"), variable_of("aws:username", None)]);
    }

    #[test]
    fn long_texts_take_no_longer_than_they_are_long() {
        // Where time grows with the square of the length, these take minutes.
        let quoted = ["${a,'", "${a,''", "${a,'''", "${a, 'b' "];
        for start in ["${", "${a", "${ ", "${a, "].into_iter().chain(quoted) {
            let text = format!("{}${{aws:username}}", start.repeat(50_000));

            let parts = parts(&text);

            let expected = [Part::Text(&text[..start.len() * 50_000]), variable_of("aws:username", None)];
            assert!(parts == expected, "{start}");
        }
    }
}
