//! How values are written: serde attributes for what goes into JSON, and statements that build the
//! response around it.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::values;
use crate::ir::{Binding, Kind, Member, Service, TimestampFormat};

/// Returns the attribute of a field: its name in JSON, whether it is left out, and its format.
pub(super) fn field_attribute(service: &Service, member: &Member, field: &Ident, bound: bool) -> TokenStream {
    // Headers of events and payloads of their own never stand in JSON, wherever the structure is used.
    let apart = matches!(member.binding, Binding::EventHeader | Binding::EventPayload);
    if apart || (bound && member.binding != Binding::Body) {
        return quote!(#[serde(skip)]);
    }
    let mut parts = rename(member, field.to_string().trim_start_matches("r#"));
    let plain = values::is_plain(service, member);
    if !plain {
        parts.push(quote!(skip_serializing_if = "Option::is_none"));
    }
    if let Some(format) = member_format(service, member) {
        let format = if plain { format } else { quote!(Optional<#format>) };
        parts.push(serialize_with(&format));
    }
    if parts.is_empty() { quote!() } else { quote!(#[serde(#(#parts),*)]) }
}

/// Returns the attribute of a union's variant.
pub(super) fn variant_attribute(service: &Service, member: &Member) -> TokenStream {
    let mut parts = rename(member, "");
    if let Some(format) = member_format(service, member) {
        parts.push(serialize_with(&format));
    }
    quote!(#[serde(#(#parts),*)])
}

fn rename(member: &Member, field: &str) -> Vec<TokenStream> {
    let name = &member.json_name;
    if name == field { Vec::new() } else { vec![quote!(rename = #name)] }
}

fn serialize_with(format: &TokenStream) -> TokenStream {
    let path = format!("crate::runtime::encode::with::<{}, _, _>", qualify(format));
    quote!(serialize_with = #path)
}

/// Spells a format's type with full paths, since serde reads it from text.
fn qualify(format: &TokenStream) -> String {
    let text = format.to_string().replace(' ', "");
    let mut qualified = String::new();
    let mut word = String::new();
    for character in text.chars().chain(std::iter::once(' ')) {
        if character.is_ascii_alphanumeric() {
            word.push(character);
        } else {
            if !word.is_empty() {
                qualified.push_str("crate::runtime::encode::");
                qualified.push_str(&std::mem::take(&mut word));
            }
            qualified.push(character);
        }
    }
    qualified.trim_end().to_owned()
}

/// Returns the format of what a member holds; `None` where serde's own way is the protocol's.
fn member_format(service: &Service, member: &Member) -> Option<TokenStream> {
    match &service.shape(&member.target).kind {
        Kind::Timestamp => Some(match member.timestamp_format {
            Some(TimestampFormat::DateTime) => quote!(DateTimeText),
            Some(TimestampFormat::HttpDate) => quote!(HttpDateText),
            Some(TimestampFormat::EpochSeconds) | None => quote!(EpochSeconds),
        }),
        Kind::Blob { .. } => Some(quote!(Base64)),
        Kind::Float | Kind::Double => Some(quote!(FloatText)),
        Kind::BigInteger | Kind::BigDecimal => Some(quote!(Digits)),
        Kind::Document => Some(quote!(AnyJson)),
        Kind::List { member, sparse, .. } => {
            let element = member_format(service, member)?;
            let element = if *sparse { quote!(Optional<#element>) } else { element };
            Some(quote!(ListOf<#element>))
        }
        Kind::Map { value, sparse, .. } => {
            let value = member_format(service, value)?;
            let value = if *sparse { quote!(Optional<#value>) } else { value };
            Some(quote!(MapOf<#value>))
        }
        _ => None,
    }
}

/// Returns an expression that turns `self` into a response: status, headers, body.
pub(super) fn response(
    service: &Service,
    members: &[Member],
    code: u16,
    error_type: Option<&str>,
    has_body: bool,
) -> TokenStream {
    let fields = values::field_idents(members);
    let code_text = Literal::u16_unsuffixed(code);
    let bound = || members.iter().zip(&fields);
    let status = bound().find(|(member, _)| member.binding == Binding::StatusCode).map_or_else(
        || quote!(#code_text),
        |(member, field)| {
            if values::is_plain(service, member) {
                quote!(u16::try_from(self.#field).unwrap_or_default())
            } else {
                quote!(self.#field.map_or(#code_text, |code| u16::try_from(code).unwrap_or_default()))
            }
        },
    );
    let error_type = error_type.map(|name| quote!(.error_type(#name)));
    // A header bound by name goes before those with a prefix, which leave it as it is.
    let by_name = bound().filter(|(member, _)| matches!(member.binding, Binding::Header(_)));
    let by_prefix = bound().filter(|(member, _)| matches!(member.binding, Binding::PrefixHeaders(_)));
    let headers = by_name.chain(by_prefix).filter_map(|(member, field)| header(service, member, field));
    let payload = bound().find(|(member, _)| member.binding == Binding::Payload);
    // HTTP allows these statuses no body.
    let has_body = has_body && !matches!(code, 204 | 205 | 304);
    let end = match payload {
        Some((member, field)) => payload_end(service, member, field),
        None if has_body => End::Chained(quote!(.json(&self))),
        None => End::Chained(quote!(.empty())),
    };
    let reply = quote!(Reply::new(#status) #error_type #(#headers)*);
    match end {
        End::Chained(end) => quote!(#reply #end),
        End::Branching(end) => quote! {
            let reply = #reply;
            #end
        },
    }
}

fn header(service: &Service, member: &Member, field: &Ident) -> Option<TokenStream> {
    let plain = values::is_plain(service, member);
    match &member.binding {
        Binding::Header(name) => {
            let name = name.to_ascii_lowercase();
            let name = quote!(HeaderName::from_static(#name));
            Some(match &service.shape(&member.target).kind {
                Kind::List { member: element, .. } => {
                    let mut element = element.clone();
                    element.timestamp_format = element
                        .timestamp_format
                        .or(member.timestamp_format)
                        .or(Some(TimestampFormat::HttpDate));
                    let text = values::text_writer(service, &element, &element.target, &quote!(element));
                    let value = if plain { quote!(Some(&self.#field)) } else { quote!(self.#field.as_ref()) };
                    // A date's own comma is not quoted.
                    let is_date = matches!(service.shape(&element.target).kind, Kind::Timestamp);
                    let function = if is_date { quote!(header_dates) } else { quote!(header_list) };
                    quote!(.#function(#name, #value, |element| #text))
                }
                Kind::String if !member.encoded_in_header && plain => quote!(.header(#name, &self.#field)),
                Kind::String if !member.encoded_in_header => {
                    quote!(.optional_header(#name, self.#field.as_deref()))
                }
                _ if plain => {
                    let text = values::text_writer(service, member, &member.target, &quote!((&self.#field)));
                    quote!(.header(#name, &#text))
                }
                _ => {
                    let text = values::text_writer(service, member, &member.target, &quote!(value));
                    quote!(.optional_header(#name, self.#field.as_ref().map(|value| #text)))
                }
            })
        }
        Binding::PrefixHeaders(prefix) => {
            let prefix = prefix.to_ascii_lowercase();
            let entries = if plain { quote!(&self.#field) } else { quote!(self.#field.iter().flatten()) };
            Some(quote!(.prefixed(#prefix, #entries)))
        }
        _ => None,
    }
}

/// What ends a reply: a call, or an expression that calls on `reply`.
enum End {
    Chained(TokenStream),
    Branching(TokenStream),
}

/// Returns the end of a reply whose body is one member.
fn payload_end(service: &Service, member: &Member, field: &Ident) -> End {
    let shape = service.shape(&member.target);
    let typed = |default: &'static str| shape.media_type.clone().unwrap_or_else(|| default.to_owned());
    let end = |value: TokenStream| match &shape.kind {
        Kind::Blob { streaming: true, .. } => {
            let media_type = typed("application/octet-stream");
            quote!(.stream(#value, #media_type))
        }
        Kind::Blob { .. } => {
            let media_type = typed("application/octet-stream");
            quote!(.bytes(#value.into_inner().into(), #media_type))
        }
        Kind::String => {
            let media_type = typed("text/plain");
            quote!(.bytes(#value.into_bytes().into(), #media_type))
        }
        Kind::Enum(_) => {
            let media_type = typed("text/plain");
            quote!(.bytes(#value.as_str().to_owned().into(), #media_type))
        }
        Kind::EventStream { .. } => quote!(.events(#value)),
        _ => match member_format(service, member) {
            None => quote!(.json(&#value)),
            Some(format) => {
                let format: TokenStream = qualify(&format).parse().unwrap_or_default();
                quote!(.json(&crate::runtime::encode::Written::<_, #format>::new(&#value)))
            }
        },
    };
    if values::is_plain(service, member) {
        return End::Chained(end(quote!(self.#field)));
    }
    let end = end(quote!(value));
    End::Branching(quote! {
        match self.#field {
            None => reply.empty(),
            Some(value) => reply #end,
        }
    })
}
