//! The events of a request: how each is read from the message that it comes as.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{constraints, decode, json, payload, print, values};
use crate::ir::{Binding, Kind, Member, Service, Structure};

/// Prints how events are told apart, and a function for each that reads it.
pub(super) fn implementation(service: &Service, name: &Ident, events: &[Member]) -> TokenStream {
    let functions = values::field_idents(events);
    let arms = events.iter().zip(&functions).zip(values::variant_idents(events)).map(
        |((event, function), variant)| {
            let wire_name = &event.name;
            let kind = if is_exception(service, event) { quote!(Exception) } else { quote!(Event) };
            let boxed = values::is_boxed(service, event).then(|| quote!(.map(Box::new)));
            quote!((MessageKind::#kind, #wire_name) => #function(message) #boxed .map(Self::#variant),)
        },
    );
    let readers = events.iter().zip(&functions).map(|(event, function)| reader(service, event, function));
    quote! {
        impl ReceivedEvent for #name {
            fn from_message(message: &ReceivedMessage) -> Result<Self, Rejection> {
                match message.member() {
                    #(#arms)*
                    _ => Err(message.unknown()),
                }
            }
        }
        #(#readers)*
    }
}

fn is_exception(service: &Service, event: &Member) -> bool {
    matches!(&service.shape(&event.target).kind, Kind::Structure(Structure { error: Some(_), .. }))
}

/// Prints the function that reads one event.
fn reader(service: &Service, event: &Member, function: &Ident) -> TokenStream {
    let path = values::type_path(service, &event.target);
    let members = service.members(&event.target);
    let root = if service.shape(&event.target).sensitive { quote!(Path::SECRET) } else { quote!(Path::ROOT) };
    let variables = values::variable_idents(members);
    let bound = || members.iter().zip(&variables);
    let headers = bound().filter(|(member, _)| member.binding == Binding::EventHeader);
    let headers = headers.map(|(member, variable)| header(service, member, variable, &root));
    let whole = bound().find(|(member, _)| member.binding == Binding::EventPayload);
    let payload = if let Some((member, variable)) = whole {
        payload::statement(service, member, variable, false, &root)
    } else {
        let in_body = bound().filter(|(member, _)| member.binding != Binding::EventHeader);
        decode::members_of_body(service, &in_body.collect::<Vec<_>>(), &root)
    };
    let body = print::mentions(payload.clone(), "body").then(|| quote!(let body = head.payload();));
    let (required, initialisers) =
        json::construct(service, members, |member| payload::is_whole(service, member));
    let statements = decode::collecting(quote!(#(#headers)* #body #payload), &required);
    let head = if print::mentions(statements.clone(), "head") { quote!(head) } else { quote!(_) };
    let doc = format!(" Reads `{}`, noting every broken constraint before it is refused.", event.name);
    quote! {
        #[doc = #doc]
        fn #function(#head: &ReceivedMessage) -> Result<#path, Rejection> {
            #statements
            Ok(#path { #(#initialisers),* })
        }
    }
}

/// Reads a member that is a header of the event.
fn header(service: &Service, member: &Member, variable: &Ident, root: &TokenStream) -> TokenStream {
    let name = &member.name;
    let read = match &service.shape(&member.target).kind {
        Kind::Boolean => quote!(value.as_bool().ok()),
        Kind::Byte => quote!(value.as_byte().ok()),
        Kind::Short => quote!(value.as_int16().ok()),
        Kind::Integer => quote!(value.as_int32().ok()),
        Kind::IntEnum(_) => {
            let path = values::type_path(service, &member.target);
            quote!(value.as_int32().ok().map(#path::from))
        }
        Kind::Long => quote!(value.as_int64().ok()),
        Kind::Timestamp => quote!(value.as_timestamp().ok()),
        Kind::Blob { .. } => {
            quote!(value.as_byte_array().ok().map(|bytes| crate::runtime::Blob::new(bytes.clone())))
        }
        Kind::Enum(_) => {
            let path = values::type_path(service, &member.target);
            quote!(value.as_string().ok().map(|text| #path::from(text.as_str())))
        }
        _ => quote!(value.as_string().ok().map(|text| text.as_str().to_owned())),
    };
    let check = constraints::check(service, member, &quote!(value))
        .map_or_else(|| quote!(|_, _, _| {}), |check| quote!(|value, at, bad| { #check }));
    let function = if member.required { quote!(required) } else { quote!(optional) };
    quote!(let #variable = head.#function(#name, &#root, bad, |value| #read, #check)?;)
}
