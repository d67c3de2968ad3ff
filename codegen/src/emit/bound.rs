//! How members that travel in the head of a request are read: labels, queries and headers.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{constraints, values};
use crate::ir::{Binding, Kind, Member, Operation, Segment, Service, TimestampFormat};

/// Reads a member that travels in the head; `None` for one that does not.
pub(super) fn statement(
    service: &Service,
    operation: &Operation,
    member: &Member,
    variable: &Ident,
) -> Option<TokenStream> {
    let name = &member.name;
    let shape = service.shape(&member.target);
    if let (Kind::List { member: element, .. }, Binding::Query(_) | Binding::Header(_)) =
        (&shape.kind, &member.binding)
    {
        return Some(list_statement(service, member, element, variable));
    }
    let source = match &member.binding {
        Binding::Body
        | Binding::Payload
        | Binding::StatusCode
        | Binding::EventHeader
        | Binding::EventPayload => return None,
        Binding::Query(key) => quote!(head.query(#key)),
        Binding::Header(header) => {
            let header = header.to_ascii_lowercase();
            quote!(head.header(#header)?)
        }
        Binding::Label { greedy } => label(operation, name, *greedy)?,
        Binding::QueryParams | Binding::PrefixHeaders(_) => {
            return map_statement(service, member, variable);
        }
    };
    let parser = values::text_parser(service, member, &member.target);
    let check = constraints::check(service, member, &quote!(value))
        .map_or_else(|| quote!(|_, _, _| {}), |check| quote!(|value, at, bad| { #check }));
    let function = if member.required { quote!(required) } else { quote!(optional) };
    Some(quote!(let #variable = text::#function(#source, #name, bad, #parser, #check)?;))
}

/// The text of a label; `None` where the path has no such label.
fn label(operation: &Operation, name: &str, greedy: bool) -> Option<TokenStream> {
    let segments = &operation.uri.segments;
    let index = segments.iter().position(
        |segment| matches!(segment, Segment::Label(label) | Segment::Greedy(label) if label == name),
    )?;
    let after = segments.len() - 1 - index;
    let (index_text, after) = (Literal::usize_unsuffixed(index), Literal::usize_unsuffixed(after));
    let behind_greedy = segments[..index].iter().any(|segment| matches!(segment, Segment::Greedy(_)));
    Some(if greedy {
        quote!(Some(head.greedy(#index_text, #after)?))
    } else if behind_greedy {
        quote!(Some(head.label_from_end(#after)?))
    } else {
        quote!(Some(head.label(#index_text)?))
    })
}

/// Reads the map of a whole query, or of the headers that begin with a prefix.
fn map_statement(service: &Service, member: &Member, variable: &Ident) -> Option<TokenStream> {
    let name = &member.name;
    let Kind::Map { key, value, .. } = &service.shape(&member.target).kind else { return None };
    let list = match &service.shape(&value.target).kind {
        Kind::List { member: element, .. } => Some(element),
        _ => None,
    };
    let source = match (&member.binding, list) {
        (Binding::PrefixHeaders(prefix), _) => {
            let prefix = prefix.to_ascii_lowercase();
            quote!(head.prefixed(#prefix)?)
        }
        (_, None) => quote!(head.query_map()),
        (_, Some(_)) => quote!(head.query_lists()),
    };
    let key_check = constraints::check(service, key, &quote!(key));
    let value_check = constraints::check(service, value, &quote!(value));
    let element_check =
        list.and_then(|element| each(&quote!(value), constraints::check(service, element, &quote!(value))));
    let value_name = if value_check.is_some() || element_check.is_some() { quote!(value) } else { quote!(_) };
    let is_enum = matches!(service.shape(&key.target).kind, Kind::Enum(_));
    let key_text = if is_enum { quote!(key.as_str()) } else { quote!(key) };
    let key_check = key_check.map(|check| quote!({ let at = &at.key_itself(#key_text); #check }));
    let held_check = (value_check.is_some() || element_check.is_some())
        .then(|| quote!(let at = &at.key(#key_text); #value_check #element_check));
    let entries = (key_check.is_some() || held_check.is_some()).then(|| {
        quote! {
            for (key, #value_name) in &values {
                #key_check
                #held_check
            }
        }
    });
    let entries = entries.map(|entries| {
        let secret = service.shape(&key.target).sensitive.then(|| quote!(let at = &at.secret();));
        quote!(#secret #entries)
    });
    let map_check = constraints::check(service, member, &quote!(&values));
    if entries.is_none() && map_check.is_none() {
        return Some(quote!(let #variable = Some(#source);));
    }
    let full = values::rust_type(service, &member.target);
    Some(quote! {
        let values: #full = #source;
        let at = &Path::ROOT.member(#name);
        #map_check
        #entries
        let #variable = Some(values);
    })
}

/// Checks each element of the list that `list` names.
fn each(list: &TokenStream, check: Option<TokenStream>) -> Option<TokenStream> {
    let check = check?;
    Some(quote! {
        for (index, value) in #list.iter().enumerate() {
            let at = &at.index(index);
            #check
        }
    })
}

/// Reads a list from a query key that repeats or a header that enumerates.
fn list_statement(service: &Service, member: &Member, element: &Member, variable: &Ident) -> TokenStream {
    let name = &member.name;
    let mut element = element.clone();
    element.timestamp_format = element.timestamp_format.or(member.timestamp_format);
    let source = match &member.binding {
        Binding::Header(header) => {
            let header = header.to_ascii_lowercase();
            let dates = matches!(service.shape(&element.target).kind, Kind::Timestamp)
                && element.timestamp_format == Some(TimestampFormat::HttpDate);
            if dates { quote!(head.header_dates(#header)?) } else { quote!(head.header_list(#header)?) }
        }
        Binding::Query(key) => quote!(head.query_all(#key)),
        _ => quote!(None::<Vec<String>>),
    };
    let parser = values::text_parser(service, &element, &element.target);
    let element_check = each(&quote!(values), constraints::check(service, &element, &quote!(value)));
    let secret = service.shape(&member.target).sensitive.then(|| quote!(let at = &at.secret();));
    let list_check = constraints::check(service, member, &quote!(values));
    let function = if member.required { quote!(required_list) } else { quote!(optional_list) };
    let check = if element_check.is_none() && list_check.is_none() {
        quote!(|_, _, _| {})
    } else {
        quote!(|values, at, bad| { #secret #element_check #list_check })
    };
    quote!(let #variable = text::#function(#source, #name, bad, #parser, #check)?;)
}
