//! Numbers as policies write them: decimal, compared exactly and not as texts.
//! Knows digits, nothing of policies.

/// A number in billionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Number(i128);

const DECIMALS: usize = 9;
const SCALE: i128 = 1_000_000_000;

impl Number {
    /// Parses up to 20 digits, and as many behind a point as are zero or among the first nine.
    pub(in super::super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let decimals = decimals.trim_end_matches('0');
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 20 || decimals.len() > DECIMALS {
            return None;
        }
        if !is_digits(whole) || !is_digits(decimals) {
            return None;
        }
        let billionths: i128 = format!("{whole}{decimals:0<DECIMALS$}").parse().ok()?;
        Some(Self(sign * billionths))
    }
}

impl From<i64> for Number {
    fn from(whole: i64) -> Self {
        Self(i128::from(whole) * SCALE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_same_however_they_are_written() {
        for text in ["10", "10.0", "010", "+10", " 10 ", "10.", "10.0000000000000"] {
            assert_eq!(Number::parse(text), Some(Number::from(10)), "{text}");
        }
        assert!(Number::parse("-1.5") < Number::parse("-1.25"));
        assert!(Number::parse("9") < Number::parse("10"));
        assert!(Number::parse("0.5") < Number::parse("0.51"));
        assert_eq!(Number::parse("-10"), Some(Number::from(-10)));
    }

    #[test]
    fn what_is_no_decimal_number_is_none() {
        for text in
            ["", "-", ".5", "1e3", "inf", "NaN", "0x10", "1,000", "--1", "1.2.3", "99999999999999999999999"]
        {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }
}
