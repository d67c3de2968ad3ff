//! Writes an implementation of a generated service that handles everything: each member of what comes in is
//! taken out by name, each member of what goes out is filled in, and each value of an enum has its arm.
//!
//! It is what a careful user writes by hand, so that the compiler says of it what it says to them when the
//! model changes. It reads the generated source and nothing else.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{Fields, File, Item, ItemEnum, ItemStruct, ItemTrait, TraitItem};

/// Returns the source of a library that implements the service made of `files`, which it calls `service`.
pub fn of(files: &BTreeMap<String, String>) -> Result<String, syn::Error> {
    let mut functions = Vec::new();
    let mut implementation = quote!();
    for (path, text) in files {
        let file: File = syn::parse_file(text)?;
        let folder = path.split('/').next().unwrap_or_default();
        for item in file.items {
            match (folder, item) {
                ("service.rs", Item::Trait(item)) => implementation = self::implementation(&item),
                ("types" | "errors" | "operations", Item::Struct(item)) if !item.fields.is_empty() => {
                    functions.push(structure(&format_ident!("{folder}"), &item));
                }
                ("types", Item::Enum(item)) => functions.push(choice(&item)),
                _ => {}
            }
        }
    }
    let file: File = syn::parse2(quote! {
        #![allow(missing_docs, non_snake_case)]

        pub struct Implementation;

        #implementation
        #(#functions)*
    })?;
    Ok(quote!(#file).to_string())
}

/// The trait's methods with their own signatures, none of which returns.
fn implementation(item: &ItemTrait) -> TokenStream {
    let name = &item.ident;
    let methods = item.items.iter().filter_map(|item| match item {
        TraitItem::Fn(method) => {
            let (name, output) = (&method.sig.ident, &method.sig.output);
            let input = method.sig.inputs.iter().nth(2)?;
            let syn::FnArg::Typed(input) = input else { return None };
            let input = &input.ty;
            Some(quote!(fn #name(&self, (): (), _: #input) #output { std::future::pending() }))
        }
        _ => None,
    });
    quote! {
        use service::operations;

        impl service::service::#name for Implementation {
            type Context = ();
            #(#methods)*
        }
    }
}

/// Takes a structure apart and puts it together, member by member.
fn structure(module: &Ident, item: &ItemStruct) -> TokenStream {
    let name = &item.ident;
    let function = format_ident!("{module}_{name}");
    let fields: Vec<_> = item.fields.iter().filter_map(|field| field.ident.as_ref()).collect();
    quote! {
        pub fn #function(value: service::#module::#name) -> service::#module::#name {
            let service::#module::#name { #(#fields),* } = value;
            service::#module::#name { #(#fields),* }
        }
    }
}

/// Handles each value of an enum or union.
fn choice(item: &ItemEnum) -> TokenStream {
    let name = &item.ident;
    let function = format_ident!("types_{name}");
    let arms = item.variants.iter().map(|variant| {
        let ident = &variant.ident;
        let held = match variant.fields {
            Fields::Unit => quote!(),
            Fields::Unnamed(_) | Fields::Named(_) => quote!((_)),
        };
        quote!(service::types::#name::#ident #held => {})
    });
    quote! {
        pub fn #function(value: &service::types::#name) {
            match value { #(#arms)* }
        }
    }
}
