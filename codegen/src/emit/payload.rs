//! Reading a member that is the whole body of a request, or the whole payload of an event.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{constraints, json, values};
use crate::ir::{Binding, Kind, Member, Service};

/// Tells whether a member is the body or payload as it came, which is always there: a stream, or bytes or text that
/// must be present.
pub(super) fn is_whole(service: &Service, member: &Member) -> bool {
    let simple =
        matches!(service.shape(&member.target).kind, Kind::Blob { .. } | Kind::String | Kind::Enum(_));
    let whole = matches!(member.binding, Binding::Payload | Binding::EventPayload);
    values::is_stream(service, member) || (whole && member.required && simple)
}

/// Reads the payload from `body`, whose place is below `root`. `typed` tells that a member holds the type of the body.
pub(super) fn statement(
    service: &Service,
    member: &Member,
    variable: &Ident,
    typed: bool,
    root: &TokenStream,
) -> TokenStream {
    let shape = service.shape(&member.target);
    let name = &member.name;
    let default = match &shape.kind {
        // Bytes may be of any type unless the model says more.
        Kind::Blob { .. } => None,
        Kind::String | Kind::Enum(_) => Some("text/plain"),
        Kind::EventStream { .. } => Some("application/vnd.amazon.eventstream"),
        _ => Some("application/json"),
    };
    let media_type = shape.media_type.as_deref().or(default).filter(|_| !typed);
    let content_type =
        |empty: TokenStream| media_type.map(|media_type| quote!(head.content_type(#media_type, #empty)?;));
    let check = constraints::check(service, member, &quote!(value)).map(|check| {
        let check = quote!(let at = &#root.member(#name); #check);
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
        Kind::Blob { streaming: true, .. } | Kind::EventStream { .. } => {
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
            let value = document(service, member, variable, root);
            quote!(#content_type #value)
        }
    }
}

/// Reads a payload that is JSON.
fn document(service: &Service, member: &Member, variable: &Ident, root: &TokenStream) -> TokenStream {
    let name = &member.name;
    let value = json::decoded_value(service, member, &quote!(at));
    let absent = if member.required {
        quote!({
            bad.missing(&at);
            None
        })
    } else {
        quote!({ None })
    };
    let is_structure = matches!(service.shape(&member.target).kind, Kind::Structure(_));
    // Clients send a structure that is not there as an empty object.
    let value = if is_structure && !member.required {
        quote!(if value.is_empty_object() { None } else { #value })
    } else {
        value
    };
    quote! {
        let at = #root.member(#name);
        let #variable = if body.is_empty() #absent else {
            let value = &Json::parse(&body)?;
            #value
        };
    }
}
