//! Where it is told who did what.

use clap::Args;

use crate::audit::{AuditError, AuditLog, Destination};

/// Where it is told who did what.
#[derive(Debug, Clone, Args)]
pub struct AuditOptions {
    /// Append a line of JSON to this file for each request that changes something or is refused; `-` is standard output.
    /// The file is opened anew on SIGHUP.
    #[arg(long, env = "CODEARTIFACT_AUDIT", value_name = "FILE")]
    pub audit: Option<Destination>,
}

impl AuditOptions {
    /// Opens the log, where there is to be one.
    pub fn open(&self) -> Result<Option<AuditLog>, AuditError> {
        self.audit.clone().map(AuditLog::open).transpose()
    }
}
