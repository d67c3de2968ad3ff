//! The ids of shapes.

use std::fmt;

use serde::Serialize;

/// An absolute shape id such as `com.amazonaws.codeartifact#DomainName`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "String")]
pub struct ShapeId {
    /// The part before `#`.
    pub namespace: String,
    /// The part after `#`.
    pub name: String,
}

impl ShapeId {
    /// Splits `namespace#Name`; `None` without a `#` or with an empty half.
    pub fn parse(text: &str) -> Option<Self> {
        let (namespace, name) = text.split_once('#')?;
        let valid = !namespace.is_empty() && !name.is_empty() && !name.contains(['#', '$']);
        valid.then(|| Self { namespace: namespace.to_owned(), name: name.to_owned() })
    }
}

impl fmt::Display for ShapeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.namespace, self.name)
    }
}

impl From<ShapeId> for String {
    fn from(id: ShapeId) -> Self {
        id.to_string()
    }
}
