//! Which part of some bytes a request asks for (RFC 9110 section 14).

use std::ops::Range;

use headers::{ETag, HeaderMapExt as _, IfRange};
use http::HeaderMap;
use http::header::RANGE;

/// What of some bytes is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::formats) enum Wanted {
    All,
    Part(Range<u64>),
    /// A part that lies beyond its end.
    Nothing,
}

/// Reads what is asked for. What is no range of bytes, or several, counts as not asked: the whole is always right.
pub(in crate::formats) fn wanted(headers: &HeaderMap, validator: &ETag, length: u64) -> Wanted {
    let range = headers.get(RANGE).and_then(|value| value.to_str().ok()).and_then(range_of);
    let Some(range) = range else { return Wanted::All };
    let is_stale =
        headers.typed_get::<IfRange>().is_some_and(|condition| condition.is_modified(Some(validator), None));
    if is_stale {
        return Wanted::All;
    }
    let range = match range {
        (Some(first), last) => first..last.map_or(length, |last| last.saturating_add(1)).min(length),
        // So many bytes at the end.
        (None, Some(count)) => length.saturating_sub(count)..length,
        (None, None) => return Wanted::All,
    };
    if range.start < range.end { Wanted::Part(range) } else { Wanted::Nothing }
}

/// Reads one range of bytes: the first and the last of them, either of which may be left out.
fn range_of(value: &str) -> Option<(Option<u64>, Option<u64>)> {
    let (unit, range) = value.split_once('=')?;
    let (first, last) = range.trim().split_once('-')?;
    let number = |text: &str| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) };
    let (first, last) = (number(first)?, number(last)?);
    let is_backwards = first.zip(last).is_some_and(|(first, last)| last < first);
    (unit.trim().eq_ignore_ascii_case("bytes") && !is_backwards).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use http::header::IF_RANGE;

    use super::*;

    fn of(range: &str, if_range: Option<&str>, length: u64) -> Wanted {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, range.parse().unwrap());
        headers.extend(if_range.map(|value| (IF_RANGE, value.parse().unwrap())));
        wanted(&headers, &"\"a\"".parse().unwrap(), length)
    }

    #[test]
    fn one_range_is_given_as_it_is_asked_for() {
        for (range, expected) in [
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=2-5", Wanted::Part(2..6)),
            ("bytes=2-", Wanted::Part(2..10)),
            ("bytes=2-100", Wanted::Part(2..10)),
            ("bytes=-3", Wanted::Part(7..10)),
            ("bytes=-100", Wanted::Part(0..10)),
            ("bytes=10-", Wanted::Nothing),
            ("bytes=11-20", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=0-1,4-5", Wanted::All),
            ("lines=1-2", Wanted::All),
            ("bytes=a-b", Wanted::All),
            ("bytes=5-2", Wanted::All),
            ("bytes=-", Wanted::All),
        ] {
            assert_eq!(of(range, None, 10), expected, "{range}");
        }
        assert_eq!(of("bytes=0-", None, 0), Wanted::Nothing);
    }

    #[test]
    fn a_part_of_something_else_is_not_given() {
        assert_eq!(of("bytes=2-5", Some("\"a\""), 10), Wanted::Part(2..6));
        assert_eq!(of("bytes=2-5", Some("\"b\""), 10), Wanted::All);
    }
}
