//! Reads and generates every model.

use std::collections::BTreeMap;
use std::io;

use codeartifact_codegen::emit::{self, Placement};

use super::cache::Cache;
use super::{Corpus, Outcome, shards};
use crate::models;

/// What the outcome of a model depends on besides the model.
const GENERATOR: &[&str] = &["codegen/src", "codegen/Cargo.toml", "Cargo.lock"];

/// Reads and generates every model of the corpus, and returns what became of each by the name of its service.
pub fn emit(corpus: &Corpus) -> io::Result<BTreeMap<String, Outcome>> {
    let cache = Cache::open("emitted", GENERATOR)?;
    let outcomes = shards::each(&corpus.rest_json, |name| {
        let found = models::Found::read(&corpus.data, name).map_err(io::Error::other)?;
        let paginators = found.paginators.as_deref().unwrap_or_default();
        let outcome = cache.get(&[name, &found.model, paginators], || Ok(outcome(&found)))?;
        Ok((name.clone(), outcome))
    });
    let outcomes = outcomes.into_iter().collect::<io::Result<_>>()?;
    cache.sweep()?;
    Ok(outcomes)
}

fn outcome(found: &models::Found) -> Outcome {
    let service = match found.document() {
        Ok(document) => document.service,
        Err(error) => return Outcome::Refused(error),
    };
    match emit::files(&service, &Placement::default()) {
        Ok(files) => match files.iter().find_map(|(path, text)| Some((path, syn::parse_file(text).err()?))) {
            None => Outcome::Emitted { operations: service.operations.len() },
            Some((path, error)) => Outcome::Unprintable(format!("`{path}` is not Rust: {error}")),
        },
        Err(error) => Outcome::Unprintable(error.to_string()),
    }
}
