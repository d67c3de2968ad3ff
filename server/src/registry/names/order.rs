//! Byte order of texts, as storage sorts them: where a prefix begins and ends, and what follows a text.
//! Stored texts hold no NUL.

/// Returns the first text after a given one.
pub(in crate::registry) fn just_after(text: &str) -> String {
    format!("{text}\u{1}")
}

/// Returns the first text that is after every text with a prefix.
pub(in crate::registry) fn end_of_prefix(prefix: &str) -> String {
    let mut end = prefix.to_owned();
    while let Some(last) = end.pop() {
        if let Some(next) = following(last) {
            end.push(next);
            return end;
        }
    }
    // Names have at most 255 characters, so none is after this.
    char::MAX.to_string().repeat(256)
}

fn following(character: char) -> Option<char> {
    match character {
        // The code points between are not characters.
        '\u{d7ff}' => Some('\u{e000}'),
        _ => char::from_u32(u32::from(character) + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_prefix_is_after_all_that_start_with_it_and_before_the_rest() {
        for prefix in ["a", "az", "\u{d7ff}", "é", "x\u{10ffff}"] {
            let end = end_of_prefix(prefix);
            assert!(*prefix < *end);
            assert!(format!("{prefix}\u{10ffff}\u{10ffff}") < end);
            assert!(!end.starts_with(prefix));
        }
        assert_eq!(end_of_prefix("ab"), "ac");
        assert!(end_of_prefix("") > "\u{10ffff}".repeat(255));
    }

    #[test]
    fn nothing_lies_between_a_text_and_what_is_just_after() {
        let after = just_after("ab");
        assert!("ab" < &*after);
        assert!(&*after <= "ab\u{1}");
        assert!(&*after < "ab ");
        assert!(&*after < "ac");
    }
}
