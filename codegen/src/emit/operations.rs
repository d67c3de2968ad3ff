//! `operations/`: one file for each operation, holding its input, output and errors and how they are read
//! and written.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{constraints, docs, encode, errors, json, types, values};
use crate::ir::{Binding, Kind, Member, Operation, Segment, Service};
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
    let input_definition = types::definition(
        service,
        service.shape(&operation.input),
        &input,
        service.members(&operation.input),
        true,
    );
    let output_members = service.members(&operation.output);
    let output_definition =
        types::definition(service, service.shape(&operation.output), &output, output_members, true);
    let decode = decode(service, operation, &input);
    let response = encode::response(service, output_members, operation.code, None, operation.has_output);
    let error_definition = errors::operation_error(service, name, operation, &error);
    quote! {
        use bytes::Bytes;
        use http::header::HeaderName;
        use crate::runtime::json::{self, Json};
        use crate::runtime::service::{self, Decoding, RequestBody};
        use crate::runtime::violations::{Path, Violations};
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
}

fn decode(service: &Service, operation: &Operation, input: &Ident) -> TokenStream {
    let members = service.members(&operation.input);
    let fields = values::field_idents(members);
    let payload = members.iter().zip(&fields).find(|(member, _)| member.binding == Binding::Payload);
    let in_body = members.iter().any(|member| member.binding == Binding::Body);
    let body = match payload {
        Some((member, _)) if values::is_stream(service, member) => Body::Streamed,
        Some(_) => Body::Collected,
        None if in_body => Body::Collected,
        None => Body::Ignored,
    };
    let accepts = accepted(service, operation).map(|media_type| quote!(head.accepts(#media_type)?;));
    let head_statements = members
        .iter()
        .zip(&fields)
        .filter_map(|(member, field)| bound_statement(service, operation, members, member, field));
    let body_statements = match payload {
        Some((member, field)) => payload_statement(service, member, field),
        None if in_body => {
            let statements = members
                .iter()
                .zip(&fields)
                .filter(|(member, _)| member.binding == Binding::Body)
                .map(|(member, field)| json::member_statement(service, member, field));
            quote! {
                head.content_type("application/json", body.is_empty())?;
                let at = &Path::ROOT;
                let body = Json::parse(&body)?;
                let object = json::object(&body, at)?;
                #(#statements)*
            }
        }
        None => quote!(),
    };
    let (required, initialisers) = json::construct(service, members, &fields);
    let present = match required.as_slice() {
        [] => quote!(),
        [one] => quote! {
            let Some(#one) = #one else { return Err(crate::errors::invalid(&violations)); };
        },
        many => quote! {
            let (#(Some(#many)),*) = (#(#many),*) else { return Err(crate::errors::invalid(&violations)); };
        },
    };
    let validated = members.iter().any(|member| member.required || is_checked(service, member));
    let (violations, refuse) = if validated || in_body {
        (
            quote! {
                let mut violations = Violations::new();
                let bad = &mut violations;
            },
            quote! {
                #present
                if !violations.is_empty() {
                    return Err(crate::errors::invalid(&violations));
                }
            },
        )
    } else {
        (quote!(let mut violations = Violations::new(); let bad = &mut violations;), quote!(let _ = bad;))
    };
    let (parameter, function) = match body {
        Body::Ignored => (quote!(), quote!(service::decode_head)),
        Body::Collected => (quote!(, body: Bytes), quote!(service::decode_collected)),
        Body::Streamed => (quote!(, body: crate::runtime::ByteStream), quote!(service::decode_streaming)),
    };
    let (violations, refuse) = if members.is_empty() { (quote!(), quote!()) } else { (violations, refuse) };
    let head = if members.is_empty() && accepts.is_none() { quote!(_) } else { quote!(head) };
    quote! {
        impl #input {
            /// Reads a request, noting every broken constraint before it is refused.
            fn decode(#head: &Head<'_> #parameter) -> Result<Self, Rejection> {
                #accepts
                #violations
                #(#head_statements)*
                #body_statements
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

fn is_checked(service: &Service, member: &Member) -> bool {
    constraints::check(service, member, &quote!(value)).is_some()
        || matches!(service.shape(&member.target).kind, Kind::List { .. })
}

/// The media type of a success, where it has a body.
fn accepted(service: &Service, operation: &Operation) -> Option<String> {
    let payload = service.members(&operation.output).iter().find(|member| member.binding == Binding::Payload);
    let Some(member) = payload else {
        return operation.has_output.then(|| "application/json".to_owned());
    };
    let shape = service.shape(&member.target);
    let default = match shape.kind {
        // A stream may be of any type: what the client takes is between it and the publisher.
        Kind::Blob { .. } => None,
        Kind::String | Kind::Enum(_) => Some("text/plain"),
        _ => Some("application/json"),
    };
    shape.media_type.clone().or_else(|| default.map(str::to_owned))
}

/// Reads a member that travels in the head; `None` for one that does not.
fn bound_statement(
    service: &Service,
    operation: &Operation,
    members: &[Member],
    member: &Member,
    field: &Ident,
) -> Option<TokenStream> {
    let name = &member.name;
    let shape = service.shape(&member.target);
    if let (Kind::List { member: element, .. }, Binding::Query(_) | Binding::Header(_)) =
        (&shape.kind, &member.binding)
    {
        return Some(list_statement(service, member, element, field));
    }
    let source = match &member.binding {
        Binding::Body | Binding::Payload | Binding::StatusCode => return None,
        Binding::Query(key) => quote!(head.query(#key)),
        Binding::Header(header) => {
            let header = header.to_ascii_lowercase();
            quote!(head.header(#header)?)
        }
        Binding::Label { greedy } => {
            let segments = &operation.uri.segments;
            let index = segments.iter().position(
                |segment| matches!(segment, Segment::Label(label) | Segment::Greedy(label) if label == name),
            )?;
            let after = segments.len() - 1 - index;
            let behind_greedy = segments[..index].iter().any(|segment| matches!(segment, Segment::Greedy(_)));
            if *greedy {
                quote!(Some(head.greedy(#index, #after)?))
            } else if behind_greedy {
                quote!(Some(head.label_from_end(#after)?))
            } else {
                quote!(Some(head.label(#index)?))
            }
        }
        Binding::QueryParams => {
            let taken = members.iter().filter_map(|member| match &member.binding {
                Binding::Query(key) => Some(key),
                _ => None,
            });
            let lists = match &shape.kind {
                Kind::Map { value, .. } => {
                    matches!(service.shape(&value.target).kind, Kind::List { .. })
                }
                _ => false,
            };
            let function = if lists { quote!(query_lists_rest) } else { quote!(query_rest) };
            return Some(quote!(let #field = Some(head.#function(&[#(#taken),*]));));
        }
        Binding::PrefixHeaders(prefix) => return Some(quote!(let #field = Some(head.prefixed(#prefix)?);)),
    };
    let parser = values::text_parser(service, member, &member.target);
    let check = constraints::check(service, member, &quote!(value))
        .map_or_else(|| quote!(|_, _, _| {}), |check| quote!(|value, at, bad| { #check }));
    let function = if member.required { quote!(required) } else { quote!(optional) };
    Some(quote!(let #field = text::#function(#source, #name, bad, #parser, #check)?;))
}

/// Reads a list from a query key that repeats or a header that enumerates.
fn list_statement(service: &Service, member: &Member, element: &Member, field: &Ident) -> TokenStream {
    let name = &member.name;
    let mut element = element.clone();
    element.timestamp_format = element.timestamp_format.or(member.timestamp_format);
    let source = match &member.binding {
        Binding::Query(key) => quote!(head.query_all(#key)),
        Binding::Header(header) => {
            let header = header.to_ascii_lowercase();
            if matches!(service.shape(&element.target).kind, Kind::Timestamp)
                && element.timestamp_format != Some(crate::ir::TimestampFormat::DateTime)
                && element.timestamp_format != Some(crate::ir::TimestampFormat::EpochSeconds)
            {
                quote!(head.header_dates(#header)?)
            } else {
                quote!(head.header_list(#header)?)
            }
        }
        _ => quote!(None::<Vec<String>>),
    };
    let parser = values::text_parser(service, &element, &element.target);
    let element_check = constraints::check(service, &element, &quote!(value)).map(|check| {
        quote! {
            for (index, value) in values.iter().enumerate() {
                let at = &at.index(index);
                #check
            }
        }
    });
    let list_check = constraints::check(service, member, &quote!(values));
    let function = if member.required { quote!(required_list) } else { quote!(optional_list) };
    let check = if element_check.is_none() && list_check.is_none() {
        quote!(|_, _, _| {})
    } else {
        quote!(|values, at, bad| { #element_check #list_check })
    };
    quote!(let #field = text::#function(#source, #name, bad, #parser, #check)?;)
}

/// Reads the payload from `body`.
fn payload_statement(service: &Service, member: &Member, field: &Ident) -> TokenStream {
    let shape = service.shape(&member.target);
    let media_type = shape.media_type.as_deref();
    let name = &member.name;
    let check = constraints::check(service, member, &quote!(value)).map(|check| {
        quote! {
            if let Some(value) = &#field {
                let at = &Path::ROOT.member(#name);
                #check
            }
        }
    });
    match &shape.kind {
        Kind::Blob { streaming: true, .. } => quote!(let #field = body;),
        Kind::Blob { .. } => {
            let content_type = media_type.map(|t| quote!(head.content_type(#t, body.is_empty())?;));
            let present = if member.required { quote!(true) } else { quote!(!body.is_empty()) };
            quote! {
                #content_type
                let #field = (#present).then(|| crate::runtime::Blob::new(body));
                #check
            }
        }
        Kind::String | Kind::Enum(_) => {
            let media_type = media_type.unwrap_or("text/plain");
            let value_type = values::rust_type(service, &member.target);
            let present = if member.required { quote!(true) } else { quote!(!body.is_empty()) };
            quote! {
                head.content_type(#media_type, body.is_empty())?;
                let #field = (#present).then_some(#value_type::from(service::payload_text(&body)?));
                #check
            }
        }
        _ => {
            let decoder = json::decoder(service, member);
            let boxed = values::is_boxed(service, member).then(|| quote!(.map(Box::new)));
            let absent = if member.required {
                quote! { bad.missing(&at); None }
            } else {
                quote!(None)
            };
            quote! {
                head.content_type("application/json", body.is_empty())?;
                let at = Path::ROOT.member(#name);
                let #field = if body.is_empty() {
                    #absent
                } else {
                    let value = Json::parse(&body)?;
                    let decode = #decoder;
                    decode(&value, &at, bad)? #boxed
                };
            }
        }
    }
}
