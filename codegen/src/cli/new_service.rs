//! `codegen new-service`: makes a workspace with a server for a service.

use std::path::{Path, PathBuf};

use clap::Args;
use codeartifact_codegen::Error;
use codeartifact_codegen::new_service::NewService;
use codeartifact_codegen::text::{Page, columns, count};
use serde_json::json;

use super::carried::Carried;
use super::report::Report;
use super::selection::Selection;

const EXAMPLES: &str = "\
Examples:
  codegen new-service store store.json
  codegen new-service lambda service-2.json --into /srv/lambda --without InvokeWithResponseStream

Writes a workspace that compiles and runs: the model, the crate that is generated from it, a server whose operations
answer 501 until they are written, and a test that reaches each of them. Its README says how to go on.";

/// Make a workspace with a server for a service, to be filled in.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, disable_version_flag = true)]
pub(super) struct Arguments {
    /// What to call the service: its crates are NAME-generated and NAME-server.
    name: String,
    /// The model.
    file: PathBuf,
    /// The folder to write, empty or not there; NAME without.
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// The checkout that holds the generator and its runtime, which the workspace builds on.
    #[arg(long, value_name = "DIR", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/.."))]
    codegen_path: PathBuf,
    #[command(flatten)]
    carried: Carried,
    #[command(flatten)]
    selection: Selection,
}

pub(super) fn run(arguments: &Arguments) -> Result<Report, Error> {
    let document = arguments.selection.load(&arguments.file)?;
    let provenance = arguments.carried.provenance();
    let name = &arguments.name;
    let folder = arguments.into.as_deref().unwrap_or(Path::new(name));
    let made = NewService::plan(&document, name, &provenance, folder, &arguments.codegen_path)?;
    made.write()?;
    let service = &document.service;
    let operations = service.operations.len();
    let folder = folder.display().to_string();
    let row = |name: &str, value: String| [format!("  {name}"), value];
    let mut page = Page::default();
    page.line(format!("made a workspace for `{}` {} in {folder}\n", service.id, service.version));
    page.lines(&columns(&[
        row("operations", format!("{operations}, each of which answers 501 until it is written")),
        row("files", count(made.files.len() + made.import.crate_files.len() + 2, "file")),
        row("run", format!("cd {folder} && cargo run")),
        row("test", format!("cd {folder} && cargo test")),
    ]));
    page.sentences("Notes", &document.notes);
    let files: Vec<&String> = made.files.keys().collect();
    let json = json!({
        "service": service.id, "version": service.version, "operations": operations, "folder": folder,
        "files": files, "model": made.import.file.display().to_string(), "notes": document.notes,
    });
    Ok(Report::fine(page.finish(), json))
}
