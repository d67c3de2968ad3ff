//! Days of the calendar from seconds of the clock.

use std::time::{SystemTime, UNIX_EPOCH};

/// Returns today's date in UTC as `YYYY-MM-DD`.
pub(super) fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    from_days(seconds / 86_400)
}

/// Returns the date that lies `days` after 1970-01-01.
fn from_days(days: u64) -> String {
    let mut year = 1970;
    let mut days = days;
    let length = |year: u64| if is_leap(year) { 366 } else { 365 };
    while days >= length(year) {
        days -= length(year);
        year += 1;
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", days + 1)
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use super::from_days;

    #[test]
    fn days_count_from_1970() {
        for (days, date) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (11_016, "2000-02-29"),
            (11_323, "2001-01-01"),
            (20_453, "2025-12-31"),
        ] {
            assert_eq!(from_days(days), date);
        }
    }
}
