//! What every kind of case is derived from.

use codeartifact_codegen::ir::{Operation, Service};

use super::super::fill::Filler;

/// What derivation works with.
pub(super) struct Derivation<'a> {
    pub(super) service: &'a Service,
    pub(super) operation: &'a Operation,
    pub(super) filler: Filler<'a>,
}
