//! What of a document a command is about: which service, and which of its operations.

use std::path::Path;

use clap::Args;
use codeartifact_codegen::Error;
use codeartifact_codegen::document::{Document, Options};
use codeartifact_codegen::sources;
use codeartifact_codegen::survey::{self, Survey};

/// What of a document is meant.
#[derive(Debug, Args)]
pub(super) struct Selection {
    /// The service to read, where the document defines several.
    #[arg(long, value_name = "ID")]
    service: Option<String>,
    /// What to call the service shape, where the form of the document does not hold its name.
    #[arg(long, value_name = "NAME")]
    service_name: Option<String>,
    /// An operation to leave out; repeat it for several.
    #[arg(long, value_name = "OPERATION")]
    without: Vec<String>,
}

impl Selection {
    /// Reads a document that can be read as a whole.
    pub(super) fn load(&self, file: &Path) -> Result<Document, Error> {
        let document = survey::load(file, &self.options_of(file)?)?;
        survey::check_left_out(&self.options().without, &[&document])?;
        Ok(document)
    }

    /// Reads two documents; an operation to leave out may be in one of them alone.
    pub(super) fn load_both(&self, files: [&Path; 2]) -> Result<[Document; 2], Error> {
        let [one, two] = files.map(|file| survey::load(file, &self.options_of(file)?));
        let both = [one?, two?];
        survey::check_left_out(&self.options().without, &[&both[0], &both[1]])?;
        Ok(both)
    }

    /// Reads what can be read of a document.
    pub(super) fn survey(&self, file: &Path) -> Result<Survey, Error> {
        let survey = Survey::of(file, &self.options_of(file)?)?;
        survey::check_left_out(&self.options().without, &[&survey.document])?;
        Ok(survey)
    }

    /// What is asked for, over what is recorded of the model.
    fn options_of(&self, file: &Path) -> Result<Options, Error> {
        sources::recorded_options(file, &self.options())
    }

    fn options(&self) -> Options {
        Options {
            service: self.service.clone(),
            service_name: self.service_name.clone(),
            without: self.without.iter().cloned().collect(),
            published: None,
        }
    }
}
