//! `types/`: one file for each structure, union and enum below the operations, and the definitions that
//! operations and errors share.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{define, enums, events, json, values};
use crate::ir::{Kind, Member, Service, Shape, Structure};

/// Returns, by file stem, each file and what it exports.
pub(super) fn files(service: &Service) -> BTreeMap<String, (TokenStream, TokenStream)> {
    let decoded = json::decoded(service);
    let mut files = BTreeMap::new();
    for shape in service.shapes.values() {
        let name = values::type_ident(service, &shape.id);
        let tokens = match &shape.kind {
            Kind::Enum(values) => enums::text_enum(shape, &name, values),
            Kind::IntEnum(values) => enums::int_enum(shape, &name, values),
            Kind::Union { members } => union(service, shape, &name, members, decoded.contains(&shape.id)),
            Kind::EventStream { events } => events::file(service, shape, &name, events),
            Kind::Structure(structure) if is_nested(structure) => {
                let decode =
                    decoded.contains(&shape.id).then(|| json::structure(service, shape, &structure.members));
                let definition = define::definition(service, shape, &name, &structure.members, false);
                let import = decode.is_some().then(|| {
                    quote! {
                        use crate::runtime::json::{self, Decoded, Json};
                        use crate::runtime::text;
                        use crate::runtime::violations::{self, Path, Pattern, Violations};
                    }
                });
                let methods = decode.map(|decode| quote!(impl #name { #decode }));
                quote! { #import #definition #methods }
            }
            _ => continue,
        };
        files.insert(values::file_stem(service, &shape.id), (tokens, quote!(#name)));
    }
    files
}

fn is_nested(structure: &Structure) -> bool {
    structure.error.is_none() && structure.input_of.is_none() && structure.output_of.is_none()
}

fn union(service: &Service, shape: &Shape, name: &Ident, members: &[Member], decoded: bool) -> TokenStream {
    let doc = format!(" Union `{}` of the model: exactly one of its members.", shape.id.name);
    let definition = define::choice(service, shape, name, members, shape.used_in_output);
    let decode = decoded.then(|| {
        let decode = json::union(service, shape, members);
        quote!(impl #name { #decode })
    });
    let import = decoded.then(|| {
        quote! {
            use crate::runtime::json::{self, Decoded, Json};
            use crate::runtime::violations::{self, Path, Pattern, Violations};
        }
    });
    quote! {
        #import
        #[doc = #doc]
        #definition
        #decode
    }
}
