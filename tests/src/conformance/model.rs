//! The model that cases are derived from: the repository's own, which is part of the binary, or a file in any
//! form that `codegen` reads.

use std::path::Path;

use codeartifact_codegen::aws_json::Source;
use codeartifact_codegen::document::{Document, Options};
use codeartifact_codegen::ir::Service;
use codeartifact_codegen::sources;

use super::error::Error;

const EMBEDDED: &str = include_str!("../../../model/codeartifact.smithy.json");

/// Returns the model of CodeArtifact.
pub(crate) fn embedded() -> Result<Service, Error> {
    let source = Source { origin: "model/codeartifact.smithy.json", text: EMBEDDED };
    Ok(Document::read(source, None, &Options::default())?.service)
}

/// Reads a model from a file, or returns the one of CodeArtifact.
pub(crate) fn load(path: Option<&Path>, service: Option<&str>) -> Result<Service, Error> {
    match path {
        None => embedded(),
        Some(path) => {
            let options = Options { service: service.map(str::to_owned), ..Options::default() };
            Ok(Document::load(path, &sources::recorded_options(path, &options)?)?.service)
        }
    }
}
