//! `codegen list`: says which models are there, and what is generated from them.

use std::path::PathBuf;

use clap::Args;
use codeartifact_codegen::Error;
use codeartifact_codegen::sources::{FILE, Source, Sources};
use codeartifact_codegen::survey;
use codeartifact_codegen::text::{Page, columns};
use serde_json::{Value, json};

use super::report::Report;

const EXAMPLES: &str = "\
Examples:
  codegen list
  codegen list --json --model-dir other/model

A model without a crate is there to be compared with. Operations are those that are generated.";

/// List the models that were added, and the crates that are generated from them.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The directory that holds the models.
    #[arg(long, value_name = "DIR", default_value = "model")]
    model_dir: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<Report, Error> {
    let record = arguments.model_dir.join(FILE);
    let mut rows = Vec::new();
    let mut models = Vec::new();
    for source in &Sources::load(&record)?.models {
        let operations =
            survey::load_recorded(&arguments.model_dir.join(&source.file))?.service.operations.len();
        rows.push(row(source, operations));
        models.push(entry(source, operations));
    }
    let mut page = Page::default();
    if rows.is_empty() {
        page.line(format!("no model is recorded in `{}`; `codegen add` takes one in", record.display()));
    } else {
        let heading = ["model", "crate", "service", "version", "operations", "published as", "origin"];
        rows.insert(0, heading.map(str::to_owned));
        page.lines(&columns(&rows));
    }
    Ok(Report::fine(page.finish(), json!({ "models": models })))
}

fn row(source: &Source, operations: usize) -> [String; 7] {
    let left_out = match source.without.len() {
        0 => String::new(),
        number => format!(" of {}", operations + number),
    };
    let origin = source.origin.iter().chain(&source.origin_version);
    let mut origin: Vec<&str> = origin.map(String::as_str).collect();
    if origin.is_empty() {
        origin.push("not stated");
    }
    [
        source.file.clone(),
        source.folder.clone().unwrap_or_else(|| "-".to_owned()),
        source.service.clone(),
        source.api_version.clone(),
        format!("{operations}{left_out}"),
        source.form.clone(),
        format!("{}, {}, {}", origin.join(" "), source.licence, source.added),
    ]
}

fn entry(source: &Source, operations: usize) -> Value {
    let mut entry = json!(source);
    entry["operations"] = json!(operations);
    entry
}
