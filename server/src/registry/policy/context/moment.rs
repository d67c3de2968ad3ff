//! Moments as policies write them: a date alone, with a time, or seconds since 1970.
//! Knows text and time, nothing of policies.

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use crate::registry::clock::Timestamp;

/// Parses ISO 8601, a year, month or day at its beginning, or seconds since 1970.
pub(in super::super) fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let is_seconds = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_seconds(text.strip_prefix('-').unwrap_or(text)) {
        let milliseconds = text.parse::<i64>().ok()?.checked_mul(1000)?;
        return Some(Timestamp::from_epoch_milliseconds(milliseconds));
    }
    let (date, time) = text.split_once(['T', 't']).unwrap_or((text, "00:00:00Z"));
    let date = match date.len() {
        // A year alone would be seconds.
        7 => format!("{date}-01"),
        _ => date.to_owned(),
    };
    let zone = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (time, zone) = time.split_at(zone);
    let seconds = if time.len() == "00:00".len() { ":00" } else { "" };
    let zone = if zone.is_empty() { "Z" } else { zone };
    let read =
        DateTime::from_str(&format!("{date}T{time}{seconds}{zone}"), Format::DateTimeWithOffset).ok()?;
    Some(Timestamp::from_epoch_milliseconds(read.to_millis().ok()?))
}

/// Renders a moment to the second, in the way in which a request's context has it.
pub(super) fn render(moment: Timestamp) -> String {
    let seconds = DateTime::from_secs(moment.epoch_milliseconds().div_euclid(1000));
    // Years past 9999 have no such form, and nothing compares with them.
    seconds.fmt(Format::DateTime).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_dates_or_seconds() {
        for (text, milliseconds) in [
            ("1970-01-01T00:00:10Z", 10_000),
            ("1970-01-01T01:00:10+01:00", 10_000),
            ("1970-01-01T00:00:10.250Z", 10_250),
            ("1970-01-02T00:01Z", 86_460_000),
            ("1970-01-02T00:01", 86_460_000),
            ("1970-01-02", 86_400_000),
            ("1970-02", 2_678_400_000),
            ("10", 10_000),
            ("-10", -10_000),
        ] {
            assert_eq!(parse(text).map(Timestamp::epoch_milliseconds), Some(milliseconds), "{text}");
        }
        for text in [
            "",
            "-",
            "soon",
            "1970-13-01",
            "1970-01-01T",
            "1970-01-01T25:00:00Z",
            "99999999999999999999",
            "1970-1",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(render(Timestamp::from_epoch_milliseconds(10_999)), "1970-01-01T00:00:10Z");
    }
}
