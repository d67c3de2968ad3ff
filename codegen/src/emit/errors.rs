//! `errors/`: the declared errors, the sum of them, and the error of each operation.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::{define, docs, encode, json, print, values};
use crate::ir::{Kind, Member, Operation, Service, ShapeId, Structure, Wording};
use crate::names;

/// Returns, by file stem, each file and what it exports.
pub(super) fn files(service: &Service) -> BTreeMap<String, (TokenStream, TokenStream)> {
    let decoded = json::decoded(service);
    let mut files = BTreeMap::new();
    // Those that no operation declares are there too: events and other structures may hold them.
    for id in service.shapes.keys().filter(|id| is_error(service, id)) {
        let name = values::type_ident(service, id);
        let tokens = error(service, id, decoded.contains(id));
        files.insert(values::file_stem(service, id), (tokens, quote!(#name)));
    }
    let sum = sum_ident(service);
    files.insert(names::snake_case(&sum.to_string()).to_string(), (sum_of_errors(service), quote!(#sum)));
    files
}

/// Prints what `errors/mod.rs` holds besides the files: how broken constraints are reported.
pub(super) fn common(service: &Service) -> TokenStream {
    let body = service.validation.as_ref().map_or_else(
        || {
            quote! {
                Rejection::Invalid(WireError::new(
                    StatusCode::BAD_REQUEST,
                    "ValidationException",
                    violations.to_string(),
                ))
            }
        },
        |validation| modelled(service, validation),
    );
    quote! {
        use http::StatusCode;
        use crate::runtime::{Rejection, Violations, WireError};

        /// Turns broken constraints into the answer that reports them.
        pub(crate) fn invalid(violations: &Violations) -> Rejection {
            #body
        }
    }
}

/// Prints the error of one operation: its declared errors and one variant for everything else.
pub(super) fn operation_error(
    service: &Service,
    name: &str,
    operation: &Operation,
    ident: &Ident,
) -> TokenStream {
    let sum = sum_ident(service);
    let errors: Vec<_> = operation.errors.iter().map(|id| variant(service, id)).collect();
    let paths: Vec<_> = operation.errors.iter().map(|id| values::type_path(service, id)).collect();
    let docs = operation.errors.iter().map(|id| format!(" `{}`, declared in the model.", id.name));
    let doc = format!(" The errors of `{name}`.");
    let from = if errors.is_empty() {
        quote!(Self::Unmodelled(Box::new(error)))
    } else {
        quote! {
            match error {
                #(crate::errors::#sum::#errors(error) => Self::#errors(error),)*
                other => Self::Unmodelled(Box::new(other)),
            }
        }
    };
    quote! {
        #[doc = #doc]
        #[derive(Debug, Clone, PartialEq, thiserror::Error)]
        pub enum #ident {
            #(
                #[doc = #docs]
                #[error(transparent)]
                #errors(#[from] #paths),
            )*
            /// An error that the model does not declare for the operation.
            #[error(transparent)]
            Unmodelled(Box<crate::errors::#sum>),
        }

        impl From<crate::errors::#sum> for #ident {
            fn from(error: crate::errors::#sum) -> Self {
                #from
            }
        }

        impl IntoResponse<RestJson1> for #ident {
            fn into_response(self) -> Response {
                match self {
                    #(Self::#errors(error) => error.into_response(),)*
                    Self::Unmodelled(error) => error.into_response(),
                }
            }
        }
    }
}

fn is_error(service: &Service, id: &ShapeId) -> bool {
    matches!(&service.shape(id).kind, Kind::Structure(Structure { error: Some(_), .. }))
}

fn declared(service: &Service) -> BTreeSet<ShapeId> {
    service.operations.values().flat_map(|operation| operation.errors.iter().cloned()).collect()
}

pub(super) fn sum_ident(service: &Service) -> Ident {
    let name = format_ident!("{}Error", names::type_name(&service.name));
    let mut errors = service.shapes.keys().filter(|id| is_error(service, id));
    let taken = errors.any(|id| values::type_ident(service, id) == name);
    if taken { format_ident!("Any{name}") } else { name }
}

/// The variant of a declared error, apart from the two for errors that are not declared.
fn variant(service: &Service, id: &ShapeId) -> Ident {
    let name = values::type_ident(service, id);
    if name == "Internal" || name == "Unmodelled" { format_ident!("{name}Shape") } else { name }
}

fn parts<'a>(service: &'a Service, id: &ShapeId) -> (&'a [Member], u16) {
    match &service.shape(id).kind {
        Kind::Structure(Structure { members, error: Some(error), .. }) => (members, error.status),
        _ => (&[], 500),
    }
}

fn error(service: &Service, id: &ShapeId, decoded: bool) -> TokenStream {
    let name = values::type_ident(service, id);
    let (members, status) = parts(service, id);
    let definition = define::definition(service, service.shape(id), &name, members, true);
    let response = encode::response(service, members, status, Some(&id.name), true);
    let wire_name = &id.name;
    let display = display(service, members, wire_name);
    let (decode, import) = if decoded {
        let decode = json::structure(service, service.shape(id), members);
        let import = quote! {
            use crate::runtime::json::{self, Decoded, Json};
            use crate::runtime::violations::{self, Path, Pattern, Violations};
        };
        (decode, import)
    } else {
        (quote!(), quote!())
    };
    let status_text = Literal::u16_unsuffixed(status);
    let status_doc = format!(" Answered with HTTP status {status}.");
    quote! {
        use bytes::Bytes;
        use http::header::HeaderName;
        #import
        use crate::runtime::{IntoResponse, Reply, Response, RestJson1, text};

        #definition

        impl #name {
            #[doc = #status_doc]
            pub const STATUS: u16 = #status_text;
            /// Its name on the wire.
            pub const NAME: &'static str = #wire_name;

            #decode
        }

        impl std::fmt::Display for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                #display
            }
        }

        impl std::error::Error for #name {}

        impl IntoResponse<RestJson1> for #name {
            fn into_response(self) -> Response {
                #response
            }
        }
    }
}

/// Shows an error by its message, or by its name where it has none.
fn display(service: &Service, members: &[Member], wire_name: &str) -> TokenStream {
    let fields = values::field_idents(members);
    let message = members.iter().zip(&fields).find(|(member, _)| {
        let target = service.shape(&member.target);
        member.name.eq_ignore_ascii_case("message")
            && matches!(target.kind, Kind::String)
            && !target.sensitive
    });
    match message {
        Some((member, field)) if values::is_plain(service, member) => quote!(f.write_str(&self.#field)),
        Some((_, field)) => quote!(f.write_str(self.#field.as_deref().unwrap_or(#wire_name))),
        None => quote!(f.write_str(#wire_name)),
    }
}

fn sum_of_errors(service: &Service) -> TokenStream {
    let name = sum_ident(service);
    let ids = declared(service);
    let errors: Vec<_> = ids.iter().map(|id| variant(service, id)).collect();
    let paths: Vec<_> = ids.iter().map(|id| values::type_path(service, id)).collect();
    let title = docs::visible(&service.title);
    let docs = ids.iter().map(|id| format!(" `{}`, declared in the model.", id.name));
    let doc = format!(" Any error of {title}, whichever operation it comes from.");
    quote! {
        use crate::runtime::{IntoResponse, Response, RestJson1, WireError};

        #[doc = #doc]
        #[derive(Debug, Clone, PartialEq, thiserror::Error)]
        pub enum #name {
            #(
                #[doc = #docs]
                #[error(transparent)]
                #errors(#[from] #paths),
            )*
            /// An error that the model does not have.
            #[error(transparent)]
            Internal(#[from] WireError),
        }

        impl IntoResponse<RestJson1> for #name {
            fn into_response(self) -> Response {
                match self {
                    #(Self::#errors(error) => error.into_response(),)*
                    Self::Internal(error) => error.into_response(),
                }
            }
        }
    }
}

/// Prints how the modelled validation error is made.
fn modelled(service: &Service, validation: &crate::ir::ValidationError) -> TokenStream {
    let path = values::type_path(service, &validation.shape);
    let (members, _) = parts(service, &validation.shape);
    let fields = values::field_idents(members);
    let initialisers = members.iter().zip(&fields).map(|(member, field)| {
        let plain = values::is_plain(service, member);
        let some = |value: TokenStream| if plain { value } else { quote!(Some(#value)) };
        let value = if member.name == validation.message {
            some(quote!(message.clone()))
        } else if let Some((_, value)) = validation.reason.as_ref().filter(|(name, _)| *name == member.name) {
            let reason = values::type_path(service, &member.target);
            some(quote!(#reason::from(#value)))
        } else if let Some(list) = validation.fields.as_ref().filter(|list| list.member == member.name) {
            some(field_list(service, list))
        } else if let (true, Some(default)) = (plain, &member.default) {
            values::default_expression(service, member, default)
        } else {
            quote!(None)
        };
        quote!(#field: #value)
    });
    let initialisers: Vec<_> = initialisers.collect();
    let wording = wording(validation.wording);
    let text = print::mentions(quote!(#(#initialisers)*), "text").then(|| {
        quote!(
            use crate::runtime::text;
        )
    });
    quote! {
        #text
        let wording = #wording;
        let message = violations.message(wording);
        let error = #path { #(#initialisers),* };
        let status = StatusCode::from_u16(#path::STATUS).unwrap_or(StatusCode::BAD_REQUEST);
        Rejection::Invalid(WireError::with_body(status, #path::NAME, message, &error))
    }
}

fn wording(wording: Wording) -> TokenStream {
    match wording {
        Wording::Aws => quote!(crate::runtime::violations::Wording::Aws),
        Wording::Framework => quote!(crate::runtime::violations::Wording::Framework),
    }
}

fn field_list(service: &Service, list: &crate::ir::ValidationFields) -> TokenStream {
    let path = values::type_path(service, &list.field);
    let members = service.members(&list.field);
    let fields = values::field_idents(members);
    let initialisers = members.iter().zip(&fields).map(|(member, field)| {
        let text = if member.name == list.path {
            quote!(violation.path(wording).to_owned())
        } else {
            quote!(violation.message(wording))
        };
        if values::is_plain(service, member) { quote!(#field: #text) } else { quote!(#field: Some(#text)) }
    });
    quote!(violations.iter().map(|violation| #path { #(#initialisers),* }).collect())
}
