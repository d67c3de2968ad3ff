//! Folding names so that those which a person may take for one another become one: upper and lower case, runs of
//! `-`, `.` and `_`, and characters that look alike by Unicode's confusables table (UTS #39).

use caseless::default_case_fold_str;
use unicode_security::confusable_detection::skeleton;

/// Folds a namespace or a name.
pub(super) fn fold(text: &str) -> String {
    // A look-alike can be a capital letter, so that case is folded on both sides.
    let skeleton: String = skeleton(&default_case_fold_str(text)).collect();
    let mut folded = String::with_capacity(skeleton.len());
    for character in default_case_fold_str(&skeleton).chars() {
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
    fn nothing_folds_into_a_slash() {
        assert!(!fold("a\u{2044}b\u{2215}c\u{4e3f}").contains('/'));
    }
}
