//! Enums of texts and of numbers: open as types, so that a value of a newer model is kept.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{define, docs};
use crate::ir::{EnumValue, IntEnumValue, Shape};
use crate::names;

pub(super) fn text_enum(shape: &Shape, name: &Ident, values: &[EnumValue]) -> TokenStream {
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
    let as_text = as_text(name);
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

        #as_text
    }
}

/// Prints the ways in which an enum of texts stands for its text.
fn as_text(name: &Ident) -> TokenStream {
    quote! {
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

pub(super) fn int_enum(shape: &Shape, name: &Ident, values: &[IntEnumValue]) -> TokenStream {
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
