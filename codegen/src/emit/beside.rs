//! For code that others generate to stand beside the generated module: what its items are called, and the
//! same printer. The protocol tests make their handlers with it.
//!
//! Paths begin at `crate`; [`print()`] moves them to where the module stands.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{Placement, errors, values};
use crate::error::Error;
use crate::ir::{Member, Service, ShapeId};
use crate::names;

/// Returns the path of the type of a structure, union or enum.
pub fn type_path(service: &Service, id: &ShapeId) -> TokenStream {
    values::type_path(service, id)
}

/// Returns the fields of a structure's members.
pub fn fields(members: &[Member]) -> Vec<Ident> {
    values::field_idents(members)
}

/// Returns the variants of a union's members.
pub fn variants(members: &[Member]) -> Vec<Ident> {
    values::variant_idents(members)
}

/// Returns the path of an operation's own error.
pub fn operation_error(name: &str) -> TokenStream {
    let error = format_ident!("{}Error", names::type_name(name));
    quote!(crate::operations::#error)
}

/// Returns the path of the sum of all errors.
pub fn any_error(service: &Service) -> TokenStream {
    let sum = errors::sum_ident(service);
    quote!(crate::errors::#sum)
}

/// Formats a file; `path` names it in errors.
pub fn print(path: &str, tokens: TokenStream, placement: &Placement) -> Result<String, Error> {
    super::print::print(path, tokens, placement)
}
