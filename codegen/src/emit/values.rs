//! The Rust types of values, and how they are read from and written as text.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::ir::{DefaultValue, Kind, Member, Service, ShapeId, Structure, TimestampFormat};
use crate::names;

/// Returns the type of a shape's values.
pub(super) fn rust_type(service: &Service, id: &ShapeId) -> TokenStream {
    let shape = service.shape(id);
    match &shape.kind {
        Kind::Blob { streaming: true, .. } => quote!(crate::runtime::ByteStream),
        Kind::Blob { .. } => quote!(crate::runtime::Blob),
        Kind::Boolean => quote!(bool),
        Kind::String => quote!(String),
        Kind::Byte => quote!(i8),
        Kind::Short => quote!(i16),
        Kind::Integer => quote!(i32),
        Kind::Long => quote!(i64),
        Kind::Float => quote!(f32),
        Kind::Double => quote!(f64),
        Kind::BigInteger => quote!(crate::runtime::BigInteger),
        Kind::BigDecimal => quote!(crate::runtime::BigDecimal),
        Kind::Timestamp => quote!(crate::runtime::DateTime),
        Kind::Document => quote!(crate::runtime::Document),
        Kind::List { member, sparse, .. } => {
            let element = rust_type(service, &member.target);
            if *sparse { quote!(Vec<Option<#element>>) } else { quote!(Vec<#element>) }
        }
        Kind::Map { key, value, sparse } => {
            let key = rust_type(service, &key.target);
            let value = rust_type(service, &value.target);
            let value = if *sparse { quote!(Option<#value>) } else { value };
            quote!(std::collections::BTreeMap<#key, #value>)
        }
        Kind::Enum(_) | Kind::IntEnum(_) | Kind::Structure(_) | Kind::Union { .. } => {
            let path = type_path(service, id);
            quote!(#path)
        }
        Kind::EventStream { .. } => {
            let path = type_path(service, id);
            quote!(crate::runtime::EventStream<#path>)
        }
    }
}

/// Returns the path of a shape's own type.
pub(super) fn type_path(service: &Service, id: &ShapeId) -> TokenStream {
    let name = type_ident(service, id);
    match &service.shape(id).kind {
        Kind::Structure(Structure { error: Some(_), .. }) => quote!(crate::errors::#name),
        Kind::Structure(Structure { input_of, output_of, .. })
            if input_of.is_some() || output_of.is_some() =>
        {
            quote!(crate::operations::#name)
        }
        _ => quote!(crate::types::#name),
    }
}

/// Returns the name of a shape's own type.
pub(super) fn type_ident(service: &Service, id: &ShapeId) -> Ident {
    numbered(service, id, names::type_name)
}

/// Returns the name of the functions that decode and check a shape's values, and of its module.
pub(super) fn function_ident(service: &Service, id: &ShapeId) -> Ident {
    numbered(service, id, names::module)
}

/// Returns the name, without `.rs`, of the file that holds a shape's own type.
pub(super) fn file_stem(service: &Service, id: &ShapeId) -> String {
    // `r#type` is a module's name, never a file's.
    function_ident(service, id).to_string().trim_start_matches("r#").to_owned()
}

/// Numbers the later of the shapes whose names come out the same.
fn numbered(service: &Service, id: &ShapeId, render: fn(&str) -> Ident) -> Ident {
    let own = render(&id.name);
    let namesakes = &service.shape(id).namesakes;
    let earlier = namesakes.iter().filter(|other| render(&other.name) == own).count();
    if earlier == 0 { own } else { quote::format_ident!("{own}{}", earlier + 1) }
}

/// Returns the type of a member as a field: boxed where it would contain itself, optional where it may be
/// absent. `received` tells that it is one of a request, whose events come where those of an answer go.
pub(super) fn field_type(service: &Service, member: &Member, received: bool) -> TokenStream {
    if let (true, Kind::EventStream { .. }) = (received, &service.shape(&member.target).kind) {
        let path = type_path(service, &member.target);
        return quote!(crate::runtime::ReceivedEvents<#path>);
    }
    let inner = variant_type(service, member);
    if is_plain(service, member) { inner } else { quote!(Option<#inner>) }
}

/// Returns the type of a member that is present.
pub(super) fn variant_type(service: &Service, member: &Member) -> TokenStream {
    let inner = rust_type(service, &member.target);
    if is_boxed(service, member) { quote!(Box<#inner>) } else { inner }
}

/// Tells whether a member needs a box to have a size.
pub(super) fn is_boxed(service: &Service, member: &Member) -> bool {
    let target = service.shape(&member.target);
    target.recursive && matches!(target.kind, Kind::Structure(_) | Kind::Union { .. })
}

/// Tells whether a member always has a value: required, with a default, or a stream, which may be empty.
pub(super) fn is_plain(service: &Service, member: &Member) -> bool {
    let default = member.default.as_ref().is_some_and(|default| *default != DefaultValue::Null);
    member.required || default || is_stream(service, member)
}

/// Tells whether a member is a stream, of bytes or of events.
pub(super) fn is_stream(service: &Service, member: &Member) -> bool {
    matches!(
        service.shape(&member.target).kind,
        Kind::Blob { streaming: true, .. } | Kind::EventStream { .. }
    )
}

/// Returns the identifiers of all members, each different.
pub(super) fn field_idents(members: &[Member]) -> Vec<Ident> {
    names::distinct(members.iter().map(|member| names::snake_case(&member.name)))
}

/// Returns the identifiers of a union's variants, each different.
pub(super) fn variant_idents(members: &[Member]) -> Vec<Ident> {
    names::distinct(members.iter().map(|member| names::variant(&member.name)))
}

/// Names that the decoders give to variables of their own.
const RESERVED: &[&str] = &["at", "bad", "body", "head", "object", "value", "violations"];

/// Returns the identifiers of the variables that decoders hold members in.
pub(super) fn variable_idents(members: &[Member]) -> Vec<Ident> {
    let fields = field_idents(members).into_iter();
    names::distinct(fields.map(|field| {
        let reserved = RESERVED.contains(&field.to_string().as_str());
        if reserved { quote::format_ident!("{field}_member") } else { field }
    }))
}

/// Tells whether a shape's values must not be shown: marked so itself, or a list or map of such values.
pub(super) fn is_secret(service: &Service, id: &ShapeId) -> bool {
    let shape = service.shape(id);
    shape.sensitive
        || match &shape.kind {
            Kind::List { member, .. } => is_secret(service, &member.target),
            Kind::Map { key, value, .. } => {
                is_secret(service, &key.target) || is_secret(service, &value.target)
            }
            _ => false,
        }
}

/// Returns an expression for a default; it may name the support module `text`.
pub(super) fn default_expression(service: &Service, member: &Member, default: &DefaultValue) -> TokenStream {
    let target = service.shape(&member.target);
    match (default, &target.kind) {
        (DefaultValue::Boolean(value), Kind::Document) => quote!(crate::runtime::Document::Bool(#value)),
        (DefaultValue::Boolean(value), _) => quote!(#value),
        (DefaultValue::String(text), Kind::Enum(_)) => {
            let path = type_path(service, &member.target);
            quote!(#path::from(#text))
        }
        (DefaultValue::String(text), Kind::Blob { .. }) => {
            quote!(text::blob(#text).unwrap_or_default())
        }
        (DefaultValue::String(text), Kind::Document) => {
            quote!(crate::runtime::Document::String(#text.to_owned()))
        }
        (DefaultValue::String(text), Kind::Timestamp) => {
            quote!(text::date_time(#text).unwrap_or_else(|_| crate::runtime::DateTime::from_secs(0)))
        }
        (DefaultValue::String(text), _) => quote!(#text.to_owned()),
        (DefaultValue::Number(number), kind) => number_expression(service, &member.target, kind, number),
        (DefaultValue::EmptyList, Kind::Document) => quote!(crate::runtime::Document::Array(Vec::new())),
        (DefaultValue::EmptyList, _) => quote!(Vec::new()),
        (DefaultValue::EmptyMap, Kind::Document) => {
            quote!(crate::runtime::Document::Object(std::collections::HashMap::new()))
        }
        (DefaultValue::EmptyMap, _) => quote!(std::collections::BTreeMap::new()),
        (DefaultValue::Null, _) => quote!(crate::runtime::Document::Null),
    }
}

fn number_expression(service: &Service, target: &ShapeId, kind: &Kind, number: &str) -> TokenStream {
    let literal: TokenStream = number.parse().unwrap_or_else(|_| quote!(0));
    let float: TokenStream = if number.contains(['.', 'e', 'E']) {
        literal.clone()
    } else {
        format!("{number}.0").parse().unwrap_or_default()
    };
    match kind {
        Kind::Float | Kind::Double => float,
        Kind::Timestamp => quote!(crate::runtime::DateTime::from_secs_f64(#float)),
        Kind::BigInteger | Kind::BigDecimal => quote!(#number.parse().unwrap_or_default()),
        Kind::Document => {
            let number = if number.contains(['.', 'e', 'E']) {
                quote!(Float(#literal))
            } else if number.starts_with('-') {
                quote!(NegInt(#literal))
            } else {
                quote!(PosInt(#literal))
            };
            quote!(crate::runtime::Document::Number(crate::runtime::Number::#number))
        }
        Kind::IntEnum(_) => {
            let path = type_path(service, target);
            quote!(#path::from(#literal))
        }
        _ => literal,
    }
}

/// Returns the function that reads a simple shape from text.
pub(super) fn text_parser(service: &Service, member: &Member, id: &ShapeId) -> TokenStream {
    match &service.shape(id).kind {
        Kind::Boolean => quote!(text::boolean),
        Kind::Byte | Kind::Short | Kind::Integer | Kind::Long => quote!(text::integer),
        Kind::Float | Kind::Double => quote!(text::float),
        Kind::BigInteger | Kind::BigDecimal => quote!(text::number),
        Kind::Timestamp => match member.timestamp_format {
            Some(TimestampFormat::EpochSeconds) => quote!(text::epoch_seconds),
            Some(TimestampFormat::HttpDate) => quote!(text::http_date),
            Some(TimestampFormat::DateTime) | None => quote!(text::date_time),
        },
        Kind::Enum(_) => {
            let path = type_path(service, id);
            quote!(text::open::<#path>)
        }
        Kind::IntEnum(_) => {
            let path = type_path(service, id);
            quote!(|text| text::integer::<i32>(text).map(#path::from))
        }
        Kind::Blob { .. } => quote!(text::blob),
        _ if member.encoded_in_header => quote!(text::encoded_string),
        _ => quote!(text::string),
    }
}

/// Returns an expression of type `String` that writes a simple value as text; `value` is a reference.
pub(super) fn text_writer(
    service: &Service,
    member: &Member,
    id: &ShapeId,
    value: &TokenStream,
) -> TokenStream {
    match &service.shape(id).kind {
        Kind::Timestamp => {
            let format = match member.timestamp_format {
                Some(TimestampFormat::EpochSeconds) => quote!(EpochSeconds),
                Some(TimestampFormat::HttpDate) => quote!(HttpDate),
                Some(TimestampFormat::DateTime) | None => quote!(DateTime),
            };
            quote!(text::write_timestamp(#value, text::Format::#format))
        }
        Kind::Enum(_) => quote!(#value.as_str().to_owned()),
        Kind::BigInteger | Kind::BigDecimal => quote!(#value.as_ref().to_owned()),
        Kind::IntEnum(_) => quote!(#value.number().to_string()),
        Kind::Float | Kind::Double => quote!(text::write_float(*#value)),
        Kind::Blob { .. } => quote!(text::write_blob(#value)),
        _ if member.encoded_in_header => quote!(text::write_encoded_string(#value)),
        _ => quote!(#value.to_string()),
    }
}
