//! Reading a request: the decoder of an operation's input, from its head and its body.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{bound, json, payload, print, values};
use crate::ir::{Binding, Kind, Member, Operation, Service};

/// What the decoder of an operation needs of the body.
enum Body {
    Ignored,
    Collected,
    Streamed,
    StreamedOfKnownLength,
    /// Events of the type at this path.
    Events(TokenStream),
}

impl Body {
    fn of(service: &Service, payload: Option<&Member>, has_members: bool) -> Self {
        match payload {
            Some(member) if values::is_stream(service, member) => match service.shape(&member.target).kind {
                Kind::Blob { requires_length: true, .. } => Self::StreamedOfKnownLength,
                Kind::EventStream { .. } => Self::Events(values::type_path(service, &member.target)),
                _ => Self::Streamed,
            },
            Some(_) => Self::Collected,
            None if has_members => Self::Collected,
            None => Self::Ignored,
        }
    }

    /// Returns the parameter that holds it, and the function of the runtime that reads it.
    fn reader(&self) -> (TokenStream, TokenStream) {
        match self {
            Self::Ignored => (quote!(), quote!(service::decode_head)),
            Self::Collected => (quote!(, body: Bytes), quote!(service::decode_collected)),
            Self::Streamed => (quote!(, body: crate::runtime::ByteStream), quote!(service::decode_streaming)),
            Self::StreamedOfKnownLength => {
                (quote!(, body: crate::runtime::ByteStream), quote!(service::decode_sized_streaming))
            }
            Self::Events(event) => {
                (quote!(, body: crate::runtime::ReceivedEvents<#event>), quote!(service::decode_events))
            }
        }
    }
}

/// Prints the decoder of an operation's input.
pub(super) fn decode(service: &Service, operation: &Operation, input: &Ident) -> TokenStream {
    let members = service.members(&operation.input);
    let variables = values::variable_idents(members);
    let bound = || members.iter().zip(&variables);
    let payload = bound().find(|(member, _)| member.binding == Binding::Payload);
    let in_body: Vec<_> = bound().filter(|(member, _)| member.binding == Binding::Body).collect();
    let (parameter, function) =
        Body::of(service, payload.map(|(member, _)| member), !in_body.is_empty()).reader();
    let accepts = accepted(service, operation).map(|media_type| quote!(head.accepts(#media_type)?;));
    let head_statements =
        bound().filter_map(|(member, variable)| bound::statement(service, operation, member, variable));
    let body_statements = match payload {
        Some((member, variable)) => {
            // The client says itself what the body is where the model gives it a member for that.
            let typed = members.iter().any(|member| is_content_type(&member.binding));
            payload::statement(service, member, variable, typed, &quote!(Path::ROOT))
        }
        None => members_of_body(service, &in_body, &quote!(Path::ROOT)),
    };
    let (required, initialisers) =
        json::construct(service, members, |member| payload::is_whole(service, member));
    let tells_coding = members.iter().any(|member| is_header(&member.binding, "content-encoding"));
    let telling = (tells_coding && print::mentions(body_statements.clone(), "head"))
        .then(|| quote!(let head = &head.telling_coding();));
    let statements = collecting(quote!(#accepts #telling #(#head_statements)* #body_statements), &required);
    let request =
        if operation.packed_with_gzip { quote!(coding::unpacked(request)) } else { quote!(request) };
    let head = if print::mentions(statements.clone(), "head") { quote!(head) } else { quote!(_) };
    quote! {
        impl #input {
            /// Reads a request, noting every broken constraint before it is refused.
            fn decode(#head: &Head<'_> #parameter) -> Result<Self, Rejection> {
                #statements
                Ok(Self { #(#initialisers),* })
            }
        }

        impl<B: RequestBody> FromRequest<RestJson1, B> for #input {
            type Rejection = Rejection;
            type Future = Decoding<Self>;

            fn from_request(request: http::Request<B>) -> Self::Future {
                #function(#request, Self::decode)
            }
        }
    }
}

/// Puts statements that note broken constraints between those that collect and those that refuse them.
pub(super) fn collecting(statements: TokenStream, required: &[Ident]) -> TokenStream {
    if !print::mentions(statements.clone(), "bad") {
        return statements;
    }
    let refuse = refuse(required);
    quote! {
        let mut violations = Violations::new();
        let bad = &mut violations;
        #statements
        #refuse
    }
}

/// Reads the members that are keys of the body, whose own place is `root`.
pub(super) fn members_of_body(
    service: &Service,
    in_body: &[(&Member, &Ident)],
    root: &TokenStream,
) -> TokenStream {
    if in_body.is_empty() {
        return quote!();
    }
    let statements =
        in_body.iter().map(|(member, variable)| json::member_statement(service, member, variable));
    quote! {
        head.content_type("application/json", body.is_empty())?;
        let at = &#root;
        let body = Json::parse(&body)?;
        let object = json::object(&body, at)?;
        #(#statements)*
    }
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
    is_header(binding, "content-type")
}

fn is_header(binding: &Binding, name: &str) -> bool {
    matches!(binding, Binding::Header(header) if header.eq_ignore_ascii_case(name))
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
