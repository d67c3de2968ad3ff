//! The audit log: a line for each request that changes something or is refused, for whoever has to know later who did
//! what. Knows lines and where they go, nothing of requests.

mod line;
mod log;

pub use self::line::{AuditLine, AuditedDecision};
pub use self::log::{AuditError, AuditLog, Destination};
