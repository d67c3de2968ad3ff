//! How values are read from JSON: `decode.rs` with a function for each list, map and constrained simple
//! shape, and `from_json` for structures and unions.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::{constraints, docs, values};
use crate::ir::{Binding, Kind, Member, Service, Shape, ShapeId, TimestampFormat};
use crate::names;

/// Returns every shape that some request holds in JSON.
pub(super) fn decoded(service: &Service) -> BTreeSet<ShapeId> {
    let mut found = BTreeSet::new();
    let mut waiting = Vec::new();
    for operation in service.operations.values() {
        for member in service.members(&operation.input) {
            let payload = matches!(
                service.shape(&member.target).kind,
                Kind::Structure(_)
                    | Kind::Union { .. }
                    | Kind::Document
                    | Kind::List { .. }
                    | Kind::Map { .. }
            );
            if member.binding == Binding::Body || (member.binding == Binding::Payload && payload) {
                waiting.push(member.target.clone());
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

/// Prints `decode.rs`.
pub(super) fn file(service: &Service) -> TokenStream {
    let functions: Vec<_> =
        called(service).into_iter().map(|id| function(service, service.shape(&id))).collect();
    if functions.is_empty() {
        return quote!();
    }
    quote! {
        use crate::runtime::json::{self, Decoded, Json};
        use crate::runtime::violations::{Path, Violations};
        #(#functions)*
    }
}

/// The shapes whose decoding function is called by name: those that have one and are held by a member
/// without constraints of its own.
pub(super) fn called(service: &Service) -> BTreeSet<ShapeId> {
    let decoded = decoded(service);
    let mut called = BTreeSet::new();
    let mut call = |member: &Member| {
        let shape = service.shape(&member.target);
        if has_function(shape) && (member.constraints.is_empty() || is_collection(shape)) {
            called.insert(member.target.clone());
        }
    };
    for operation in service.operations.values() {
        service
            .members(&operation.input)
            .iter()
            .filter(|member| matches!(member.binding, Binding::Body | Binding::Payload))
            .filter(|member| decoded.contains(&member.target))
            .for_each(&mut call);
    }
    for id in &decoded {
        match &service.shape(id).kind {
            Kind::List { member, .. } => call(member),
            Kind::Map { value, .. } => call(value),
            _ => service.members(id).iter().for_each(&mut call),
        }
    }
    called
}

fn is_collection(shape: &Shape) -> bool {
    matches!(shape.kind, Kind::List { .. } | Kind::Map { .. })
}

fn has_function(shape: &Shape) -> bool {
    match &shape.kind {
        Kind::Structure(_) | Kind::Union { .. } => false,
        Kind::List { .. } | Kind::Map { .. } | Kind::Enum(_) | Kind::IntEnum(_) => true,
        _ => constraints::is_constrained(shape),
    }
}

fn function(service: &Service, shape: &Shape) -> TokenStream {
    let name = names::snake_case(&shape.id.name);
    let value_type = values::rust_type(service, &shape.id);
    let doc =
        format!(" Decodes a `{}`.{}", shape.id.name, docs::constraints(&shape.constraints, &shape.kind));
    let decode = raw(service, shape, None);
    let check = constraints::is_constrained(shape).then(|| {
        let function = &name;
        let copied = matches!(
            shape.kind,
            Kind::Byte | Kind::Short | Kind::Integer | Kind::Long | Kind::Float | Kind::Double
        );
        let argument = if copied { quote!(*decoded) } else { quote!(decoded) };
        quote!(crate::constraints::#function(#argument, at, bad);)
    });
    let body = match check {
        None => decode,
        Some(check) => quote! {
            let decoded = #decode?;
            if let Some(decoded) = &decoded {
                #check
            }
            Ok(decoded)
        },
    };
    quote! {
        #[doc = #doc]
        pub(crate) fn #name(value: &Json<'_>, at: &Path<'_>, bad: &mut Violations) -> Decoded<#value_type> {
            #body
        }
    }
}

/// Returns an expression over `value`, `at` and `bad` that decodes a shape without checking it.
fn raw(service: &Service, shape: &Shape, format: Option<TimestampFormat>) -> TokenStream {
    match &shape.kind {
        Kind::List { member, sparse, .. } => {
            let decoder = decoder(service, member);
            let function = if *sparse { quote!(sparse_list) } else { quote!(list) };
            quote!(json::#function(value, at, bad, #decoder))
        }
        Kind::Map { key, value, sparse } => {
            let function = if *sparse { quote!(sparse_map) } else { quote!(map) };
            let check = constraints::check(service, key, &quote!(&key));
            let key_type = values::rust_type(service, &key.target);
            let key = match (&service.shape(&key.target).kind, check) {
                (Kind::String, None) => quote!(|key, _, _| Some(key.to_owned())),
                (Kind::String, Some(_)) => {
                    let check = constraints::check(service, key, &quote!(key));
                    quote!(|key, at, bad| { #check Some(key.to_owned()) })
                }
                (_, check) => quote!(|key, at, bad| {
                    let key = #key_type::from(key);
                    #check
                    Some(key)
                }),
            };
            let decoder = decoder(service, value);
            quote!(json::#function(value, at, bad, #key, #decoder))
        }
        _ => {
            let function = simple(service, shape, format);
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
    let shape = service.shape(&member.target);
    let name = names::snake_case(&shape.id.name);
    let base = match &shape.kind {
        Kind::Structure(_) | Kind::Union { .. } => {
            let path = values::type_path(service, &shape.id);
            quote!(#path::from_json)
        }
        _ if has_function(shape) && (member.constraints.is_empty() || is_collection(shape)) => {
            quote!(crate::decode::#name)
        }
        _ => simple(service, shape, member.timestamp_format),
    };
    match (member.constraints.is_empty(), constraints::check(service, member, &quote!(decoded))) {
        (false, Some(check)) => quote! {
            |value: &Json<'_>, at: &Path<'_>, bad: &mut Violations| {
                let decoded = #base(value, at, bad)?;
                if let Some(decoded) = &decoded {
                    #check
                }
                Ok(decoded)
            }
        },
        _ => base,
    }
}

/// Returns statements that decode body members into variables of the fields' names, from `object`.
pub(super) fn member_statement(
    service: &Service,
    member: &Member,
    field: &proc_macro2::Ident,
) -> TokenStream {
    let decoder = decoder(service, member);
    let (key, name) = (&member.json_name, &member.name);
    let function = if member.required { quote!(required) } else { quote!(optional) };
    let boxed = values::is_boxed(service, member).then(|| quote!(.map(Box::new)));
    quote!(let #field = object.#function(#key, #name, at, bad, #decoder)? #boxed;)
}

/// Returns, for a structure's members, the bindings that must hold and the field initialisers.
pub(super) fn construct(
    service: &Service,
    members: &[Member],
    fields: &[proc_macro2::Ident],
) -> (Vec<proc_macro2::Ident>, Vec<TokenStream>) {
    let mut required = Vec::new();
    let mut initialisers = Vec::new();
    for (member, field) in members.iter().zip(fields) {
        if member.required && !values::is_stream(service, member) {
            required.push(field.clone());
        }
        initialisers.push(match &member.default {
            Some(default) if !member.required && values::is_plain(service, member) => {
                let default = values::default_expression(service, member, default);
                quote!(#field: #field.unwrap_or_else(|| #default))
            }
            _ => quote!(#field),
        });
    }
    (required, initialisers)
}

/// Prints `from_json` of a structure.
pub(super) fn structure(service: &Service, members: &[Member]) -> TokenStream {
    let fields = values::field_idents(members);
    let statements =
        members.iter().zip(&fields).map(|(member, field)| member_statement(service, member, field));
    let (required, initialisers) = construct(service, members, &fields);
    let present = match required.as_slice() {
        [] => quote!(),
        [one] => quote!(let Some(#one) = #one else { return Ok(None) };),
        many => quote!(let (#(Some(#many)),*) = (#(#many),*) else { return Ok(None) };),
    };
    let object = if members.is_empty() {
        quote!(json::object(value, at)?; let _ = bad;)
    } else {
        quote!(let object = json::object(value, at)?;)
    };
    quote! {
        /// Decodes a JSON object, noting broken constraints.
        pub(crate) fn from_json(value: &Json<'_>, at: &Path<'_>, bad: &mut Violations) -> Decoded<Self> {
            #object
            #(#statements)*
            #present
            Ok(Some(Self { #(#initialisers),* }))
        }
    }
}

/// Prints `from_json` of a union.
pub(super) fn union(service: &Service, members: &[Member]) -> TokenStream {
    let arms = members.iter().map(|member| {
        let (key, name) = (&member.json_name, &member.name);
        let variant = names::variant(&member.name);
        let decoder = decoder(service, member);
        let boxed = values::is_boxed(service, member).then(|| quote!(.map(Box::new)));
        quote! {
            #key => {
                let decode = #decoder;
                Ok(decode(value, &at.member(#name), bad)? #boxed .map(Self::#variant))
            }
        }
    });
    quote! {
        /// Decodes a JSON object with exactly one member set, noting broken constraints.
        pub(crate) fn from_json(value: &Json<'_>, at: &Path<'_>, bad: &mut Violations) -> Decoded<Self> {
            let (key, value) = json::object(value, at)?.only_member(at)?;
            match key {
                #(#arms)*
                other => Err(Malformed::at(at, format!("`{other}` is no member of the union"))),
            }
        }
    }
}
