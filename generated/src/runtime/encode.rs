//! How values are written into JSON where serde's own way is not the protocol's.
//!
//! A generated member names its format in `#[serde(serialize_with = …)]`; formats compose as the types
//! do, so that a list of timestamps needs no code of its own.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use aws_smithy_types::date_time::Format as TimestampFormat;
use aws_smithy_types::{Blob, DateTime, Document, Number};
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::value::RawValue;

use super::text::{self, Float};

/// A way to write `T`.
pub trait Format<T: ?Sized> {
    /// Writes the value.
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;
}

/// Writes a value in a given format; the function that generated attributes name.
pub fn with<F: Format<T>, T, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    F::write(value, serializer)
}

/// A value together with its format.
#[derive(Debug)]
pub struct Written<'a, T: ?Sized, F>(&'a T, PhantomData<F>);

impl<'a, T: ?Sized, F: Format<T>> Written<'a, T, F> {
    /// Joins the two.
    pub fn new(value: &'a T) -> Self {
        Self(value, PhantomData)
    }
}

impl<T: ?Sized, F: Format<T>> Serialize for Written<'_, T, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        F::write(self.0, serializer)
    }
}

/// serde's own way.
#[derive(Debug)]
pub struct Plain;

impl<T: Serialize + ?Sized> Format<T> for Plain {
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }
}

/// A value that may be absent; absent ones are written as `null` unless the member is skipped.
#[derive(Debug)]
pub struct Optional<F>(PhantomData<F>);

impl<T, F: Format<T>> Format<Option<T>> for Optional<F> {
    fn write<S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            None => serializer.serialize_none(),
            Some(value) => F::write(value, serializer),
        }
    }
}

/// A list.
#[derive(Debug)]
pub struct ListOf<F>(PhantomData<F>);

impl<T, F: Format<T>> Format<Vec<T>> for ListOf<F> {
    fn write<S: Serializer>(value: &Vec<T>, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(value.len()))?;
        for item in value {
            list.serialize_element(&Written::<T, F>::new(item))?;
        }
        list.end()
    }
}

/// A map.
#[derive(Debug)]
pub struct MapOf<F>(PhantomData<F>);

impl<K: Serialize, T, F: Format<T>> Format<BTreeMap<K, T>> for MapOf<F> {
    fn write<S: Serializer>(value: &BTreeMap<K, T>, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(value.len()))?;
        for (key, item) in value {
            map.serialize_entry(key, &Written::<T, F>::new(item))?;
        }
        map.end()
    }
}

/// Seconds since 1970: a whole number where it is one, else with up to three decimals.
#[derive(Debug)]
pub struct EpochSeconds;

impl Format<DateTime> for EpochSeconds {
    fn write<S: Serializer>(value: &DateTime, serializer: S) -> Result<S::Ok, S::Error> {
        let milliseconds = value.subsec_nanos() / 1_000_000;
        if milliseconds == 0 {
            return serializer.serialize_i64(value.secs());
        }
        // Exact to the millisecond for any year that a double can count in milliseconds.
        #[allow(clippy::cast_precision_loss)]
        let seconds = (value.secs() * 1000 + i64::from(milliseconds)) as f64 / 1000.0;
        serializer.serialize_f64(seconds)
    }
}

/// RFC 3339 in UTC.
#[derive(Debug)]
pub struct DateTimeText;

impl Format<DateTime> for DateTimeText {
    fn write<S: Serializer>(value: &DateTime, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&text::write_timestamp(value, TimestampFormat::DateTime))
    }
}

/// An HTTP date.
#[derive(Debug)]
pub struct HttpDateText;

impl Format<DateTime> for HttpDateText {
    fn write<S: Serializer>(value: &DateTime, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&text::write_timestamp(value, TimestampFormat::HttpDate))
    }
}

/// Bytes as base64.
#[derive(Debug)]
pub struct Base64;

impl Format<Blob> for Base64 {
    fn write<S: Serializer>(value: &Blob, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&text::write_blob(value))
    }
}

/// A number, or text for the three that JSON lacks.
#[derive(Debug)]
pub struct FloatText;

impl<T: Float + Serialize> Format<T> for FloatText {
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        if value.is_finite() {
            value.serialize(serializer)
        } else {
            serializer.serialize_str(&text::write_float(*value))
        }
    }
}

/// A number of a document.
#[derive(Debug)]
pub struct AnyNumber;

impl Format<Number> for AnyNumber {
    fn write<S: Serializer>(value: &Number, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Number::PosInt(number) => serializer.serialize_u64(*number),
            Number::NegInt(number) => serializer.serialize_i64(*number),
            Number::Float(number) => FloatText::write(number, serializer),
        }
    }
}

/// A number of any size, digit by digit.
#[derive(Debug)]
pub struct Digits;

impl<T: AsRef<str>> Format<T> for Digits {
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        let digits: &RawValue = serde_json::from_str(value.as_ref()).map_err(S::Error::custom)?;
        digits.serialize(serializer)
    }
}

/// Any JSON value.
#[derive(Debug)]
pub struct AnyJson;

impl Format<Document> for AnyJson {
    fn write<S: Serializer>(value: &Document, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Document::Null => serializer.serialize_unit(),
            Document::Bool(value) => serializer.serialize_bool(*value),
            Document::Number(number) => AnyNumber::write(number, serializer),
            Document::String(text) => serializer.serialize_str(text),
            Document::Array(items) => ListOf::<Self>::write(items, serializer),
            Document::Object(entries) => {
                let ordered: BTreeMap<_, _> = entries.iter().collect();
                let mut map = serializer.serialize_map(Some(ordered.len()))?;
                for (key, item) in ordered {
                    map.serialize_entry(key, &Written::<Document, Self>::new(item))?;
                }
                map.end()
            }
        }
    }
}
