//! Laws that a world tells: what is done, step by step, and what the answers must tell.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// One law of a world.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Script {
    /// What must hold, in words.
    pub(crate) law: String,
    /// The operation that it is about.
    pub(crate) operation: String,
    /// The things that are made for it, in this order.
    #[serde(default)]
    pub(crate) before: Vec<String>,
    /// What is done.
    pub(crate) steps: Vec<Ask>,
}

/// One step: a request, and what its answer must tell. Pointers lead into the answer's members.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ask {
    /// The operation.
    pub(crate) operation: String,
    /// What its input has beside, or in place of, the values of the world; `null` takes a member out.
    #[serde(default)]
    pub(crate) input: Map<String, Value>,
    /// The error that must be answered.
    #[serde(default)]
    pub(crate) error: Option<String>,
    /// Names for values of the answer, by pointer.
    #[serde(default)]
    pub(crate) save: BTreeMap<String, String>,
    /// Values by pointer; of an object its named members, and `null` where nothing may be.
    #[serde(default)]
    pub(crate) tells: Map<String, Value>,
    /// What some element of a list must have, by the list's pointer.
    #[serde(default)]
    pub(crate) holds: Map<String, Value>,
    /// What no element of a list may have, by the list's pointer.
    #[serde(default)]
    pub(crate) lacks: Map<String, Value>,
    /// The names that an absolute URL must have between its marks, by pointer.
    #[serde(default)]
    pub(crate) urls: Map<String, Value>,
}

impl Ask {
    /// Tells whether anything must be true of the answer.
    pub(crate) fn is_asked(&self) -> bool {
        let asked = [&self.tells, &self.holds, &self.lacks, &self.urls];
        self.error.is_some() || asked.into_iter().any(|asked| !asked.is_empty())
    }
}
