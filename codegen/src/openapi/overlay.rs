//! The overlays: per service, what an `OpenAPI` document loses and no convention gives back.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// The overlays that there are, by service name.
const OVERLAYS: &[(&str, &str)] = &[("codeartifact", include_str!("overlay/codeartifact.json"))];

/// What is known of one service beyond its document.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Overlay {
    /// Says what the file is for.
    #[serde(rename = "about")]
    _about: Option<String>,
    /// Members by the key under which they travel.
    pub parameters: BTreeMap<String, Parameter>,
    /// Partial Smithy shapes by name, laid over the converted ones; targets without a namespace are the
    /// service's own.
    pub shapes: BTreeMap<String, Value>,
}

/// A member that travels in a query or header.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameter {
    /// Its name, where it does not follow from the key.
    pub member: Option<String>,
    /// Its shape, where the document holds several alike.
    pub shape: Option<String>,
}

impl Overlay {
    /// Finds the overlay of a service.
    pub(super) fn find(service: &str) -> Option<Self> {
        let (_, text) = OVERLAYS.iter().find(|(name, _)| *name == service)?;
        Some(serde_json::from_str(text).expect("a test parses every overlay"))
    }

    /// Returns what is known of a key; nothing for most.
    pub(super) fn parameter(&self, key: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, found)| found)
    }
}

#[cfg(test)]
mod tests {
    use super::{OVERLAYS, Overlay};

    #[test]
    fn every_overlay_parses() {
        for (name, text) in OVERLAYS {
            let parsed: Result<Overlay, _> = serde_json::from_str(text);
            assert!(parsed.is_ok(), "{name}: {}", parsed.unwrap_err());
        }
    }
}
