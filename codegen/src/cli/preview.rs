//! `codegen preview`: says what a document contains.

use std::path::PathBuf;

use clap::Args;
use codeartifact_codegen::Error;
use codeartifact_codegen::preview::Preview;
use codeartifact_codegen::survey::Survey;
use codeartifact_codegen::text::count;
use serde_json::json;

use super::report::{End, Report};
use super::selection::Selection;

const EXAMPLES: &str = "\
Examples:
  codegen preview service-2.json
  codegen preview --json model/codeartifact.smithy.json
  codegen preview service-2.json --without StartConversation

Lists operations by resource with method, path and the statuses of their errors, and what is generated and what
is not. Names every obstacle, not the first alone, with file, line, shape and trait, and the operations that would
have to be left out for it; exits with 2 where there is one.";

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
    let survey = arguments.selection.survey(&arguments.file)?;
    let preview = Preview::of(&survey);
    let end = match preview.obstacles.len() {
        0 => End::Fine,
        number => End::Unfit(unfit(&survey, number)),
    };
    Ok(Report { text: preview.text(), json: json!(preview), end })
}

/// Says in one line that a document cannot be taken in as it is, and what would do.
fn unfit(survey: &Survey, obstacles: usize) -> String {
    let flags: Vec<String> = survey.blocked().iter().map(|name| format!("--without {name}")).collect();
    let on_service = survey.obstacles.iter().any(|obstacle| obstacle.operations.is_empty());
    let way = if on_service {
        "what stands on the service itself cannot be left out".to_owned()
    } else {
        format!("`{}` takes in the rest", flags.join(" "))
    };
    format!(
        "`{}` cannot be taken in as it is: {}, all named above; {way}",
        survey.document.origin,
        count(obstacles, "obstacle")
    )
}
