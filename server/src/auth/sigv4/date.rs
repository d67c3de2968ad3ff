//! When a request was signed, and the window in which its signature counts. The time now is an argument.

use codeartifact_generated::runtime::DateTime;

use aws_smithy_types::date_time::Format;

use super::error::SignatureError;
use crate::registry::Timestamp;

/// How far the clocks of client and server may be apart.
const SKEW_SECONDS: u32 = 5 * 60;

/// The longest that a presigned request may ask to be good for: a week.
pub(super) const LONGEST_EXPIRES_SECONDS: u32 = 7 * 24 * 60 * 60;

/// When a request says that it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SignedAt {
    basic: String,
    seconds: i64,
}

impl SignedAt {
    /// Parses ISO 8601's basic form, `20150830T123600Z`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let fits = bytes.len() == 16
            && bytes.iter().enumerate().all(|(place, byte)| match place {
                8 => *byte == b'T',
                15 => *byte == b'Z',
                _ => byte.is_ascii_digit(),
            });
        if !fits {
            return None;
        }
        let (date, time) = (&text[..8], &text[9..15]);
        let (year, month, day) = (&date[..4], &date[4..6], &date[6..]);
        let (hour, minute, second) = (&time[..2], &time[2..4], &time[4..]);
        let extended = [year, "-", month, "-", day, "T", hour, ":", minute, ":", second, "Z"].concat();
        let moment = DateTime::from_str(&extended, Format::DateTime).ok()?;
        Some(Self { basic: text.to_owned(), seconds: moment.secs() })
    }

    /// Parses the header `Date`, which also has the form of mail and HTTP.
    pub(super) fn parse_header(text: &str) -> Option<Self> {
        Self::parse(text).or_else(|| {
            let seconds = DateTime::from_str(text, Format::HttpDate).ok()?.secs();
            Some(Self { basic: basic(seconds), seconds })
        })
    }

    /// Returns the basic form.
    pub(super) fn as_str(&self) -> &str {
        &self.basic
    }

    /// Returns the day as scopes have it, `20150830`.
    pub(super) fn day(&self) -> &str {
        &self.basic[..8]
    }

    /// Refuses what was signed too long ago or in the future. A presigned request counts as long as it asks for.
    pub(super) fn check(&self, expires_seconds: Option<u32>, now: Timestamp) -> Result<(), SignatureError> {
        let now = now.epoch_milliseconds().div_euclid(1000);
        let window = expires_seconds.unwrap_or(SKEW_SECONDS);
        let (earliest, latest) = (now - i64::from(window), now + i64::from(SKEW_SECONDS));
        if self.seconds < earliest {
            return Err(SignatureError::Expired {
                signed: self.basic.clone(),
                earliest: basic(earliest),
                now: basic(now),
                window: window_text(window),
            });
        }
        if self.seconds > latest {
            return Err(SignatureError::NotYetCurrent {
                signed: self.basic.clone(),
                latest: basic(latest),
                now: basic(now),
                window: window_text(SKEW_SECONDS),
            });
        }
        Ok(())
    }
}

/// Renders the basic form.
fn basic(seconds: i64) -> String {
    let extended = DateTime::from_secs(seconds).fmt(Format::DateTime);
    // What is beyond the calendar is told as the number that it is.
    extended.map_or_else(|_| seconds.to_string(), |extended| extended.replace(['-', ':'], ""))
}

fn window_text(seconds: u32) -> String {
    if seconds.is_multiple_of(60) { format!("{} min.", seconds / 60) } else { format!("{seconds} sec.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_basic_form_and_in_a_header_in_that_of_http() {
        let expected = SignedAt { basic: "20150830T123600Z".to_owned(), seconds: 1_440_938_160 };

        assert_eq!(SignedAt::parse("20150830T123600Z"), Some(expected.clone()));
        assert_eq!(SignedAt::parse_header("20150830T123600Z"), Some(expected.clone()));
        assert_eq!(SignedAt::parse_header("Sun, 30 Aug 2015 12:36:00 GMT"), Some(expected.clone()));
        assert_eq!(expected.day(), "20150830");
    }

    #[test]
    fn other_forms_and_days_that_are_none_are_not_read() {
        for text in [
            "",
            "20150830",
            "20150830T1236Z",
            "20150830T123600z",
            "20150830 123600Z",
            "20150830T123600+",
            "2015-08-30T12:36:00Z",
            "20151330T123600Z",
            "20150229T123600Z",
            "20150830T246000Z",
            "２0150830T1236Z",
            "Sun, 30 Aug 2015 12:36:00 GMT",
        ] {
            assert_eq!(SignedAt::parse(text), None, "{text}");
        }
        assert_eq!(SignedAt::parse_header("Sun, 30 Foo 2015 12:36:00 GMT"), None);
        assert!(SignedAt::parse("20240229T000000Z").is_some());
    }
}
