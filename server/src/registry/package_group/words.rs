//! Words within names, as package group patterns see them: a word is a run of letters and digits with the marks
//! that follow them, and everything else stands between words.

use unicode_general_category::{GeneralCategory, get_general_category};

/// Tells whether a character belongs to a word.
pub(super) fn is_word(character: char) -> bool {
    use GeneralCategory as Category;
    match character {
        '0'..='9' | 'A'..='Z' | 'a'..='z' => true,
        '\0'..='\x7f' => false,
        _ => matches!(
            get_general_category(character),
            Category::UppercaseLetter
                | Category::LowercaseLetter
                | Category::TitlecaseLetter
                | Category::ModifierLetter
                | Category::OtherLetter
                | Category::NonspacingMark
                | Category::SpacingMark
                | Category::EnclosingMark
                | Category::DecimalNumber
                | Category::LetterNumber
                | Category::OtherNumber
        ),
    }
}

/// Tells whether a text ends within or at the end of a word.
pub(super) fn ends_in_word(text: &str) -> bool {
    text.chars().next_back().is_some_and(is_word)
}

/// Tells whether a prefix ends where the text has an end of a word, or anywhere after a word.
///
/// `foo` is such a prefix of `foo` and `foo-bar`, not of `food` or `foo2`; `foo-` is one of all that start with it.
pub(super) fn is_word_prefix(prefix: &str, text: &str) -> bool {
    let Some(rest) = text.strip_prefix(prefix) else { return false };
    !prefix.is_empty() && (!ends_in_word(prefix) || !rest.starts_with(is_word))
}

/// Returns every prefix for which [`is_word_prefix`] holds, the longest first.
pub(super) fn word_prefixes(text: &str) -> Vec<&str> {
    let mut prefixes = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((start, character)) = characters.next() {
        let next_is_word = characters.peek().is_some_and(|(_, next)| is_word(*next));
        if !is_word(character) || !next_is_word {
            prefixes.push(&text[..start + character.len_utf8()]);
        }
    }
    prefixes.reverse();
    prefixes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_ends_where_no_letter_digit_or_mark_follows() {
        for text in ["foo", "foo-bar", "foo.bar", "foo_", "foo🙂"] {
            assert!(is_word_prefix("foo", text), "{text}");
        }
        for text in ["food", "foo2", "fo", "foo\u{301}", "fooé", "bar-foo"] {
            assert!(!is_word_prefix("foo", text), "{text}");
        }
        assert!(is_word_prefix("foo-", "foo-bar"));
        assert!(!is_word_prefix("", "foo"));
    }

    #[test]
    fn the_prefixes_are_those_that_the_test_accepts() {
        for text in ["com.any-co.x2", "a--b", "-a", "é.z\u{301}b", "", "x"] {
            let ends = (1..=text.len()).rev().filter(|end| text.is_char_boundary(*end));
            let accepted: Vec<_> =
                ends.map(|end| &text[..end]).filter(|prefix| is_word_prefix(prefix, text)).collect();
            assert_eq!(word_prefixes(text), accepted, "{text}");
        }
    }
}
