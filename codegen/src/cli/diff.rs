//! `codegen diff`: says what changed between two models.

use std::path::PathBuf;

use clap::Args;
use codeartifact_codegen::Error;
use codeartifact_codegen::diff::Diff;

use super::report::{End, Report};
use super::selection::Selection;

const EXAMPLES: &str = "\
Examples:
  codegen diff model/codeartifact.smithy.json service-2.json
  codegen diff --json old.json new.json
  codegen diff --check old.json new.json   # exits with 1 where clients break

Clients break where a program written against OLD can stop working against a server of NEW. New values of
enums break nobody: clients must expect values that they do not know.";

/// Say in words what changed between two models, and what breaks clients.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The model that clients were written against.
    old: PathBuf,
    /// The model that servers will speak.
    new: PathBuf,
    /// Exit with 1 where a change breaks clients.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    selection: Selection,
}

pub(super) fn run(arguments: &Arguments) -> Result<Report, Error> {
    let [old, new] = arguments.selection.load_both([&arguments.old, &arguments.new])?;
    let diff = Diff::between(&old, &new);
    let fails = arguments.check && diff.breaking().next().is_some();
    let end = if fails { End::FailedCheck } else { End::Fine };
    Ok(Report { text: diff.text(), json: diff.json(), end })
}
