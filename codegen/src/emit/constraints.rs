//! `constraints.rs`: one function for each shape that constrains its values.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::{json, values};
use crate::ir::{Binding, Constraints, Kind, Member, Service, Shape, ShapeId};
use crate::names;

/// Prints the functions that the generated decoders call.
pub(super) fn file(service: &Service) -> TokenStream {
    let functions = used(service).into_iter().filter_map(|id| {
        let shape = service.shape(&id);
        let name = names::snake_case(&id.name);
        let value = parameter(service, shape);
        let body = statements(service, shape, &shape.constraints)?;
        let doc =
            format!(" Checks a `{}`.{}", id.name, super::docs::constraints(&shape.constraints, &shape.kind));
        Some(quote! {
            #[doc = #doc]
            pub(crate) fn #name(value: #value, at: &Path<'_>, bad: &mut Violations) {
                #body
            }
        })
    });
    let functions: Vec<_> = functions.collect();
    if functions.is_empty() {
        return quote!();
    }
    quote! {
        use crate::runtime::violations::{self, Path, Pattern, Violations};

        #(#functions)*
    }
}

/// Returns statements that check the value that `value`, a reference, names; `None` where nothing is
/// constrained. A member's own constraints replace those of its target, kind by kind.
pub(super) fn check(service: &Service, member: &Member, value: &TokenStream) -> Option<TokenStream> {
    let shape = service.shape(&member.target);
    if member.constraints.is_empty() {
        if !is_constrained(shape) {
            return None;
        }
        let function = names::snake_case(&shape.id.name);
        let argument = if is_copied(&shape.kind) { quote!(*#value) } else { quote!(#value) };
        return Some(quote!(crate::constraints::#function(#argument, at, bad);));
    }
    let merged = member.constraints.over(&shape.constraints);
    let body = statements(service, shape, &merged)?;
    let value = if is_copied(&shape.kind) { quote!(*#value) } else { quote!(#value) };
    Some(quote! {{
        use crate::runtime::violations::{self, Pattern};
        let value = #value;
        #body
    }})
}

/// Tells whether a shape constrains its values.
pub(super) fn is_constrained(shape: &Shape) -> bool {
    let unique = matches!(shape.kind, Kind::List { unique: true, .. });
    let set = matches!(shape.kind, Kind::Enum(_) | Kind::IntEnum(_));
    !shape.constraints.is_empty() || unique || set
}

/// The constrained shapes whose function some decoder calls.
fn used(service: &Service) -> BTreeSet<ShapeId> {
    let mut holders: Vec<&Member> = Vec::new();
    for operation in service.operations.values() {
        for member in service.members(&operation.input) {
            if member.binding != Binding::Body {
                holders.push(member);
                if let Kind::List { member: element, .. } = &service.shape(&member.target).kind {
                    holders.push(element);
                }
            }
        }
    }
    for id in json::decoded(service) {
        if let Kind::Map { key, .. } = &service.shape(&id).kind {
            holders.push(key);
        }
    }
    let unchanged = holders.into_iter().filter(|member| member.constraints.is_empty());
    let mut used = json::called(service);
    used.extend(unchanged.map(|member| member.target.clone()));
    used.retain(|id| {
        let shape = service.shape(id);
        is_constrained(shape) && statements(service, shape, &shape.constraints).is_some()
    });
    used
}

fn is_copied(kind: &Kind) -> bool {
    matches!(kind, Kind::Byte | Kind::Short | Kind::Integer | Kind::Long | Kind::Float | Kind::Double)
}

fn parameter(service: &Service, shape: &Shape) -> TokenStream {
    let full = values::rust_type(service, &shape.id);
    match &shape.kind {
        Kind::String => quote!(&str),
        Kind::List { member, sparse, .. } => {
            let element = values::rust_type(service, &member.target);
            if *sparse { quote!(&[Option<#element>]) } else { quote!(&[#element]) }
        }
        kind if is_copied(kind) => full,
        _ => quote!(&#full),
    }
}

/// Returns the statements for some constraints on a variable `value`.
fn statements(service: &Service, shape: &Shape, constraints: &Constraints) -> Option<TokenStream> {
    let shown = !shape.sensitive;
    let display = match &shape.kind {
        Kind::String if shown => quote!(Some(&value)),
        _ => quote!(None),
    };
    let mut body = Vec::new();
    if let Some((minimum, maximum)) = constraints.length {
        let (minimum, maximum) = (option(minimum), option(maximum));
        let length = match &shape.kind {
            Kind::String => quote!(value.chars().count()),
            Kind::Blob { streaming: true, .. } | Kind::Enum(_) => quote!(),
            Kind::Blob { .. } => quote!(value.as_ref().len()),
            _ => quote!(value.len()),
        };
        if !length.is_empty() {
            body.push(quote!(violations::length(#length, #minimum, #maximum, #display, at, bad);));
        }
    }
    if let Some((minimum, maximum)) = &constraints.range {
        let bound =
            |bound: &Option<String>| option(bound.as_ref().and_then(|text| literal(text, &shape.kind)));
        let (minimum, maximum) = (bound(minimum), bound(maximum));
        if is_copied(&shape.kind) {
            body.push(quote!(violations::range(value, #minimum, #maximum, #shown, at, bad);));
        }
    }
    if let (Some(pattern), Kind::String) = (&constraints.pattern, &shape.kind) {
        body.push(quote! {
            static PATTERN: Pattern = Pattern::new(#pattern);
            violations::pattern(value, &PATTERN, #shown, at, bad);
        });
    }
    if let Kind::List { unique: true, .. } = shape.kind {
        body.push(quote!(violations::unique(value, at, bad);));
    }
    if let Kind::Enum(_) | Kind::IntEnum(_) = shape.kind {
        let path = values::type_path(service, &shape.id);
        body.push(quote! {
            if let #path::Unknown(found) = value {
                violations::not_in_set(found, #path::VALUES, #shown, at, bad);
            }
        });
    }
    (!body.is_empty()).then(|| quote!(#(#body)*))
}

fn option<T: quote::ToTokens>(value: Option<T>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}

/// Writes a bound as a literal of the shape's type; a fraction bounds an integer by its whole part.
fn literal(text: &str, kind: &Kind) -> Option<TokenStream> {
    let float = matches!(kind, Kind::Float | Kind::Double);
    let text = match (float, text.contains(['.', 'e', 'E'])) {
        (true, false) => format!("{text}.0"),
        (false, true) => format!("{:.0}", text.parse::<f64>().ok()?.trunc()),
        _ => text.to_owned(),
    };
    text.parse().ok()
}
