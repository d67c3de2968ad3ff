//! Values that travel as text: in queries, headers, labels and the three numbers that JSON lacks.

pub use aws_smithy_types::date_time::Format;
use aws_smithy_types::{Blob, DateTime};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Malformed;
use super::violations::{Path, Violations};

/// A floating point type.
pub trait Float: Sized + Copy + std::fmt::Display {
    /// Tells whether JSON can write the number as such.
    fn is_finite(self) -> bool;
    /// Tells whether it is no number at all.
    fn is_nan(self) -> bool;
    /// Tells whether it is below zero.
    fn is_negative(self) -> bool;
    /// Parses a number, `NaN`, `Infinity` or `-Infinity`, and nothing else that Rust would take.
    fn parse(text: &str) -> Result<Self, Malformed>;
}

macro_rules! float {
    ($type:ident) => {
        impl Float for $type {
            fn is_finite(self) -> bool {
                $type::is_finite(self)
            }
            fn is_nan(self) -> bool {
                $type::is_nan(self)
            }
            fn is_negative(self) -> bool {
                self < 0.0
            }
            fn parse(text: &str) -> Result<Self, Malformed> {
                match text {
                    "NaN" => return Ok(Self::NAN),
                    "Infinity" => return Ok(Self::INFINITY),
                    "-Infinity" => return Ok(Self::NEG_INFINITY),
                    _ => {}
                }
                let digits = text.strip_prefix('-').unwrap_or(text).starts_with(|c: char| c.is_ascii_digit());
                let number = text.parse().ok().filter(|number: &Self| digits && number.is_finite());
                number.ok_or_else(|| Malformed::new("the number is none that fits"))
            }
        }
    };
}
float!(f32);
float!(f64);

/// Reads text.
pub fn string(text: &str) -> Result<String, Malformed> {
    Ok(text.to_owned())
}

/// Reads `true` or `false`.
pub fn boolean(text: &str) -> Result<bool, Malformed> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Malformed::new("the text is neither `true` nor `false`")),
    }
}

/// Reads an integer without sign `+`, fraction or exponent.
pub fn integer<T: std::str::FromStr>(text: &str) -> Result<T, Malformed> {
    let parsed = if text.starts_with('+') { None } else { text.parse().ok() };
    parsed.ok_or_else(|| Malformed::new("the text is no integer of this size"))
}

/// Reads a floating point number; one too large for its type is refused.
pub fn float<T: Float>(text: &str) -> Result<T, Malformed> {
    T::parse(text)
}

/// Reads a value of an open enum.
pub fn open<T: for<'t> From<&'t str>>(text: &str) -> Result<T, Malformed> {
    Ok(T::from(text))
}

/// Reads base64.
pub fn blob(text: &str) -> Result<Blob, Malformed> {
    STANDARD.decode(text).map(Blob::new).map_err(|_| Malformed::new("the text is not base64"))
}

/// Reads text that travels as base64 because of its media type.
pub fn encoded_string(text: &str) -> Result<String, Malformed> {
    String::from_utf8(blob(text)?.into_inner()).map_err(|_| Malformed::new("the base64 holds no UTF-8"))
}

/// Reads seconds since 1970; a fraction counts to the millisecond, as the protocol has it.
pub fn epoch_seconds(text: &str) -> Result<DateTime, Malformed> {
    if let Ok(seconds) = integer(text) {
        return Ok(DateTime::from_secs(seconds));
    }
    let milliseconds = (f64::parse(text)? * 1000.0).round();
    // Far beyond any calendar, and inside what both types hold exactly. What is no number is no moment.
    if milliseconds.is_nan() || milliseconds.abs() > 9e15 {
        return Err(Malformed::new("the timestamp is out of range"));
    }
    #[allow(clippy::cast_possible_truncation)]
    Ok(DateTime::from_millis(milliseconds as i64))
}

/// Reads a number of any size into a type that keeps its digits.
pub fn number<T: std::str::FromStr>(text: &str) -> Result<T, Malformed> {
    text.parse().map_err(|_| Malformed::new("the text is no number of this kind"))
}

/// Reads an RFC 3339 timestamp; `date-time` is UTC, written with `T` and `Z`.
pub fn date_time(text: &str) -> Result<DateTime, Malformed> {
    let strict = text.as_bytes().get(10) == Some(&b'T') && text.ends_with('Z');
    let read = if strict { DateTime::from_str(text, Format::DateTime).ok() } else { None };
    read.ok_or_else(|| Malformed::new("the text is no timestamp of the form `2024-02-29T12:00:00Z`"))
}

/// Reads an HTTP date.
pub fn http_date(text: &str) -> Result<DateTime, Malformed> {
    let read = DateTime::from_str(text, Format::HttpDate);
    read.map_err(|_| Malformed::new("the text is no timestamp of the form `Thu, 29 Feb 2024 12:00:00 GMT`"))
}

/// Writes a timestamp; one outside the years that the format can hold is written as seconds.
pub fn write_timestamp(value: &DateTime, format: Format) -> String {
    value.fmt(format).unwrap_or_else(|_| value.secs().to_string())
}

/// Writes base64.
pub fn write_blob(value: &Blob) -> String {
    STANDARD.encode(value.as_ref())
}

/// Writes text as base64.
pub fn write_encoded_string(value: &str) -> String {
    STANDARD.encode(value)
}

/// Writes a floating point number.
pub fn write_float<T: Float>(value: T) -> String {
    if value.is_nan() {
        "NaN".to_owned()
    } else if value.is_finite() {
        value.to_string()
    } else if value.is_negative() {
        "-Infinity".to_owned()
    } else {
        "Infinity".to_owned()
    }
}

/// Decodes a value from text where there is one, and checks it.
pub fn optional<T>(
    text: Option<impl AsRef<str>>,
    member: &str,
    bad: &mut Violations,
    parse: impl FnOnce(&str) -> Result<T, Malformed>,
    check: impl FnOnce(&T, &Path<'_>, &mut Violations),
) -> Result<Option<T>, Malformed> {
    let Some(text) = text else { return Ok(None) };
    let at = Path::ROOT.member(member);
    let value = parse(text.as_ref()).map_err(|malformed| malformed.within(&at))?;
    check(&value, &at, bad);
    Ok(Some(value))
}

/// Decodes a value from text that must be there, and checks it.
pub fn required<T>(
    text: Option<impl AsRef<str>>,
    member: &str,
    bad: &mut Violations,
    parse: impl FnOnce(&str) -> Result<T, Malformed>,
    check: impl FnOnce(&T, &Path<'_>, &mut Violations),
) -> Result<Option<T>, Malformed> {
    if text.is_none() {
        bad.missing(&Path::ROOT.member(member));
    }
    optional(text, member, bad, parse, check)
}

/// Decodes a list from texts where there are any, and checks it.
pub fn optional_list<T>(
    texts: Option<Vec<impl AsRef<str>>>,
    member: &str,
    bad: &mut Violations,
    parse: impl Fn(&str) -> Result<T, Malformed>,
    check: impl FnOnce(&Vec<T>, &Path<'_>, &mut Violations),
) -> Result<Option<Vec<T>>, Malformed> {
    let Some(texts) = texts else { return Ok(None) };
    let at = Path::ROOT.member(member);
    let mut values = Vec::with_capacity(texts.len());
    for (index, text) in texts.iter().enumerate() {
        values.push(parse(text.as_ref()).map_err(|malformed| malformed.within(&at.index(index)))?);
    }
    check(&values, &at, bad);
    Ok(Some(values))
}

/// Decodes a list from texts that must be there, and checks it.
pub fn required_list<T>(
    texts: Option<Vec<impl AsRef<str>>>,
    member: &str,
    bad: &mut Violations,
    parse: impl Fn(&str) -> Result<T, Malformed>,
    check: impl FnOnce(&Vec<T>, &Path<'_>, &mut Violations),
) -> Result<Option<Vec<T>>, Malformed> {
    if texts.is_none() {
        bad.missing(&Path::ROOT.member(member));
    }
    optional_list(texts, member, bad, parse, check)
}
