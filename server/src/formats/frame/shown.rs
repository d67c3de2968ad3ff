//! Repeats in messages what a client sent: escaped, since it may hold anything, and not without end.

/// Returns at most so many characters of a text, with control characters escaped.
pub(in crate::formats) fn shown(text: &str, most: usize) -> String {
    text.chars().take(most).flat_map(char::escape_debug).collect()
}
