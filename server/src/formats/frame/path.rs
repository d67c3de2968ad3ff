//! The path of a request below its repository, in segments. What a segment means is the format's concern.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, percent_decode_str, utf8_percent_encode};

use super::error::Refusal;

/// Splits the rest of an address into its segments, each decoded once: an encoded slash is a character of its segment, and
/// separates nothing. A slash at the end ends the last segment.
///
/// Empty segments and those that climb are refused: `//` and `/../` name nothing, and must never be taken for a way to
/// something else.
pub(in crate::formats) fn segments(rest: &str) -> Result<Vec<String>, Refusal> {
    let path = rest.strip_prefix('/').unwrap_or(rest);
    if path.is_empty() {
        return Ok(Vec::new());
    }
    let path = path.strip_suffix('/').unwrap_or(path);
    path.split('/').map(segment).collect()
}

// What RFC 3986 lets stand in a path; a `+`, which some servers take for a space, is not among it.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Writes a segment so that it can stand in a path.
pub(in crate::formats) fn encode(segment: &str) -> PercentEncode<'_> {
    utf8_percent_encode(segment, ENCODED)
}

fn segment(text: &str) -> Result<String, Refusal> {
    let decoded = percent_decode_str(text).decode_utf8().map_err(|_| Refusal::no_such_path())?;
    let is_name = !decoded.is_empty() && decoded.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if is_name { Ok(decoded.into_owned()) } else { Err(Refusal::no_such_path()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoded_slash_separates_nothing_and_one_at_the_end_changes_nothing() {
        for (rest, expected) in [
            ("", &[][..]),
            ("/", &[]),
            ("/a", &["a"]),
            ("/a/", &["a"]),
            ("/@scope%2fname/-/x.tgz", &["@scope/name", "-", "x.tgz"]),
            ("/@scope%2Fname", &["@scope/name"]),
            ("/1.0+a%2Bb%2bc", &["1.0+a+b+c"]),
            ("/%2525", &["%25"]),
        ] {
            assert_eq!(segments(rest).unwrap(), expected, "{rest}");
        }
    }

    #[test]
    fn what_is_empty_or_climbs_names_nothing() {
        for rest in [
            "//",
            "//a",
            "/a//b",
            "/a//",
            "/..",
            "/a/../b",
            "/a/%2e%2e/b",
            "/a%2f..%2fb",
            "/./a",
            "/%2f",
            "/%ff",
        ] {
            assert!(segments(rest).is_err(), "{rest}");
        }
    }
}
