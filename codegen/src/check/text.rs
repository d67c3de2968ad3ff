//! Simple values that travel as text: in headers, as keys of maps, as a payload; and timestamps wherever
//! they are.

use aws_smithy_types::DateTime;
use aws_smithy_types::base64;
use aws_smithy_types::date_time::Format;

use super::place::Place;
use super::{Check, FindingKind, constraints, json};
use crate::ir::{Constraints, Kind, Member, Shape, TimestampFormat};

/// Tells whether text is one of the three numbers that JSON lacks.
pub(super) fn is_no_number(text: &str) -> bool {
    matches!(text, "NaN" | "Infinity" | "-Infinity")
}

impl Check<'_> {
    /// Checks a value that is written as text.
    pub(super) fn text_value(&mut self, member: &Member, text: &str, place: &Place<'_>) {
        let shape = self.service.shape(&member.target);
        let place = &place.hidden(shape.sensitive);
        let constraints = &member.constraints;
        match &shape.kind {
            Kind::String if member.encoded_in_header => {
                let decoded = base64::decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
                match decoded {
                    Some(decoded) => self.string(shape, constraints, &decoded, place),
                    None => self.wrong_text(shape, "base64 of text", text, place),
                }
            }
            Kind::String | Kind::Enum(_) => self.string(shape, constraints, text, place),
            Kind::Boolean if matches!(text, "true" | "false") => {}
            Kind::Float | Kind::Double if is_no_number(text) => {}
            Kind::Byte
            | Kind::Short
            | Kind::Integer
            | Kind::Long
            | Kind::BigInteger
            | Kind::IntEnum(_)
            | Kind::Float
            | Kind::Double
            | Kind::BigDecimal
                if json::is_number(text) =>
            {
                self.number(shape, constraints, text, place);
            }
            Kind::Timestamp => {
                let format = member.timestamp_format.or(shape.timestamp_format);
                let format = format.unwrap_or(TimestampFormat::HttpDate);
                let is_number = format == TimestampFormat::EpochSeconds;
                self.timestamp(shape, format, is_number, text, place);
            }
            Kind::Blob { .. } => self.blob(shape, constraints, text, place),
            kind => self.wrong_text(shape, constraints::expected(kind), text, place),
        }
    }

    /// Checks bytes that are written as base64.
    pub(super) fn blob(&mut self, shape: &Shape, own: &Constraints, text: &str, place: &Place<'_>) {
        match base64::decode(text) {
            Ok(bytes) => self.length(shape, own, bytes.len(), "bytes", place),
            Err(_) => self.wrong_text(shape, "base64", text, place),
        }
    }

    fn wrong_text(&mut self, shape: &Shape, expected: &str, text: &str, place: &Place<'_>) {
        let message = format!("expected {expected}, found other text");
        self.find(place, FindingKind::Type, Some(&shape.id), Some(text.to_owned()), message);
    }

    /// Checks a timestamp; `is_number` tells whether it is written as one.
    pub(super) fn timestamp(
        &mut self,
        shape: &Shape,
        format: TimestampFormat,
        is_number: bool,
        text: &str,
        place: &Place<'_>,
    ) {
        let fault = match format {
            TimestampFormat::EpochSeconds if is_number => epoch_seconds_fault(text),
            TimestampFormat::EpochSeconds => Some("seconds since 1970 as a number"),
            TimestampFormat::DateTime => (is_number || DateTime::from_str(text, Format::DateTime).is_err())
                .then_some("a date and time of RFC 3339 in UTC, `1985-04-12T23:20:50.52Z`"),
            TimestampFormat::HttpDate => (is_number || DateTime::from_str(text, Format::HttpDate).is_err())
                .then_some("a date of HTTP, `Tue, 29 Apr 2014 18:30:38 GMT`"),
        };
        if let Some(expected) = fault {
            let message = format!("expected {expected}");
            self.find(place, FindingKind::Timestamp, Some(&shape.id), Some(text.to_owned()), message);
        }
    }
}

/// Says what is wrong with seconds since 1970. The protocol asks for no more than milliseconds.
fn epoch_seconds_fault(text: &str) -> Option<&'static str> {
    let seconds: f64 = text.parse().unwrap_or(f64::NAN);
    if !seconds.is_finite() {
        return Some("seconds since 1970 as a number");
    }
    // A decimal with three places or fewer is the double nearest to its thousandths.
    let milliseconds = (seconds * 1000.0).round();
    #[allow(clippy::float_cmp)]
    (milliseconds / 1000.0 != seconds).then_some("seconds since 1970 with no more than three decimals")
}
