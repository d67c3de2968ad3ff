//! Events: an enum of them, and how each is written as a message of its own.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{define, received, values};
use crate::ir::{Binding, Kind, Member, Service, Shape, Structure};

/// Prints the file of an event stream's events.
pub(super) fn file(service: &Service, shape: &Shape, name: &Ident, events: &[Member]) -> TokenStream {
    let doc = format!(" Event stream `{}` of the model: each event is one of its members.", shape.id.name);
    let definition = define::choice(service, shape, name, events, false);
    let sent = shape.used_in_output.then(|| sent(service, name, events));
    let received = shape.used_in_input.then(|| received::implementation(service, name, events));
    // `Event` is a kind of message too, so that an import of it would seem to be used by what is received alone.
    let senders = sent.is_some().then(|| quote!(Event, EventMessage, HeaderValue,));
    let receivers = received.is_some().then(|| quote!(MessageKind, ReceivedEvent, ReceivedMessage,));
    quote! {
        use crate::runtime::events::{#senders #receivers};
        use crate::runtime::json::{self, Json};
        use crate::runtime::violations::{self, Path, Pattern, Violations};
        use crate::runtime::{Rejection, service, text};

        #[doc = #doc]
        #definition
        #sent
        #received
    }
}

/// Prints how each event is written.
fn sent(service: &Service, name: &Ident, events: &[Member]) -> TokenStream {
    let arms = events.iter().zip(values::variant_idents(events)).map(|(event, variant)| {
        let message = message(service, event);
        let boxed = values::is_boxed(service, event).then(|| quote!(let event = *event;));
        quote!(Self::#variant(event) => { #boxed #message })
    });
    quote! {
        impl Event for #name {
            fn into_message(self) -> EventMessage {
                match self { #(#arms)* }
            }
        }
    }
}

/// Returns an expression that makes the message of `event`.
fn message(service: &Service, event: &Member) -> TokenStream {
    let name = &event.name;
    let shape = service.shape(&event.target);
    if let Kind::Structure(Structure { error: Some(_), .. }) = &shape.kind {
        return quote!(EventMessage::exception(#name).json(&event));
    }
    let members = service.members(&event.target);
    let fields = values::field_idents(members);
    let bound =
        |wanted: Binding| members.iter().zip(&fields).filter(move |(member, _)| member.binding == wanted);
    let payload = match bound(Binding::EventPayload).next() {
        Some((member, field)) => payload(service, member, field),
        // An event of headers alone has no payload.
        None if !members.is_empty() && bound(Binding::EventHeader).count() == members.len() => quote!(),
        None => quote!(.json(&event)),
    };
    let headers = bound(Binding::EventHeader).map(|(member, field)| {
        let name = &member.name;
        if values::is_plain(service, member) {
            let value = header_value(service, member, &quote!(event.#field));
            quote!(.header(#name, Some(#value)))
        } else {
            let value = header_value(service, member, &quote!(value));
            quote!(.header(#name, event.#field.map(|value| #value)))
        }
    });
    quote!(EventMessage::event(#name) #payload #(#headers)*)
}

fn payload(service: &Service, member: &Member, field: &Ident) -> TokenStream {
    let plain = values::is_plain(service, member);
    let value = if plain { quote!(event.#field) } else { quote!(event.#field.unwrap_or_default()) };
    match &service.shape(&member.target).kind {
        Kind::Blob { .. } => quote!(.bytes(#value.into_inner(), "application/octet-stream")),
        Kind::String => quote!(.bytes(#value, "text/plain")),
        _ => quote!(.json(&event.#field)),
    }
}

/// Returns an expression that turns what a member holds into the value of a header.
fn header_value(service: &Service, member: &Member, value: &TokenStream) -> TokenStream {
    match &service.shape(&member.target).kind {
        Kind::Boolean => quote!(HeaderValue::Bool(#value)),
        Kind::Byte => quote!(HeaderValue::Byte(#value)),
        Kind::Short => quote!(HeaderValue::Int16(#value)),
        Kind::Integer => quote!(HeaderValue::Int32(#value)),
        Kind::IntEnum(_) => quote!(HeaderValue::Int32(#value.number())),
        Kind::Long => quote!(HeaderValue::Int64(#value)),
        Kind::Timestamp => quote!(HeaderValue::Timestamp(#value)),
        Kind::Blob { .. } => quote!(HeaderValue::ByteArray(#value.into_inner().into())),
        Kind::Enum(_) => quote!(HeaderValue::String(#value.as_str().to_owned().into())),
        _ => quote!(HeaderValue::String(#value.into())),
    }
}
