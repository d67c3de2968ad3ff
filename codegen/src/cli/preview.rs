//! `codegen preview`: says what a document contains.

use std::path::PathBuf;

use clap::Args;
use codeartifact_codegen::Error;
use codeartifact_codegen::document::Document;
use codeartifact_codegen::preview::Preview;
use serde_json::json;

use super::report::Report;
use super::selection::Selection;

const EXAMPLES: &str = "\
Examples:
  codegen preview service-2.json
  codegen preview --json model/codeartifact.smithy.json

Lists operations with method, path and the statuses of their errors. Stops with an error at a trait or key
that the generator does not know, since it may change what is sent.";

/// Say what a document contains, before it is added.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The document to look at.
    file: PathBuf,
    #[command(flatten)]
    selection: Selection,
}

pub(super) fn run(arguments: &Arguments) -> Result<Report, Error> {
    let document = Document::load(&arguments.file, &arguments.selection.options())?;
    let preview = Preview::of(&document);
    Ok(Report { text: preview.text(), json: json!(preview), failed_check: false })
}
