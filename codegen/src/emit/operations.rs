//! `operations/`: one file for each operation, holding its input, output and errors and how they are read
//! and written.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{bound, constraints, define, docs, encode, errors, json, print, values};
use crate::ir::{Binding, Kind, Member, Operation, Service};
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
    let documentation = docs::attributes(
        &std::iter::once(format!("Operation `{name}`."))
            .chain(std::iter::once(String::new()))
            .chain(docs::operation(service, name, operation))
            .collect::<Vec<_>>(),
    );
    let input_definition = define::definition(
        service,
        service.shape(&operation.input),
        &input,
        service.members(&operation.input),
        true,
    );
    let output_members = service.members(&operation.output);
    let output_definition =
        define::definition(service, service.shape(&operation.output), &output, output_members, true);
    let decode = decode(service, operation, &input);
    let response = encode::response(service, output_members, operation.code, None, operation.has_output);
    let error_definition = errors::operation_error(service, name, operation, &error);
    quote! {
        use bytes::Bytes;
        use http::header::HeaderName;
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

/// What the decoder of an operation needs of the body.
enum Body {
    Ignored,
    Collected,
    Streamed,
    StreamedOfKnownLength,
}

fn decode(service: &Service, operation: &Operation, input: &Ident) -> TokenStream {
    let members = service.members(&operation.input);
    let variables = values::variable_idents(members);
    let bound = || members.iter().zip(&variables);
    let payload = bound().find(|(member, _)| member.binding == Binding::Payload);
    let in_body: Vec<_> = bound().filter(|(member, _)| member.binding == Binding::Body).collect();
    let body = match payload {
        Some((member, _)) if values::is_stream(service, member) => match service.shape(&member.target).kind {
            Kind::Blob { requires_length: true, .. } => Body::StreamedOfKnownLength,
            _ => Body::Streamed,
        },
        Some(_) => Body::Collected,
        None if !in_body.is_empty() => Body::Collected,
        None => Body::Ignored,
    };
    let accepts = accepted(service, operation).map(|media_type| quote!(head.accepts(#media_type)?;));
    let head_statements =
        bound().filter_map(|(member, variable)| bound::statement(service, operation, member, variable));
    let body_statements = match payload {
        Some((member, variable)) => {
            // The client says itself what the body is where the model gives it a member for that.
            let typed = members.iter().any(|member| is_content_type(&member.binding));
            payload_statement(service, member, variable, typed)
        }
        None if in_body.is_empty() => quote!(),
        None => {
            let statements =
                in_body.iter().map(|(member, variable)| json::member_statement(service, member, variable));
            quote! {
                head.content_type("application/json", body.is_empty())?;
                let at = &Path::ROOT;
                let body = Json::parse(&body)?;
                let object = json::object(&body, at)?;
                #(#statements)*
            }
        }
    };
    let statements = quote!(#accepts #(#head_statements)* #body_statements);
    let (required, initialisers) = json::construct(service, members, |member| is_whole(service, member));
    let (parameter, function) = match body {
        Body::Ignored => (quote!(), quote!(service::decode_head)),
        Body::Collected => (quote!(, body: Bytes), quote!(service::decode_collected)),
        Body::Streamed => (quote!(, body: crate::runtime::ByteStream), quote!(service::decode_streaming)),
        Body::StreamedOfKnownLength => {
            (quote!(, body: crate::runtime::ByteStream), quote!(service::decode_sized_streaming))
        }
    };
    let (collect, refuse) = if print::mentions(statements.clone(), "bad") {
        (
            quote! {
                let mut violations = Violations::new();
                let bad = &mut violations;
            },
            refuse(&required),
        )
    } else {
        (quote!(), quote!())
    };
    let head = if print::mentions(statements.clone(), "head") { quote!(head) } else { quote!(_) };
    quote! {
        impl #input {
            /// Reads a request, noting every broken constraint before it is refused.
            fn decode(#head: &Head<'_> #parameter) -> Result<Self, Rejection> {
                #collect
                #statements
                #refuse
                Ok(Self { #(#initialisers),* })
            }
        }

        impl<B: RequestBody> FromRequest<RestJson1, B> for #input {
            type Rejection = Rejection;
            type Future = Decoding<Self>;

            fn from_request(request: http::Request<B>) -> Self::Future {
                #function(request, Self::decode)
            }
        }
    }
}

/// Tells whether a member is the body as it came, which is always there: a stream, or bytes or text that
/// must be present.
fn is_whole(service: &Service, member: &Member) -> bool {
    let simple =
        matches!(service.shape(&member.target).kind, Kind::Blob { .. } | Kind::String | Kind::Enum(_));
    values::is_stream(service, member) || (member.binding == Binding::Payload && member.required && simple)
}

/// Refuses a request that breaks constraints, and takes the required values out of their options.
fn refuse(required: &[Ident]) -> TokenStream {
    let present = match required {
        [] => quote!(),
        [one] => quote! {
            let Some(#one) = #one else { return Err(crate::errors::invalid(&violations)) };
        },
        many => quote! {
            let (#(Some(#many)),*) = (#(#many),*) else { return Err(crate::errors::invalid(&violations)) };
        },
    };
    quote! {
        #present
        if !violations.is_empty() {
            return Err(crate::errors::invalid(&violations));
        }
    }
}

fn is_content_type(binding: &Binding) -> bool {
    matches!(binding, Binding::Header(header) if header.eq_ignore_ascii_case("content-type"))
}

/// The media type of a success, where it has a body.
fn accepted(service: &Service, operation: &Operation) -> Option<String> {
    let members = service.members(&operation.output);
    if members.iter().any(|member| is_content_type(&member.binding)) {
        return None;
    }
    let payload = members.iter().find(|member| member.binding == Binding::Payload);
    let Some(member) = payload else {
        return operation.has_output.then(|| "application/json".to_owned());
    };
    let shape = service.shape(&member.target);
    let default = match shape.kind {
        // A stream may be of any type: what the client takes is between it and the publisher.
        Kind::Blob { .. } | Kind::EventStream { .. } => None,
        Kind::String | Kind::Enum(_) => Some("text/plain"),
        _ => Some("application/json"),
    };
    shape.media_type.clone().or_else(|| default.map(str::to_owned))
}

/// Reads the payload from `body`. `typed` tells that a member holds the type of the body.
fn payload_statement(service: &Service, member: &Member, variable: &Ident, typed: bool) -> TokenStream {
    let shape = service.shape(&member.target);
    let name = &member.name;
    let default = match &shape.kind {
        // Bytes may be of any type unless the model says more.
        Kind::Blob { .. } => None,
        Kind::String | Kind::Enum(_) => Some("text/plain"),
        _ => Some("application/json"),
    };
    let media_type = shape.media_type.as_deref().or(default).filter(|_| !typed);
    let content_type =
        |empty: TokenStream| media_type.map(|media_type| quote!(head.content_type(#media_type, #empty)?;));
    let check = constraints::check(service, member, &quote!(value)).map(|check| {
        let check = quote!(let at = &Path::ROOT.member(#name); #check);
        if is_whole(service, member) {
            quote!({ let value = &#variable; #check })
        } else {
            quote!(if let Some(value) = &#variable { #check })
        }
    });
    let simple = |value: TokenStream| {
        let content_type = content_type(quote!(body.is_empty()));
        // A body that must be there may be empty; else an empty body is none.
        let value =
            if member.required { value } else { quote!(if body.is_empty() { None } else { Some(#value) }) };
        quote! {
            #content_type
            let #variable = #value;
            #check
        }
    };
    match &shape.kind {
        Kind::Blob { streaming: true, .. } => {
            let content_type = content_type(quote!(false));
            let variable = (*variable != "body").then(|| quote!(let #variable = body;));
            quote!(#content_type #variable)
        }
        Kind::Blob { .. } => simple(quote!(crate::runtime::Blob::new(body))),
        Kind::String => simple(quote!(service::payload_text(&body)?.to_owned())),
        Kind::Enum(_) => {
            let path = values::type_path(service, &member.target);
            simple(quote!(#path::from(service::payload_text(&body)?)))
        }
        _ => {
            let content_type = content_type(quote!(body.is_empty()));
            let value = json::decoded_value(service, member, &quote!(at));
            let absent = if member.required {
                quote!({
                    bad.missing(&at);
                    None
                })
            } else {
                quote!({ None })
            };
            // Clients send a structure that is not there as an empty object.
            let value = if matches!(shape.kind, Kind::Structure(_)) && !member.required {
                quote!(if value.is_empty_object() { None } else { #value })
            } else {
                value
            };
            quote! {
                #content_type
                let at = Path::ROOT.member(#name);
                let #variable = if body.is_empty() #absent else {
                    let value = &Json::parse(&body)?;
                    #value
                };
            }
        }
    }
}
