//! The pieces that sort keys are made of.
//!
//! Databases compare keys byte by byte, so each piece tells by its first byte where it stands among those that may
//! take its place, and by its own bytes where it ends. No key of a version begins with the whole key of another. From
//! the smallest byte to the greatest:
//!
//! | byte | stands for |
//! | --- | --- |
//! | space | the end of a text |
//! | `!` | a text that is no version, which comes before all that are |
//! | `.` | the end of a list: what ends comes before what goes on |
//! | `A` to `J` | a number |
//! | `_` | a text, where texts come after numbers |
//! | `~` | the absence of what would make a version older |
//!
//! A format adds bytes between these for what only it knows. Maven takes from here only numbers and texts.

use std::borrow::Cow;

/// The byte that ends a list.
pub(super) const END: char = '.';

/// The byte that stands for the absence of what would make a version older.
pub(super) const NOTHING_OLDER: char = '~';

/// Appends a number of any length, given in decimal digits: how many there are, and they.
///
/// `A` to `I` count one to nine digits; of more, `J` and a number say how many.
pub(super) fn push_number(key: &mut String, digits: &str) {
    let digits = significant(digits);
    if let Ok(count @ 1..=9) = u8::try_from(digits.len()) {
        key.push(char::from(b'A' + count - 1));
    } else {
        key.push('J');
        push_number(key, &digits.len().to_string());
    }
    key.push_str(digits);
}

/// Tells whether a text is a number of any length.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Tells whether a number is zero.
pub(super) fn is_zero(digits: &str) -> bool {
    significant(digits) == "0"
}

/// Drops the leading zeros of a number.
pub(super) fn significant(digits: &str) -> &str {
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() { "0" } else { significant }
}

/// Appends a text and its end.
///
/// The end must be less than any character of a text. Those that are not are written as two: `!` and a letter.
pub(super) fn push_text(key: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '\0'..=' ' => key.extend(['!', char::from(b'@' + character as u8)]),
            '!' => key.push_str("!~"),
            _ => key.push(character),
        }
    }
    key.push(' ');
}

/// Returns the key of a text that is no version of its format.
pub(super) fn unordered(text: &str) -> Cow<'static, str> {
    Cow::Owned(format!("!{text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pushed(push: fn(&mut String, &str), text: &str) -> String {
        let mut key = String::new();
        push(&mut key, text);
        key
    }

    #[test]
    fn numbers_of_any_length_are_ordered_and_leading_zeros_do_not_count() {
        let long = "9".repeat(255);
        let numbers = ["0", "1", "9", "10", "999999999", "1000000000", "18446744073709551616", &long];

        let keys = numbers.map(|number| pushed(push_number, number));

        assert!(keys.is_sorted_by(|one, other| one < other), "{keys:?}");
        assert_eq!(pushed(push_number, "007"), pushed(push_number, "7"));
        assert_eq!(pushed(push_number, "000"), "A0");
    }

    #[test]
    fn texts_are_ordered_and_a_text_comes_before_what_it_begins() {
        let texts = ["", "\u{1}", "!", "!a", "\"", "a", "a\u{1}", "a!", "a-", "aa", "b", "é"];

        let keys = texts.map(|text| pushed(push_text, text) + "~");

        assert!(keys.is_sorted_by(|one, other| one < other), "{keys:?}");
    }
}
