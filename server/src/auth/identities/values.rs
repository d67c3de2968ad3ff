//! The values of the credentials file, each with its rule. What breaks one is refused where it stands, and is not shown
//! where it may be a secret.

use std::fmt;
use std::sync::Arc;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde::de::{Deserialize, Deserializer, Error as _, Visitor};
use serde_json::value::RawValue;

use super::managed;
use super::secret::SecretAccessKey;
use crate::auth::evaluate::NamedPolicy;
use crate::registry::{AccountId, InvalidPolicy, PolicyDocument, Tag};

/// Declares a text with a rule; what breaks it is refused where it stands, and only shown where it is no secret.
macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $inner:ty, $parse:expr) => {
        $(#[$doc])*
        pub(super) struct $name(pub(super) $inner);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let parse: fn(&str) -> Result<$inner, String> = $parse;
                let text = deserializer.deserialize_any(AnyText)?;
                parse(&text).map(Self).map_err(D::Error::custom)
            }
        }
    };
}

const NO_TEXT: &str = "must be a text in quotes";

/// Takes a text; whatever else stands there is refused without being shown, since it may be a secret.
struct AnyText;

impl Visitor<'_> for AnyText {
    type Value = String;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<String, E> {
        Err(E::custom(NO_TEXT))
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<String, E> {
        Err(E::custom(NO_TEXT))
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<String, E> {
        Err(E::custom(NO_TEXT))
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<String, E> {
        Err(E::custom(NO_TEXT))
    }
}

text! {
    /// Twelve digits.
    #[derive(PartialEq, Eq, PartialOrd, Ord)]
    AccountNumber, AccountId, |text| AccountId::parse(text).map_err(|error| error.to_string())
}

text! {
    /// The name of a user, group, role or session: 1 to 64 of IAM's characters.
    #[derive(PartialEq, Eq, PartialOrd, Ord)]
    Name, String, |text| {
        let is_character = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
        if (1..=64).contains(&text.len()) && text.bytes().all(is_character) { Ok(text.to_owned()) } else { Err("a name is 1 to 64 letters, digits or any of _+=,.@-".to_owned()) }
    }
}

text! {
    /// The id of an organization.
    OrganizationId, String, |text| {
        if (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) { Ok(text.to_owned()) } else { Err("must be 1 to 64 visible characters".to_owned()) }
    }
}

text! {
    /// An access key id, without the white space that pasting brings along.
    KeyId, String, access_key_id
}

text! {
    /// A secret, without the white space that pasting brings along.
    Secret, SecretAccessKey, secret
}

/// Parses an access key id, around which white space has no meaning.
pub(super) fn access_key_id(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_character = |byte: u8| byte.is_ascii_graphic() && !b"/,=".contains(&byte);
    if (1..=128).contains(&text.len()) && text.bytes().all(is_character) {
        Ok(text.to_owned())
    } else {
        Err("an access key id is 1 to 128 visible characters other than `/`, `,` and `=`".to_owned())
    }
}

/// Parses a secret, around which white space has no meaning.
pub(super) fn secret(text: &str) -> Result<SecretAccessKey, String> {
    let text = text.trim();
    if (1..=4096).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(SecretAccessKey::new(text))
    } else {
        Err("must be 1 to 4096 visible characters".to_owned())
    }
}

text! {
    /// The key of a tag.
    #[derive(PartialEq, Eq, PartialOrd, Ord)]
    TagKey, String, |text| Tag::parse(text, "").map(|_| text.to_owned()).map_err(|error| error.to_string())
}

text! {
    /// The value of a tag.
    TagValue, String, |text| Tag::parse("key", text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

impl fmt::Display for AccountNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Display for TagKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A moment, as ISO 8601 or in seconds since 1970.
pub(super) struct Moment {
    pub(super) epoch_seconds: i64,
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MomentVisitor)
    }
}

struct MomentVisitor;

impl Visitor<'_> for MomentVisitor {
    type Value = Moment;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a moment such as \"2027-01-31T12:00:00Z\", or seconds since 1970")
    }

    fn visit_u64<E: serde::de::Error>(self, seconds: u64) -> Result<Moment, E> {
        let epoch_seconds = i64::try_from(seconds).map_err(|_| E::custom("must be seconds since 1970"))?;
        Ok(Moment { epoch_seconds })
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Moment, E> {
        let moment = DateTime::from_str(text, Format::DateTimeWithOffset);
        let moment = moment.map_err(|_| E::custom("must be a moment such as \"2027-01-31T12:00:00Z\""))?;
        Ok(Moment { epoch_seconds: moment.secs() })
    }
}

/// A policy: a document, or the name of one that is there without being written down.
pub(super) enum Policy {
    /// One that has a name.
    Named(NamedPolicy),
    /// One that is written down where it is used. What is wrong with it is told by whoever knows where it begins.
    Document(Result<Arc<PolicyDocument>, InvalidPolicy>),
}

impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The text as it stands, so that members which are named twice are seen.
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        if raw.starts_with('{') {
            return Ok(Self::Document(PolicyDocument::parse_identity(raw).map(Arc::new)));
        }
        let name = serde_json::from_str::<String>(raw);
        let name = name.map_err(|_| D::Error::custom("must be a policy or the name of one"))?;
        managed::find(&name).map(Self::Named).ok_or_else(|| {
            let names = managed::NAMES.join("`, `");
            D::Error::custom(format!("there is no policy of this name; there are `{names}`"))
        })
    }
}
