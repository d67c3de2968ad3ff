//! Which service of a document a command is about.

use clap::Args;
use codeartifact_codegen::document::Options;

/// Which service of a document is meant.
#[derive(Debug, Args)]
pub(super) struct Selection {
    /// The service to read, where the document defines several.
    #[arg(long, value_name = "ID")]
    service: Option<String>,
    /// What to call the service shape, where the form of the document does not hold its name.
    #[arg(long, value_name = "NAME")]
    service_name: Option<String>,
}

impl Selection {
    pub(super) fn options(&self) -> Options {
        Options { service: self.service.clone(), service_name: self.service_name.clone() }
    }
}
