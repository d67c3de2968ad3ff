//! Where a document came from, as it is said on the command line.

use clap::Args;
use codeartifact_codegen::import::Provenance;

use super::date;

/// Where the document came from.
#[derive(Debug, Args)]
pub(super) struct Carried {
    /// The package or place that carried the document.
    #[arg(long, value_name = "NAME")]
    origin: Option<String>,
    /// That package's version.
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
    /// The licence of the model.
    #[arg(long, value_name = "SPDX", default_value = "Apache-2.0")]
    licence: String,
}

impl Carried {
    /// Returns what is recorded of a document that is taken in today.
    pub(super) fn provenance(&self) -> Provenance {
        Provenance {
            origin: self.origin.clone(),
            version: self.version.clone(),
            licence: self.licence.clone(),
            date: date::today(),
        }
    }
}
