//! Bodies of cases that pack them: no two programs pack alike, so that the cases tell what is in the body and not how it
//! goes over the wire.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Map, Value};

/// Gives a case of an operation whose body clients may pack the body that its `params` mean, unless it has one.
pub(crate) fn with_body(case: &Value, shapes: &Map<String, Value>, operation: &Value) -> Value {
    let packs = !operation["traits"]["smithy.api#requestCompression"].is_null();
    if !packs || !case["body"].is_null() {
        return case.clone();
    }
    let members = operation["input"]["target"].as_str().and_then(|input| shapes.get(input));
    let in_body = |name: &str| {
        members.is_some_and(|input| input["members"][name]["traits"]["smithy.api#httpHeader"].is_null())
    };
    let params = case["params"].as_object().into_iter().flatten().filter(|(name, _)| in_body(name));
    let json: Map<String, Value> = params.map(|(name, value)| (name.clone(), value.clone())).collect();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(Value::from(json).to_string().as_bytes()).expect("memory takes all bytes");
    let mut case = case.clone();
    case["bytes"] = STANDARD.encode(encoder.finish().expect("memory takes all bytes")).into();
    case
}
