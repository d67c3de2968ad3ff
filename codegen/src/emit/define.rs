//! Definitions of structures and of enums that hold something: their fields, what they derive, and what they hide.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{docs, encode, values};
use crate::ir::{Kind, Member, Service, Shape, Structure};

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
    let received = matches!(shape.kind, Kind::Structure(Structure { input_of: Some(_), .. }));
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
        let field_type = values::field_type(service, member, received);
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

/// Prints an implementation of `Debug` that shows no sensitive value.
pub(super) fn debug(name: &Ident, body: &TokenStream) -> TokenStream {
    quote! {
        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                #body
            }
        }
    }
}
