//! `types/`: one file for each structure, union and enum below the operations, and the definitions that
//! operations and errors share.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{define, docs, events, json, values};
use crate::ir::{EnumValue, IntEnumValue, Kind, Member, Service, Shape, Structure};
use crate::names;

/// Returns, by file stem, each file and what it exports.
pub(super) fn files(service: &Service) -> BTreeMap<String, (TokenStream, TokenStream)> {
    let decoded = json::decoded(service);
    let mut files = BTreeMap::new();
    for shape in service.shapes.values() {
        let name = values::type_ident(service, &shape.id);
        let tokens = match &shape.kind {
            Kind::Enum(values) => text_enum(shape, &name, values),
            Kind::IntEnum(values) => int_enum(shape, &name, values),
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

fn text_enum(shape: &Shape, name: &Ident, values: &[EnumValue]) -> TokenStream {
    let variants = names::distinct(values.iter().map(|value| names::variant(&value.name)));
    let texts: Vec<_> = values.iter().map(|value| value.value.as_str()).collect();
    let shown: Vec<_> = values.iter().filter(|value| !value.internal).map(|value| &value.value).collect();
    let listed = if shown.len() == texts.len() {
        "The values that the model lists, in its order."
    } else {
        "The values that the model lists, in its order, without those that it marks as internal."
    };
    let listed = docs::attributes(&[listed.to_owned()]);
    let docs = texts.iter().map(|text| format!(" {} on the wire.", docs::code(text)));
    let doc = format!(" Enum `{}` of the model.", shape.id.name);
    let derive_debug = (!shape.sensitive).then(|| quote!(Debug,));
    let debug = shape.sensitive.then(|| define::debug(name, &quote!(f.write_str("(sensitive)"))));
    quote! {
        #[doc = #doc]
        ///
        /// Open: a value that the model does not list is kept. Requests that hold one are refused.
        #[derive(#derive_debug Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum #name {
            #(#[doc = #docs] #variants,)*
            /// A value that the model does not list.
            Unknown(String),
        }

        #debug

        impl #name {
            #listed
            pub const VALUES: &'static [&'static str] = &[#(#shown),*];

            /// Returns the value as it goes over the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #texts,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl From<&str> for #name {
            fn from(text: &str) -> Self {
                match text {
                    #(#texts => Self::#variants,)*
                    other => Self::Unknown(other.to_owned()),
                }
            }
        }

        impl AsRef<str> for #name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::fmt::Display for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for #name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    }
}

fn int_enum(shape: &Shape, name: &Ident, values: &[IntEnumValue]) -> TokenStream {
    let variants = names::distinct(values.iter().map(|value| names::variant(&value.name)));
    let numbers: Vec<_> = values.iter().map(|value| value.value).collect();
    let texts: Vec<_> = numbers.iter().map(ToString::to_string).collect();
    let numbers: Vec<_> = numbers.into_iter().map(Literal::i32_unsuffixed).collect();
    let docs = texts.iter().map(|text| format!(" `{text}` on the wire."));
    let doc = format!(" Integer enum `{}` of the model.", shape.id.name);
    let derive_debug = (!shape.sensitive).then(|| quote!(Debug,));
    let debug = shape.sensitive.then(|| define::debug(name, &quote!(f.write_str("(sensitive)"))));
    quote! {
        #[doc = #doc]
        ///
        /// Open: a number that the model does not list is kept. Requests that hold one are refused.
        #[derive(#derive_debug Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum #name {
            #(#[doc = #docs] #variants,)*
            /// A number that the model does not list.
            Unknown(i32),
        }

        #debug

        impl #name {
            /// The numbers that the model lists, in its order.
            pub const VALUES: &'static [&'static str] = &[#(#texts),*];

            /// Returns the number as it goes over the wire.
            pub fn number(&self) -> i32 {
                match self {
                    #(Self::#variants => #numbers,)*
                    Self::Unknown(number) => *number,
                }
            }
        }

        impl From<i32> for #name {
            fn from(number: i32) -> Self {
                match number {
                    #(#numbers => Self::#variants,)*
                    other => Self::Unknown(other),
                }
            }
        }

        impl serde::Serialize for #name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i32(self.number())
            }
        }
    }
}
