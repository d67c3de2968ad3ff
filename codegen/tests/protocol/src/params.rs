//! Values as the `params` of a case: JSON in which bytes are text, timestamps are seconds, and the three
//! numbers that JSON lacks are text.

use std::collections::BTreeMap;

use codeartifact_generated::runtime::text::Format;
use codeartifact_generated::runtime::{Blob, ByteStream, DateTime, Document, EventStream, Number};
use serde_json::Map;
pub use serde_json::Value;

/// A value that can be told as `params`.
pub trait ToParams {
    /// Tells it.
    fn to_params(&self) -> Value;
}

/// A value that can be made from `params`.
pub trait FromParams: Sized {
    /// Makes it.
    fn from_params(params: &Value) -> Result<Self, Unfit>;

    /// Returns what an absent member holds, where it can be absent.
    fn absent() -> Option<Self> {
        None
    }
}

/// `params` that a shape cannot hold.
#[derive(Debug, thiserror::Error)]
#[error("the params do not fit the shape: {0}")]
pub struct Unfit(String);

impl Unfit {
    /// Says why.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

/// The members of a structure as they are told.
#[derive(Debug, Default)]
pub struct Params(Map<String, Value>);

impl Params {
    /// Adds a member, unless it is absent.
    pub fn put(&mut self, name: &str, value: &impl ToParams) {
        let value = value.to_params();
        if !value.is_null() {
            self.0.insert(name.to_owned(), value);
        }
    }

    /// Adds what a stream holds, unless that is nothing.
    pub async fn put_stream(&mut self, name: &str, stream: ByteStream) {
        let Ok(collected) = stream.collect().await else { return };
        let bytes = collected.into_bytes();
        if !bytes.is_empty() {
            self.0.insert(name.to_owned(), Value::from(String::from_utf8_lossy(&bytes)));
        }
    }
}

impl From<Params> for Value {
    fn from(params: Params) -> Self {
        Self::Object(params.0)
    }
}

/// The members of a structure as they are given.
#[derive(Debug)]
pub struct Object<'a>(&'a Map<String, Value>);

impl<'a> Object<'a> {
    /// Reads an object.
    pub fn of(params: &'a Value) -> Result<Self, Unfit> {
        params.as_object().map(Self).ok_or_else(|| Unfit::new(format!("`{params}` is no object")))
    }

    /// Makes a member that may be absent if its type says so.
    pub fn take<T: FromParams>(&self, name: &str) -> Result<T, Unfit> {
        match self.0.get(name) {
            None => T::absent().ok_or_else(|| Unfit::new(format!("`{name}` is absent"))),
            Some(value) => T::from_params(value),
        }
    }

    /// Makes a member with a default, which is given as JSON.
    pub fn take_or<T: FromParams>(&self, name: &str, default: &str) -> Result<T, Unfit> {
        match self.0.get(name) {
            None => T::from_params(&serde_json::from_str(default).map_err(|e| Unfit::new(e.to_string()))?),
            Some(value) => T::from_params(value),
        }
    }

    /// Returns the one member that a union has.
    pub fn only(&self) -> Result<(&'a str, &'a Value), Unfit> {
        let mut members = self.0.iter();
        match (members.next(), members.next()) {
            (Some((name, value)), None) => Ok((name, value)),
            _ => Err(Unfit::new("a union holds exactly one member")),
        }
    }
}

/// Reads text.
pub fn text(params: &Value) -> Result<&str, Unfit> {
    params.as_str().ok_or_else(|| Unfit::new(format!("`{params}` is no text")))
}

impl ToParams for bool {
    fn to_params(&self) -> Value {
        Value::from(*self)
    }
}

impl FromParams for bool {
    fn from_params(params: &Value) -> Result<Self, Unfit> {
        params.as_bool().ok_or_else(|| Unfit::new(format!("`{params}` is no boolean")))
    }
}

impl ToParams for String {
    fn to_params(&self) -> Value {
        Value::from(self.as_str())
    }
}

impl FromParams for String {
    fn from_params(params: &Value) -> Result<Self, Unfit> {
        text(params).map(str::to_owned)
    }
}

macro_rules! integer {
    ($($type:ident),*) => {
        $(
            impl ToParams for $type {
                fn to_params(&self) -> Value {
                    Value::from(*self)
                }
            }

            impl FromParams for $type {
                fn from_params(params: &Value) -> Result<Self, Unfit> {
                    let number = params.as_i64().and_then(|number| Self::try_from(number).ok());
                    number.ok_or_else(|| Unfit::new(format!("`{params}` is no integer of this size")))
                }
            }
        )*
    };
}
integer!(i8, i16, i32, i64);

macro_rules! float {
    ($($type:ident),*) => {
        $(
            impl ToParams for $type {
                /// Goes through text, so that a narrow number is told by the digits that name it.
                fn to_params(&self) -> Value {
                    let text = self.to_string();
                    match text.as_str() {
                        "inf" => Value::from("Infinity"),
                        "-inf" => Value::from("-Infinity"),
                        _ => text.parse::<f64>().ok().filter(|n| n.is_finite())
                            .map_or_else(|| Value::from(text), Value::from),
                    }
                }
            }

            impl FromParams for $type {
                fn from_params(params: &Value) -> Result<Self, Unfit> {
                    let text = params.as_str().map_or_else(|| params.to_string(), str::to_owned);
                    text.parse().map_err(|_| Unfit::new(format!("`{params}` is no number")))
                }
            }
        )*
    };
}
float!(f32, f64);

impl ToParams for Blob {
    fn to_params(&self) -> Value {
        Value::from(String::from_utf8_lossy(self.as_ref()))
    }
}

impl FromParams for Blob {
    fn from_params(params: &Value) -> Result<Self, Unfit> {
        text(params).map(|text| Self::new(text.as_bytes()))
    }
}

impl FromParams for ByteStream {
    fn from_params(params: &Value) -> Result<Self, Unfit> {
        text(params).map(|text| Self::from(text.as_bytes().to_vec()))
    }

    fn absent() -> Option<Self> {
        Some(Self::from_static(b""))
    }
}

impl<T: FromParams + Send + 'static> FromParams for EventStream<T> {
    fn from_params(params: &Value) -> Result<Self, Unfit> {
        let events = Vec::<T>::from_params(params)?;
        Ok(Self::new(futures_util::stream::iter(events.into_iter().map(Ok))))
    }

    fn absent() -> Option<Self> {
        Some(Self::new(futures_util::stream::empty()))
    }
}

impl ToParams for DateTime {
    fn to_params(&self) -> Value {
        if self.subsec_nanos() == 0 { Value::from(self.secs()) } else { Value::from(self.as_secs_f64()) }
    }
}

impl FromParams for DateTime {
    fn from_params(params: &Value) -> Result<Self, Unfit> {
        if let Some(text) = params.as_str() {
            // Cases of event streams write it so.
            let read = Self::from_str(text, Format::DateTime);
            return read.map_err(|_| Unfit::new(format!("`{params}` is no timestamp")));
        }
        match (params.as_i64(), params.as_f64()) {
            (Some(seconds), _) => Ok(Self::from_secs(seconds)),
            (None, Some(seconds)) => Ok(Self::from_secs_f64(seconds)),
            (None, None) => Err(Unfit::new(format!("`{params}` is no timestamp"))),
        }
    }
}

impl ToParams for Document {
    fn to_params(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::from(*value),
            Self::Number(Number::PosInt(number)) => Value::from(*number),
            Self::Number(Number::NegInt(number)) => Value::from(*number),
            Self::Number(Number::Float(number)) => Value::from(*number),
            Self::String(text) => Value::from(text.as_str()),
            Self::Array(items) => items.iter().map(Self::to_params).collect(),
            Self::Object(entries) => {
                entries.iter().map(|(key, value)| (key.clone(), value.to_params())).collect()
            }
        }
    }
}

impl FromParams for Document {
    fn from_params(params: &Value) -> Result<Self, Unfit> {
        Ok(match params {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => Number::PosInt(number),
                (None, Some(number)) => Number::NegInt(number),
                (None, None) => Number::Float(number.as_f64().unwrap_or(f64::NAN)),
            }),
            Value::String(text) => Self::String(text.clone()),
            Value::Array(items) => {
                Self::Array(items.iter().map(Self::from_params).collect::<Result<_, _>>()?)
            }
            Value::Object(entries) => {
                let entries = entries.iter().map(|(key, value)| Ok((key.clone(), Self::from_params(value)?)));
                Self::Object(entries.collect::<Result<_, Unfit>>()?)
            }
        })
    }
}

impl<T: ToParams> ToParams for Option<T> {
    fn to_params(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_params)
    }
}

impl<T: FromParams> FromParams for Option<T> {
    fn from_params(params: &Value) -> Result<Self, Unfit> {
        if params.is_null() { Ok(None) } else { T::from_params(params).map(Some) }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: ToParams> ToParams for Box<T> {
    fn to_params(&self) -> Value {
        T::to_params(self)
    }
}

impl<T: FromParams> FromParams for Box<T> {
    fn from_params(params: &Value) -> Result<Self, Unfit> {
        T::from_params(params).map(Self::new)
    }
}

impl<T: ToParams> ToParams for Vec<T> {
    fn to_params(&self) -> Value {
        self.iter().map(T::to_params).collect()
    }
}

impl<T: FromParams> FromParams for Vec<T> {
    fn from_params(params: &Value) -> Result<Self, Unfit> {
        let items = params.as_array().ok_or_else(|| Unfit::new(format!("`{params}` is no list")))?;
        items.iter().map(T::from_params).collect()
    }
}

impl<K: AsRef<str>, T: ToParams> ToParams for BTreeMap<K, T> {
    fn to_params(&self) -> Value {
        self.iter().map(|(key, value)| (key.as_ref().to_owned(), value.to_params())).collect()
    }
}

impl<K: for<'t> From<&'t str> + Ord, T: FromParams> FromParams for BTreeMap<K, T> {
    fn from_params(params: &Value) -> Result<Self, Unfit> {
        let entries = Object::of(params)?.0.iter();
        entries.map(|(key, value)| Ok((K::from(key.as_str()), T::from_params(value)?))).collect()
    }
}
