//! The start of an implementation, for people to go on from: the trait filled in, and a file for each operation whose body
//! answers that it is not written yet. Printed once; what is generated at every build is elsewhere.
//!
//! Paths begin at `crate` as everywhere here; the generated crate is called `generated`.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Placement, docs, errors, print, values};
use crate::error::Error;
use crate::ir::{Operation, Service};
use crate::names;

/// Returns the files by path below the implementation's `src`. They expect `App`, what all operations share, at the
/// crate's root.
pub fn files(service: &Service) -> Result<BTreeMap<String, String>, Error> {
    let placement = Placement { root: "generated".to_owned(), runtime: "generated::runtime".to_owned() };
    let mut files = BTreeMap::new();
    let mut file = |path: String, about: String, tokens: TokenStream| {
        let text = print::print(&path, tokens, &placement)?;
        files.insert(path, format!("//! {about}\n\n{text}"));
        Ok(())
    };
    let about = "The answer of operations that are not written yet.".to_owned();
    file("not_implemented.rs".to_owned(), about, not_implemented(service))?;
    let about = format!("{}, one file for each operation.", docs::visible(&service.title));
    file("operations/mod.rs".to_owned(), about, implementation(service))?;
    for (name, operation) in &service.operations {
        let module = names::module(name).to_string();
        let path = format!("operations/{}.rs", module.trim_start_matches("r#"));
        let about = format!("`{name}`: `{} {}`.", operation.method, operation.uri);
        file(path, about, self::operation(service, name, operation))?;
    }
    Ok(files)
}

/// The trait, each method of which hands on to the operation's own file.
fn implementation(service: &Service) -> TokenStream {
    let implementation = names::type_name(&service.name);
    let modules: Vec<_> = service.operations.keys().map(|name| names::module(name)).collect();
    let methods = service.operations.iter().zip(&modules).map(|((name, operation), module)| {
        let method = names::snake_case(name);
        let input = values::type_ident(service, &operation.input);
        let output = values::type_ident(service, &operation.output);
        let error = format_ident!("{}Error", names::type_name(name));
        quote! {
            async fn #method(
                &self,
                (): (),
                input: crate::operations::#input,
            ) -> Result<crate::operations::#output, crate::operations::#error> {
                self::#module::#method(self, input).await
            }
        }
    });
    quote! {
        #(mod #modules;)*

        impl crate::service::#implementation for crate::App {
            type Context = ();

            #(#methods)*
        }
    }
}

fn operation(service: &Service, name: &str, operation: &Operation) -> TokenStream {
    let function = names::snake_case(name);
    let variant = names::type_name(name);
    let input = values::type_ident(service, &operation.input);
    let output = values::type_ident(service, &operation.output);
    let error = format_ident!("{}Error", names::type_name(name));
    let mut imported = [&input, &output, &error];
    imported.sort();
    let about = format!(" Answers `{name}`.");
    quote! {
        use crate::operations::{#(#imported),*};

        #[doc = #about]
        pub(super) async fn #function(
            _app: &crate::App,
            _input: #input,
        ) -> Result<#output, #error> {
            Err(crate::not_implemented::not_implemented(crate::service::Operation::#variant).into())
        }
    }
}

fn not_implemented(service: &Service) -> TokenStream {
    let error = errors::sum_ident(service);
    quote! {
        /// Makes the error of an operation that is not written yet: 501, in the form of the protocol.
        pub(crate) fn not_implemented(operation: crate::service::Operation) -> crate::errors::#error {
            let message = format!("`{operation}` is not implemented yet");
            crate::runtime::WireError::new(http::StatusCode::NOT_IMPLEMENTED, "NotImplementedException", message)
                .into()
        }
    }
}
