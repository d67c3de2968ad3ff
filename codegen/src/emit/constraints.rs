//! `constraints.rs`: one function for each shape that constrains its values.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::values;
use crate::ir::{Constraints, Kind, Member, Service, Shape};

/// Prints the functions whose names are `called`.
pub(super) fn file(service: &Service, called: &BTreeSet<String>) -> TokenStream {
    let functions: BTreeMap<_, _> = service
        .shapes
        .values()
        .filter_map(|shape| {
            let name = values::function_ident(service, &shape.id);
            let value = parameter(service, shape);
            let body = statements(service, shape, &shape.constraints)?;
            let doc = format!(
                " Checks a `{}`.{}",
                shape.id.name,
                super::docs::constraints(&shape.constraints, &shape.kind)
            );
            let function = quote! {
                #[doc = #doc]
                pub(crate) fn #name(value: #value, at: &Path<'_>, bad: &mut Violations) {
                    #body
                }
            };
            called.contains(&name.to_string()).then_some((name.to_string(), function))
        })
        .collect();
    if functions.is_empty() {
        return quote!();
    }
    let functions = functions.into_values();
    quote! {
        use crate::runtime::violations::{self, Path, Pattern, Violations};

        #(#functions)*
    }
}

/// Returns statements that check the value that `value`, a reference, names; `None` where nothing is
/// constrained. A member's own constraints replace those of its target, kind by kind.
pub(super) fn check(service: &Service, member: &Member, value: &TokenStream) -> Option<TokenStream> {
    let shape = service.shape(&member.target);
    let value = if is_copied(&shape.kind) { quote!(*#value) } else { value.clone() };
    if member.constraints.is_empty() {
        statements(service, shape, &shape.constraints)?;
        let function = values::function_ident(service, &shape.id);
        return Some(quote!(crate::constraints::#function(#value, at, bad);));
    }
    let merged = member.constraints.over(&shape.constraints);
    let body = statements(service, shape, &merged)?;
    let text = matches!(shape.kind, Kind::String).then(|| quote!(: &str));
    Some(quote! {{
        let value #text = #value;
        #body
    }})
}

/// Returns a statement that checks how much the collection in JSON that `value` names holds, for one that was not
/// decoded since something in it is missing; `None` where its length is not constrained.
pub(super) fn check_count(constraints: &Constraints) -> Option<TokenStream> {
    let (minimum, maximum) = constraints.length?;
    let count = |bound: Option<u64>| option(bound.map(Literal::u64_unsuffixed));
    let (minimum, maximum) = (count(minimum), count(maximum));
    Some(quote!(violations::length(json::count(value), #minimum, #maximum, None, at, bad);))
}

/// Tells whether a shape constrains its values.
pub(super) fn is_constrained(service: &Service, shape: &Shape) -> bool {
    statements(service, shape, &shape.constraints).is_some()
}

pub(super) fn is_copied(kind: &Kind) -> bool {
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
    let mut body = Vec::new();
    if let Some((minimum, maximum)) = constraints.length {
        let count = |bound: Option<u64>| option(bound.map(Literal::u64_unsuffixed));
        let (minimum, maximum) = (count(minimum), count(maximum));
        let length = match &shape.kind {
            Kind::String => Some(quote!(value.chars().count(), #minimum, #maximum, Some(&value))),
            Kind::Blob { streaming: false, .. } => {
                Some(quote!(value.as_ref().len(), #minimum, #maximum, None))
            }
            Kind::List { .. } | Kind::Map { .. } => Some(quote!(value.len(), #minimum, #maximum, None)),
            _ => None,
        };
        body.extend(length.map(|length| quote!(violations::length(#length, at, bad);)));
    }
    if let Some((minimum, maximum)) = &constraints.range {
        if is_copied(&shape.kind) {
            let minimum = option(minimum.as_ref().and_then(|text| bound(text, &shape.kind, f64::ceil)));
            let maximum = option(maximum.as_ref().and_then(|text| bound(text, &shape.kind, f64::floor)));
            body.push(quote!(violations::range(value, #minimum, #maximum, at, bad);));
        } else if matches!(shape.kind, Kind::BigInteger | Kind::BigDecimal) {
            let (minimum, maximum) = (option(minimum.as_ref()), option(maximum.as_ref()));
            body.push(quote!(violations::digits_range(value, #minimum, #maximum, at, bad);));
        }
    }
    if let (Some(pattern), Kind::String) = (&constraints.pattern, &shape.kind) {
        let made = match crate::pattern::translate(pattern) {
            Ok(translated) if translated != *pattern => quote!(Pattern::translated(#pattern, #translated)),
            Ok(_) | Err(_) => quote!(Pattern::new(#pattern)),
        };
        body.push(quote! {
            static PATTERN: Pattern = #made;
            violations::pattern(value, &PATTERN, at, bad);
        });
    }
    if let Kind::List { unique: true, .. } = shape.kind {
        body.push(quote!(violations::unique(value, at, bad);));
    }
    if let Kind::Enum(_) | Kind::IntEnum(_) = shape.kind {
        let path = values::type_path(service, &shape.id);
        body.push(quote! {
            if let #path::Unknown(found) = value {
                violations::not_in_set(found, #path::VALUES, at, bad);
            }
        });
    }
    let secret = shape.sensitive.then(|| quote!(let at = &at.secret();));
    (!body.is_empty()).then(|| quote!(#secret #(#body)*))
}

fn option<T: quote::ToTokens>(value: Option<T>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}

/// Writes a bound as a literal of the shape's type; a fraction bounds an integer by the next whole number
/// inside.
fn bound(text: &str, kind: &Kind, inside: fn(f64) -> f64) -> Option<TokenStream> {
    let float = matches!(kind, Kind::Float | Kind::Double);
    let text = match (float, text.contains(['.', 'e', 'E'])) {
        (true, false) => format!("{text}.0"),
        (false, true) => format!("{:.0}", inside(text.parse().ok()?)),
        _ => text.to_owned(),
    };
    text.parse().ok()
}
