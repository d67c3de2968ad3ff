//! Repeats to clients what they sent, as much of it as they need to find it. Knows nothing of why it is repeated.

use std::fmt::{self, Write};

/// The most characters that are repeated of one value. Names are shorter in AWS's models, and nearly all ARNs.
const LONGEST: usize = 1024;

/// Returns what is repeated of a value: all of it, or its beginning and `…`.
pub fn echo(value: &dyn fmt::Display) -> String {
    let mut beginning = Beginning { text: String::new(), room: LONGEST };
    // An error means that the beginning is full; the rest is not even written.
    let _ = write!(beginning, "{value}");
    beginning.text
}

struct Beginning {
    text: String,
    /// How many characters may follow.
    room: usize,
}

impl Write for Beginning {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        if let Some((end, _)) = part.char_indices().nth(self.room) {
            self.text.push_str(&part[..end]);
            self.text.push('…');
            return Err(fmt::Error);
        }
        self.room -= part.chars().count();
        self.text.push_str(part);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_as_long_as_may_be_stays_whole() {
        for text in ["", "a", &"é".repeat(LONGEST)] {
            assert_eq!(echo(&text), text);
        }
    }

    #[test]
    fn what_is_longer_is_cut_behind_a_character_however_it_is_written() {
        let expected = format!("{}…", "é".repeat(LONGEST));

        assert_eq!(echo(&"é".repeat(LONGEST + 1)), expected);
        assert_eq!(echo(&format_args!("{}{}{}", "é".repeat(LONGEST), "é", "é")), expected);
    }
}
