//! Models whose names and texts come close to what the generator writes itself are compiled like any other.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use codeartifact_codegen::aws_json::Source;
use codeartifact_codegen::document::{Document, Options};
use codegen_compile::workspace::Workspace;
use serde_json::json;

/// A model of one operation, whose input has a pattern.
fn model(service: &str, pattern: &str) -> Document {
    let text = json!({
        "smithy": "2.0",
        "shapes": {
            format!("com.example#{service}"): {
                "type": "service",
                "version": "2024-01-01",
                "operations": [{ "target": "com.example#Ask" }],
                "traits": { "aws.protocols#restJson1": {}, "smithy.api#title": format!("{service}\r{pattern}") },
            },
            "com.example#Ask": {
                "type": "operation",
                "input": { "target": "com.example#AskInput" },
                "output": { "target": "com.example#AskOutput" },
                "traits": { "smithy.api#http": { "method": "POST", "uri": "/ask", "code": 200 } },
            },
            "com.example#AskInput": { "type": "structure", "members": { "word": { "target": "com.example#Word" } } },
            "com.example#AskOutput": { "type": "structure", "members": { "word": { "target": "com.example#Word" } } },
            "com.example#Word": { "type": "string", "traits": { "smithy.api#pattern": pattern } },
        },
    });
    Document::read(Source { origin: service, text: &text.to_string() }, None, &Options::default()).unwrap()
}

#[test]
fn names_and_texts_that_the_generator_writes_itself_are_compiled() {
    let mut workspace = Workspace::create("awkward").unwrap();
    let models = [
        ("called_s", model("S", "^[a-z]$")),
        ("called_b", model("B", "^[a-z]$")),
        ("carriage_return", model("Returns", "^[\r\n]$")),
        ("direction", model("Turns", "^[\u{202e}\u{2066}`]$")),
    ];
    for (name, document) in &models {
        workspace.add_service(name, &document.service).unwrap();
    }

    assert_eq!(workspace.check(&[]).unwrap(), []);
}
