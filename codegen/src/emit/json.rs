//! How values are read from JSON: `decode.rs` with a function for each list, map and constrained simple
//! shape, and `from_json` for structures and unions.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{constraints, docs, values};
use crate::ir::{Binding, Constraints, DefaultValue, Kind, Member, Service, Shape, ShapeId, TimestampFormat};

/// Returns every shape that some request holds in JSON.
pub(super) fn decoded(service: &Service) -> BTreeSet<ShapeId> {
    let mut found = BTreeSet::new();
    let mut waiting = Vec::new();
    for operation in service.operations.values() {
        for member in service.members(&operation.input) {
            match &service.shape(&member.target).kind {
                Kind::EventStream { events } => {
                    let members = events.iter().flat_map(|event| service.members(&event.target));
                    waiting.extend(members.filter(|held| of_event(service, held)).map(|m| m.target.clone()));
                }
                _ if in_json(service, member) => waiting.push(member.target.clone()),
                _ => {}
            }
        }
    }
    while let Some(id) = waiting.pop() {
        if found.insert(id.clone()) {
            match &service.shape(&id).kind {
                Kind::List { member, .. } => waiting.push(member.target.clone()),
                Kind::Map { value, .. } => waiting.push(value.target.clone()),
                _ => waiting.extend(service.members(&id).iter().map(|member| member.target.clone())),
            }
        }
    }
    found
}

/// Tells whether a member of an input is JSON, or one of its keys.
fn in_json(service: &Service, member: &Member) -> bool {
    member.binding == Binding::Body || (member.binding == Binding::Payload && is_document(service, member))
}

/// Tells the same of a member of an event, where bindings to other parts of a request or an answer mean nothing.
fn of_event(service: &Service, member: &Member) -> bool {
    match member.binding {
        Binding::EventHeader => false,
        Binding::EventPayload => is_document(service, member),
        _ => true,
    }
}

/// Tells whether what a member holds is JSON where it is a body of its own.
fn is_document(service: &Service, member: &Member) -> bool {
    matches!(
        service.shape(&member.target).kind,
        Kind::Structure(_) | Kind::Union { .. } | Kind::Document | Kind::List { .. } | Kind::Map { .. }
    )
}

/// Returns the functions of `decode.rs` by name.
pub(super) fn functions(service: &Service) -> BTreeMap<String, TokenStream> {
    let shapes = service.shapes.values().filter(|shape| has_function(service, shape));
    shapes
        .map(|shape| {
            let name = values::function_ident(service, &shape.id);
            (name.to_string(), function(service, shape, &name))
        })
        .collect()
}

/// Prints `decode.rs` from the functions that are called.
pub(super) fn file<'a>(functions: impl Iterator<Item = &'a TokenStream>) -> TokenStream {
    let functions: Vec<_> = functions.collect();
    if functions.is_empty() {
        return quote!();
    }
    quote! {
        use crate::runtime::json::{self, Decoded, Json};
        use crate::runtime::violations::{self, Path, Pattern, Violations};
        #(#functions)*
    }
}

fn is_collection(shape: &Shape) -> bool {
    matches!(shape.kind, Kind::List { .. } | Kind::Map { .. })
}

fn has_function(service: &Service, shape: &Shape) -> bool {
    match &shape.kind {
        Kind::Structure(_) | Kind::Union { .. } => false,
        Kind::List { .. } | Kind::Map { .. } => true,
        _ => constraints::is_constrained(service, shape),
    }
}

fn function(service: &Service, shape: &Shape, name: &Ident) -> TokenStream {
    let value_type = values::rust_type(service, &shape.id);
    let doc =
        format!(" Decodes a `{}`.{}", shape.id.name, docs::constraints(&shape.constraints, &shape.kind));
    let secret = secret(service, shape);
    let decode = raw(service, shape);
    let check = constraints::is_constrained(service, shape).then(|| {
        let argument = if constraints::is_copied(&shape.kind) { quote!(*decoded) } else { quote!(decoded) };
        quote!(crate::constraints::#name(#argument, at, bad);)
    });
    let body = match check {
        None => decode,
        Some(check) => {
            let checked = checked(shape, &shape.constraints, &check);
            quote! {
                let decoded = #decode?;
                #checked
                Ok(decoded)
            }
        }
    };
    quote! {
        #[doc = #doc]
        pub(crate) fn #name(value: &Json<'_>, at: &Path<'_>, bad: &mut Violations) -> Decoded<#value_type> {
            #secret
            #body
        }
    }
}

/// Returns a statement that checks `decoded`, and of a collection that lacks something as much as can be said.
fn checked(shape: &Shape, constraints: &Constraints, check: &TokenStream) -> TokenStream {
    match constraints::check_count(constraints).filter(|_| is_collection(shape)) {
        None => quote!(if let Some(decoded) = &decoded { #check }),
        Some(count) => quote! {
            match &decoded {
                Some(decoded) => { #check }
                None => { #count }
            }
        },
    }
}

/// Hides what a collection holds where it, or the key of a map, is sensitive.
fn secret(service: &Service, shape: &Shape) -> Option<TokenStream> {
    let secret = match &shape.kind {
        Kind::Map { key, .. } => shape.sensitive || service.shape(&key.target).sensitive,
        _ => shape.sensitive && is_collection(shape),
    };
    secret.then(secret_place)
}

/// From here on, nothing that is read may be shown.
fn secret_place() -> TokenStream {
    quote!(let at = &at.secret();)
}

/// Returns an expression over `value`, `at` and `bad` that decodes a shape without checking it.
fn raw(service: &Service, shape: &Shape) -> TokenStream {
    match &shape.kind {
        Kind::List { member, sparse, .. } => {
            let decoder = decoder(service, member);
            let function = if *sparse { quote!(sparse_list) } else { quote!(list) };
            quote!(json::#function(value, at, bad, #decoder))
        }
        Kind::Map { key, value, sparse } => {
            let function = if *sparse { quote!(sparse_map) } else { quote!(map) };
            let key_type = values::rust_type(service, &key.target);
            let is_text = matches!(service.shape(&key.target).kind, Kind::String);
            let checked = if is_text { quote!(key) } else { quote!(&key) };
            let key = match (is_text, constraints::check(service, key, &checked)) {
                (true, None) => quote!(json::key),
                (true, Some(check)) => quote!(|key, at, bad| { #check key.to_owned() }),
                (false, check) => quote!(|key, at, bad| {
                    let key = #key_type::from(key);
                    #check
                    key
                }),
            };
            let decoder = decoder(service, value);
            quote!(json::#function(value, at, bad, #key, #decoder))
        }
        _ => {
            let function = simple(service, shape, shape.timestamp_format);
            quote!(#function(value, at, bad))
        }
    }
}

fn simple(service: &Service, shape: &Shape, format: Option<TimestampFormat>) -> TokenStream {
    match &shape.kind {
        Kind::Boolean => quote!(json::boolean),
        Kind::Byte | Kind::Short | Kind::Integer | Kind::Long => quote!(json::integer),
        Kind::Float | Kind::Double => quote!(json::float),
        Kind::BigInteger | Kind::BigDecimal => quote!(json::number),
        Kind::Blob { .. } => quote!(json::blob),
        Kind::Document => quote!(json::document),
        Kind::Timestamp => match format {
            Some(TimestampFormat::DateTime) => quote!(json::date_time),
            Some(TimestampFormat::HttpDate) => quote!(json::http_date),
            Some(TimestampFormat::EpochSeconds) | None => quote!(json::epoch_seconds),
        },
        Kind::Enum(_) => {
            let path = values::type_path(service, &shape.id);
            quote!(json::text_as::<#path>)
        }
        Kind::IntEnum(_) => {
            let path = values::type_path(service, &shape.id);
            quote!(json::number_as::<#path>)
        }
        _ => quote!(json::string),
    }
}

/// Returns a function or closure that decodes and checks what a member holds.
pub(super) fn decoder(service: &Service, member: &Member) -> TokenStream {
    match overriding(service, member) {
        None => base(service, member),
        Some(check) => {
            let unchecked = unchecked(service, member);
            let checked = checked_member(service, member, &check);
            quote! {
                |value: &Json<'_>, at: &Path<'_>, bad: &mut Violations| {
                    let decoded = #unchecked?;
                    #checked
                    Ok(decoded)
                }
            }
        }
    }
}

/// Returns statements and an expression that decode what a member holds from `value`, a place and `bad`.
pub(super) fn decoded_value(service: &Service, member: &Member, place: &TokenStream) -> TokenStream {
    let boxed = values::is_boxed(service, member).then(|| quote!(.map(Box::new)));
    match overriding(service, member) {
        None => {
            let base = base(service, member);
            quote!(#base(value, &#place, bad)? #boxed)
        }
        Some(check) => {
            let unchecked = unchecked(service, member);
            let checked = checked_member(service, member, &check);
            quote! {{
                let at = &#place;
                let decoded = #unchecked?;
                #checked
                decoded #boxed
            }}
        }
    }
}

/// Decodes what a member with constraints of its own holds, without its target's constraints.
fn unchecked(service: &Service, member: &Member) -> TokenStream {
    let shape = service.shape(&member.target);
    if is_collection(shape) {
        let (secret, raw) = (secret(service, shape), raw(service, shape));
        return match secret {
            None => raw,
            Some(secret) => quote!({ #secret #raw }),
        };
    }
    let function = simple(service, shape, member.timestamp_format);
    quote!(#function(value, at, bad))
}

/// Checks `decoded` by a member's constraints over those of its target.
fn checked_member(service: &Service, member: &Member, check: &TokenStream) -> TokenStream {
    let shape = service.shape(&member.target);
    checked(shape, &member.constraints.over(&shape.constraints), check)
}

/// The function that decodes and checks what a member without constraints of its own holds.
fn base(service: &Service, member: &Member) -> TokenStream {
    let shape = service.shape(&member.target);
    match &shape.kind {
        Kind::Structure(_) | Kind::Union { .. } => {
            let path = values::type_path(service, &shape.id);
            quote!(#path::from_json)
        }
        _ if has_function(service, shape) => {
            let name = values::function_ident(service, &shape.id);
            quote!(crate::decode::#name)
        }
        _ => simple(service, shape, member.timestamp_format),
    }
}

/// The check of a member with constraints of its own.
fn overriding(service: &Service, member: &Member) -> Option<TokenStream> {
    (!member.constraints.is_empty()).then(|| constraints::check(service, member, &quote!(decoded))).flatten()
}

/// Returns statements that decode body members into variables, from `object`.
pub(super) fn member_statement(service: &Service, member: &Member, variable: &Ident) -> TokenStream {
    let decoder = decoder(service, member);
    let (key, name) = (&member.json_name, &member.name);
    let function = if member.required { quote!(required) } else { quote!(optional) };
    let boxed = values::is_boxed(service, member).then(|| quote!(.map(Box::new)));
    quote!(let #variable = object.#function(#key, #name, at, bad, #decoder)? #boxed;)
}

/// Returns, for a structure's members, the variables that must hold a value and the field initialisers.
/// `present` tells of a required member that its variable is no option.
pub(super) fn construct(
    service: &Service,
    members: &[Member],
    present: impl Fn(&Member) -> bool,
) -> (Vec<Ident>, Vec<TokenStream>) {
    let mut required = Vec::new();
    let mut initialisers = Vec::new();
    let variables = values::variable_idents(members);
    for ((member, field), variable) in members.iter().zip(values::field_idents(members)).zip(variables) {
        if member.required && !present(member) {
            required.push(variable.clone());
        }
        initialisers.push(match &member.default {
            Some(default) if !member.required && !present(member) && values::is_plain(service, member) => {
                let value = values::default_expression(service, member, default);
                let kind = &service.shape(&member.target).kind;
                let is_empty = match default {
                    DefaultValue::String(text) => text.is_empty() && matches!(kind, Kind::String),
                    DefaultValue::EmptyList => matches!(kind, Kind::List { .. }),
                    DefaultValue::EmptyMap => matches!(kind, Kind::Map { .. }),
                    DefaultValue::Boolean(_) | DefaultValue::Number(_) | DefaultValue::Null => false,
                };
                // A literal costs nothing to make and needs no closure.
                if constraints::is_copied(kind) || matches!(kind, Kind::Boolean) {
                    quote!(#field: #variable.unwrap_or(#value))
                } else if is_empty {
                    quote!(#field: #variable.unwrap_or_default())
                } else {
                    quote!(#field: #variable.unwrap_or_else(|| #value))
                }
            }
            _ if field == variable => quote!(#field),
            _ => quote!(#field: #variable),
        });
    }
    (required, initialisers)
}

/// Prints `from_json` of a structure.
pub(super) fn structure(service: &Service, shape: &Shape, members: &[Member]) -> TokenStream {
    let (required, initialisers) = construct(service, members, |_| false);
    let body = if members.is_empty() {
        quote! {
            json::object(value, at)?;
            Ok(Some(Self {}))
        }
    } else {
        let secret = shape.sensitive.then(secret_place);
        let variables = values::variable_idents(members);
        let statements =
            members.iter().zip(&variables).map(|(member, field)| member_statement(service, member, field));
        let present = match required.as_slice() {
            [] => quote!(),
            [one] => quote!(let Some(#one) = #one else { return Ok(None) };),
            many => quote!(let (#(Some(#many)),*) = (#(#many),*) else { return Ok(None) };),
        };
        quote! {
            #secret
            let object = json::object(value, at)?;
            #(#statements)*
            #present
            Ok(Some(Self { #(#initialisers),* }))
        }
    };
    let bad = if members.is_empty() { quote!(_) } else { quote!(bad) };
    quote! {
        /// Decodes a JSON object, noting broken constraints.
        pub(crate) fn from_json(value: &Json<'_>, at: &Path<'_>, #bad: &mut Violations) -> Decoded<Self> {
            #body
        }
    }
}

/// Prints `from_json` of a union.
pub(super) fn union(service: &Service, shape: &Shape, members: &[Member]) -> TokenStream {
    let arms = members.iter().zip(values::variant_idents(members)).map(|(member, variant)| {
        let (key, name) = (&member.json_name, &member.name);
        let value = decoded_value(service, member, &quote!(at.member(#name)));
        quote!(#key => #value.map(Self::#variant),)
    });
    let secret = shape.sensitive.then(secret_place);
    quote! {
        /// Decodes a JSON object with exactly one member set, noting broken constraints.
        pub(crate) fn from_json(value: &Json<'_>, at: &Path<'_>, bad: &mut Violations) -> Decoded<Self> {
            #secret
            let (key, value) = json::object(value, at)?.only_member(at)?;
            Ok(match key {
                #(#arms)*
                other => return Err(json::unknown_member(other, at)),
            })
        }
    }
}
