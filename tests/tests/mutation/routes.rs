//! Where requests of operations go, as the model says.

use std::collections::BTreeMap;

use serde_json::Value;

const MODEL: &str = include_str!("../../../model/codeartifact.smithy.json");

/// Method and path of each operation, `GET /v1/domain`.
pub(crate) struct Routes(BTreeMap<String, String>);

impl Routes {
    pub(crate) fn read() -> Self {
        let model: Value = serde_json::from_str(MODEL).unwrap();
        let routes = model["shapes"].as_object().unwrap().iter().filter_map(|(id, shape)| {
            let http = shape["traits"].get("smithy.api#http")?;
            let name = id.split_once('#')?.1.to_owned();
            Some((name, format!("{} {}", http["method"].as_str()?, http["uri"].as_str()?)))
        });
        Self(routes.collect())
    }

    pub(crate) fn of(&self, operation: &str) -> String {
        self.0.get(operation).unwrap_or_else(|| panic!("the model has no operation `{operation}`")).clone()
    }
}
