//! The Smithy 2.0 JSON AST as a document: shapes and traits as they stand in the file, nothing resolved.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::error::Error;

/// A whole document.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Ast {
    /// The Smithy version, `1.0`, `2` or `2.0`.
    pub smithy: String,
    /// All shapes by id.
    #[serde(default)]
    pub shapes: BTreeMap<String, AstShape>,
}

/// One shape; which members are filled depends on the type.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub(super) struct AstShape {
    /// The shape's type, `structure`, `list`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Members of structures, unions and enums in the file's order.
    #[serde(default)]
    pub members: Ordered<AstMember>,
    /// The element of a list.
    pub member: Option<AstMember>,
    /// The key of a map.
    pub key: Option<AstMember>,
    /// The value of a map.
    pub value: Option<AstMember>,
    /// Traits applied to the shape.
    #[serde(default)]
    pub traits: BTreeMap<String, Value>,
    /// Mixins whose members and traits the shape takes over.
    #[serde(default)]
    pub mixins: Vec<AstReference>,
    /// A service's version.
    pub version: Option<String>,
    /// Names that a service gives to shapes whose own would clash.
    pub rename: Option<Value>,
    /// Operations of a service or resource.
    #[serde(default)]
    pub operations: Vec<AstReference>,
    /// Instance-less operations of a resource.
    #[serde(default, rename = "collectionOperations")]
    pub collection_operations: Vec<AstReference>,
    /// Resources of a service or resource.
    #[serde(default)]
    pub resources: Vec<AstReference>,
    /// Errors common to all operations of a service, or an operation's own.
    #[serde(default)]
    pub errors: Vec<AstReference>,
    /// An operation's input.
    pub input: Option<AstReference>,
    /// An operation's output.
    pub output: Option<AstReference>,
    /// Lifecycle operations of a resource.
    pub create: Option<AstReference>,
    /// See `create`.
    pub put: Option<AstReference>,
    /// See `create`.
    pub read: Option<AstReference>,
    /// See `create`.
    pub update: Option<AstReference>,
    /// See `create`.
    pub delete: Option<AstReference>,
    /// See `create`.
    pub list: Option<AstReference>,
}

/// A reference to another shape.
#[derive(Clone, Debug, serde::Deserialize)]
pub(super) struct AstReference {
    /// The id.
    pub target: String,
}

/// A member.
#[derive(Clone, Debug, serde::Deserialize)]
pub(super) struct AstMember {
    /// The id of the shape it holds.
    pub target: String,
    /// Traits applied to the member.
    #[serde(default)]
    pub traits: BTreeMap<String, Value>,
}

/// A JSON object in the file's order, which is the order of declaration.
#[derive(Clone, Debug)]
pub(crate) struct Ordered<T>(pub Vec<(String, T)>);

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Ordered<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Ordered<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of members")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Ordered(entries))
            }
        }
        deserializer.deserialize_map(Entries(std::marker::PhantomData))
    }
}

/// Says that a shape points to one that the document does not have.
pub(super) fn missing(origin: &str, shape: &str, target: &str) -> Error {
    Error::Shape {
        origin: origin.to_owned(),
        shape: shape.to_owned(),
        reason: format!(
            "it points to `{target}`, which the document does not define; give the whole of it, models of several files joined"
        ),
    }
}
