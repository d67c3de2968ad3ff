//! Folding names so that those which a person may take for one another become one: upper and lower case, runs of
//! `-`, `.` and `_`, and characters that look alike by Unicode's confusables table (UTS #39).

use caseless::default_case_fold_str;
use unicode_security::confusable_detection::skeleton;

use super::words::is_word;

/// Folds a namespace or a name. Words end where they ended: what is no part of a word does not become one.
pub(super) fn fold(text: &str) -> String {
    // A look-alike can be a capital letter, so that case is folded on both sides.
    let likeness = default_case_fold_str(&without_look_alikes(&default_case_fold_str(text)));
    let mut folded = String::with_capacity(likeness.len());
    for character in likeness.chars() {
        match character {
            '-' | '.' | '_' => {
                if !folded.ends_with('.') {
                    folded.push('.');
                }
            }
            // Look-alikes of the slash must not look like the end of a namespace.
            '/' => folded.push('\u{2044}'),
            plain => folded.push(plain),
        }
    }
    folded
}

fn without_look_alikes(text: &str) -> String {
    let mut likeness = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|character| !is_word(character)).unwrap_or(rest.len());
        if word > 0 {
            likeness.extend(skeleton(&rest[..word]));
            rest = &rest[word..];
        } else {
            let (apart, after) = rest.split_at(first.len_utf8());
            let start = likeness.len();
            likeness.extend(skeleton(apart));
            if likeness[start..].contains(is_word) {
                likeness.truncate(start);
                likeness.push(first);
            }
            rest = after;
        }
    }
    likeness
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_alike_fold_into_one() {
        for (one, other) in [
            ("node-sass", "node_sass"),
            ("node-sass", "Node..Sass"),
            ("a-._b", "a.b"),
            ("paypal", "p\u{430}ypal"),
            ("lodash", "1odash"),
            ("lodash", "l0dash"),
            ("community", "cornmunity"),
            ("STRASSE", "straße"),
            ("caf\u{e9}", "cafe\u{301}"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
    }

    #[test]
    fn names_that_differ_to_the_eye_stay_apart() {
        for (one, other) in [("node-sass", "nodesass"), ("react", "preact"), ("ab", "ba"), ("a", "á")] {
            assert_ne!(fold(one), fold(other), "{one} {other}");
        }
    }

    #[test]
    fn what_is_no_part_of_a_word_does_not_become_one() {
        assert_eq!(fold("foo|bar"), "foo|bar");
        assert_ne!(fold("foo|bar"), fold("foolbar"));
    }

    #[test]
    fn nothing_folds_into_a_slash() {
        assert!(!fold("a\u{2044}b\u{2215}c\u{4e3f}").contains('/'));
    }
}
