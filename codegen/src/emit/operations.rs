//! `operations/`: one file for each operation, holding its input, output and errors and how they are read
//! and written.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{decode, define, docs, encode, errors, values};
use crate::ir::{Operation, Service};
use crate::names;

/// Returns, by file stem, each file and what it exports.
pub(super) fn files(service: &Service) -> BTreeMap<String, (TokenStream, TokenStream)> {
    service
        .operations
        .iter()
        .map(|(name, operation)| {
            let marker = names::type_name(name);
            let input = values::type_ident(service, &operation.input);
            let output = values::type_ident(service, &operation.output);
            let error = format_ident!("{marker}Error");
            let exports = quote!({#marker, #error, #input, #output});
            (name.clone(), (file(service, name, operation), exports))
        })
        .collect()
}

fn file(service: &Service, name: &str, operation: &Operation) -> TokenStream {
    let marker = names::type_name(name);
    let id = operation.id.to_string();
    let (namespace, shape_name) = (&operation.id.namespace, &operation.id.name);
    let input = values::type_ident(service, &operation.input);
    let output = values::type_ident(service, &operation.output);
    let error = format_ident!("{marker}Error");
    let mut documentation = vec![format!("Operation `{name}`."), String::new()];
    documentation.extend(docs::operation(service, name, operation));
    let documentation = docs::attributes(&documentation);
    let (input_members, output_members) =
        (service.members(&operation.input), service.members(&operation.output));
    let (input_shape, output_shape) = (service.shape(&operation.input), service.shape(&operation.output));
    let input_definition = define::definition(service, input_shape, &input, input_members, true);
    let output_definition = define::definition(service, output_shape, &output, output_members, true);
    let decode = decode::decode(service, operation, &input);
    let response = encode::response(service, output_members, operation.code, None, operation.has_output);
    let error_definition = errors::operation_error(service, name, operation, &error);
    quote! {
        use bytes::Bytes;
        use http::header::HeaderName;
        use crate::runtime::coding;
        use crate::runtime::json::{self, Json};
        use crate::runtime::service::{self, Decoding, RequestBody};
        use crate::runtime::violations::{self, Path, Pattern, Violations};
        use crate::runtime::{
            FromRequest, Head, IntoResponse, OperationShape, Rejection, Reply, Response, RestJson1,
            ShapeId, text,
        };

        #documentation
        #[derive(Debug, Clone, Copy)]
        pub struct #marker;

        impl OperationShape for #marker {
            const ID: ShapeId = ShapeId::new(#id, #namespace, #shape_name);
            type Input = #input;
            type Output = #output;
            type Error = #error;
        }

        #input_definition
        #decode
        #output_definition

        impl IntoResponse<RestJson1> for #output {
            fn into_response(self) -> Response {
                #response
            }
        }

        #error_definition
    }
}
