//! Prints the representation as the source of a module: one entry per generated file.

mod bound;
mod constraints;
mod decode;
mod define;
mod docs;
mod encode;
mod enums;
mod errors;
mod events;
mod json;
mod operations;
mod payload;
mod placement;
mod print;
mod received;
mod router;
mod service;
mod types;
mod values;

pub mod beside;
pub mod skeleton;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

pub use self::placement::Placement;
use crate::error::Error;
use crate::ir::Service;
use crate::names;

/// Returns the generated files by path relative to the module's root, formatted. `mod.rs` is the root.
pub fn files(service: &Service, placement: &Placement) -> Result<BTreeMap<String, String>, Error> {
    let mut files = BTreeMap::new();
    files.insert("mod.rs".to_owned(), root());
    files.insert("router.rs".to_owned(), router::file(service));
    files.insert("service.rs".to_owned(), service::file(service));
    folder(&mut files, "types", types::files(service), &quote!());
    folder(&mut files, "operations", operations::files(service), &quote!());
    let common = errors::common(service);
    folder(&mut files, "errors", errors::files(service), &common);
    shared(service, &mut files);
    files
        .into_iter()
        .map(|(path, tokens)| Ok((path.clone(), print::print(&path, tokens, placement)?)))
        .collect()
}

/// Adds the functions that several files call, and of them only those that some file does call.
fn shared(service: &Service, files: &mut BTreeMap<String, TokenStream>) {
    let functions = json::functions(service);
    let mut waiting = BTreeSet::new();
    for tokens in files.values() {
        print::references(tokens.clone(), "decode", &mut waiting);
    }
    let mut called = BTreeMap::new();
    while let Some(name) = waiting.pop_first() {
        if let (false, Some(tokens)) = (called.contains_key(&name), functions.get(&name)) {
            print::references(tokens.clone(), "decode", &mut waiting);
            called.insert(name, tokens);
        }
    }
    files.insert("decode.rs".to_owned(), json::file(called.into_values()));
    let mut checks = BTreeSet::new();
    for tokens in files.values() {
        print::references(tokens.clone(), "constraints", &mut checks);
    }
    files.insert("constraints.rs".to_owned(), constraints::file(service, &checks));
}

/// Adds the files of a folder and its `mod.rs`, which re-exports what they define.
fn folder(
    files: &mut BTreeMap<String, TokenStream>,
    name: &str,
    entries: BTreeMap<String, (TokenStream, TokenStream)>,
    more: &TokenStream,
) {
    let mut modules = Vec::new();
    for (stem, (tokens, exports)) in entries {
        let module = names::module(&stem);
        modules.push(quote! { mod #module; pub use self::#module::#exports; });
        // `r#type` is a module's name, never a file's.
        let file = module.to_string();
        files.insert(format!("{name}/{}.rs", file.trim_start_matches("r#")), tokens);
    }
    files.insert(format!("{name}/mod.rs"), quote! { #(#modules)* #more });
}

fn root() -> TokenStream {
    // The lints are for people's code; generated code holds to compiling without a warning of rustc.
    let allow = quote!(#[allow(clippy::all, clippy::pedantic, unreachable_pub)]);
    quote! {
        /// Structures, unions and enums that requests and responses are made of.
        #allow
        pub mod types;
        /// The declared errors, and the sum of them.
        #allow
        pub mod errors;
        /// One module for each operation: input, output, errors, decoding and encoding.
        #allow
        pub mod operations;
        /// From a method, a path and a query to an operation.
        #allow
        pub mod router;
        /// The list of operations, the trait to implement and the HTTP service made of it.
        #allow
        pub mod service;
        #allow
        mod constraints;
        #allow
        mod decode;
    }
}
