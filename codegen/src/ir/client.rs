//! What a service or an operation asks of clients alone; the server that is generated acts on none of it.

use std::collections::BTreeMap;

use serde::Serialize;

/// What a trait holds: by field, its values as text.
pub type Fields = BTreeMap<String, Vec<String>>;

/// How clients address, authenticate and pack their requests.
#[derive(Clone, Debug, PartialEq, Default, Serialize)]
pub struct ClientSide {
    /// The schemes of authentication that the model lists here, the preferred one first.
    pub auth: Option<Vec<String>>,
    /// What else it asks, by the trait that asks it; of a service, `rename` too.
    pub traits: BTreeMap<String, Fields>,
}
