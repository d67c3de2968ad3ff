//! `types/`: one file for each structure, union and enum below the operations, and the definitions that
//! operations and errors share.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{docs, encode, events, json, values};
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
                let definition = definition(service, shape, &name, &structure.members, false);
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

/// Prints the definition of a structure. `bound` tells that members may travel outside the body.
pub(super) fn definition(
    service: &Service,
    shape: &Shape,
    name: &Ident,
    members: &[Member],
    bound: bool,
) -> TokenStream {
    let fields = values::field_idents(members);
    let written = shape.used_in_output;
    let body_only = !bound || members.iter().all(|member| member.binding != crate::ir::Binding::Payload);
    let serialize = (written && body_only).then(|| quote!(, serde::Serialize));
    let streams = members.iter().any(|member| values::is_stream(service, member));
    let secret = |member: &Member| shape.sensitive || values::is_secret(service, &member.target);
    let hidden = members.iter().any(secret);
    let derive_debug = (!hidden).then(|| quote!(Debug,));
    let derive = if streams {
        quote!(#[derive(#derive_debug)])
    } else {
        quote!(#[derive(#derive_debug Clone, PartialEq #serialize)])
    };
    let definitions = members.iter().zip(&fields).map(|(member, field)| {
        let doc = docs::attributes(&docs::member(service, member, bound));
        let field_type = values::field_type(service, member);
        let attribute = serialize.as_ref().map(|_| encode::field_attribute(service, member, field, bound));
        quote!(#doc #attribute pub #field: #field_type)
    });
    let doc = docs::attributes(&[format!("Structure `{}` of the model.", shape.id.name)]);
    let deprecated = shape.deprecated.then(|| docs::attributes(&["Deprecated in the model.".to_owned()]));
    let debug = hidden.then(|| {
        let shown = members.iter().zip(&fields).map(|(member, field)| {
            let text = field.to_string();
            let text = text.trim_start_matches("r#");
            if secret(member) {
                quote!(.field(#text, &format_args!("(sensitive)")))
            } else {
                quote!(.field(#text, &self.#field))
            }
        });
        let text = name.to_string();
        debug(name, &quote!(f.debug_struct(#text) #(#shown)* .finish()))
    });
    quote! {
        #doc
        #deprecated
        #derive
        pub struct #name { #(#definitions),* }
        #debug
    }
}

/// Prints an implementation of `Debug` that shows no sensitive value.
fn debug(name: &Ident, body: &TokenStream) -> TokenStream {
    quote! {
        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                #body
            }
        }
    }
}

fn union(service: &Service, shape: &Shape, name: &Ident, members: &[Member], decoded: bool) -> TokenStream {
    let doc = format!(" Union `{}` of the model: exactly one of its members.", shape.id.name);
    let definition = choice(service, shape, name, members, shape.used_in_output);
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

/// Prints an enum with a variant for each member. `written` tells that serde writes it.
pub(super) fn choice(
    service: &Service,
    shape: &Shape,
    name: &Ident,
    members: &[Member],
    written: bool,
) -> TokenStream {
    let idents = values::variant_idents(members);
    let variants = members.iter().zip(&idents).map(|(member, variant)| {
        let doc = docs::attributes(&docs::member(service, member, false));
        let held = values::variant_type(service, member);
        let attribute = written.then(|| encode::variant_attribute(service, member));
        quote!(#doc #attribute #variant(#held))
    });
    let secret = |member: &Member| shape.sensitive || values::is_secret(service, &member.target);
    let hidden = members.iter().any(secret);
    let derive_debug = (!hidden).then(|| quote!(Debug,));
    let debug = hidden.then(|| {
        let arms = members.iter().zip(&idents).map(|(member, variant)| {
            let text = variant.to_string();
            if secret(member) {
                quote!(Self::#variant(_) => f.debug_tuple(#text).field(&format_args!("(sensitive)")).finish(),)
            } else {
                quote!(Self::#variant(value) => f.debug_tuple(#text).field(value).finish(),)
            }
        });
        debug(name, &quote!(match self { #(#arms)* }))
    });
    let serialize = written.then(|| quote!(, serde::Serialize));
    quote! {
        #[derive(#derive_debug Clone, PartialEq #serialize)]
        pub enum #name { #(#variants),* }
        #debug
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
    let debug = shape.sensitive.then(|| debug(name, &quote!(f.write_str("(sensitive)"))));
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
    let debug = shape.sensitive.then(|| debug(name, &quote!(f.write_str("(sensitive)"))));
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
