//! Time as the registry sees it: milliseconds since the epoch, from a clock that tests can hold still.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

/// A moment, in milliseconds since the epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Takes milliseconds since the epoch.
    pub const fn from_epoch_milliseconds(milliseconds: i64) -> Self {
        Self(milliseconds)
    }

    /// Reads a moment as RFC 3339 writes it.
    pub fn parse(text: &str) -> Option<Self> {
        let moment = DateTime::from_str(text, Format::DateTimeWithOffset).ok()?;
        moment.to_millis().ok().map(Self)
    }

    /// Reads a moment as HTTP writes it (RFC 9110 section 5.6.7).
    pub fn parse_http_date(text: &str) -> Option<Self> {
        DateTime::from_str(text, Format::HttpDate).ok()?.to_millis().ok().map(Self)
    }

    /// Writes the moment as HTTP does (RFC 9110 section 5.6.7); nothing for what is beyond the calendar.
    pub fn http_date(self) -> Option<String> {
        let whole = self.0.saturating_sub(self.0.rem_euclid(1000));
        DateTime::from_millis(whole).fmt(Format::HttpDate).ok()
    }

    /// Returns milliseconds since the epoch.
    pub const fn epoch_milliseconds(self) -> i64 {
        self.0
    }
}

/// Writes ISO 8601, in UTC.
impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match DateTime::from_millis(self.0).fmt(Format::DateTime) {
            Ok(text) => formatter.write_str(&text),
            // What is beyond the calendar is told as the number that it is.
            Err(_) => self.0.fmt(formatter),
        }
    }
}

/// Tells the time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// Reads the machine's clock.
    pub fn system() -> Self {
        Self::new(|| {
            let elapsed =
                SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_millis());
            Timestamp(i64::try_from(elapsed).unwrap_or(i64::MAX))
        })
    }

    /// Asks a function, which in tests returns what the test says.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// Tells the time now.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Clock")
    }
}
