//! `service.rs`: the list of operations, the trait that implementations fill in, and the service made of
//! an implementation.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{docs, values};
use crate::ir::Service;
use crate::names;

/// Prints the file.
pub(super) fn file(service: &Service) -> TokenStream {
    let implementation = names::type_name(&service.name);
    let shape = format_ident!("{implementation}Service");
    let markers: Vec<_> = service.operations.keys().map(|name| names::type_name(name)).collect();
    let methods: Vec<_> = service.operations.keys().map(|name| names::snake_case(name)).collect();
    let list = list(service);
    let service_shape = service_shape(service, &shape, &markers);
    let service_trait = service_trait(service, &implementation);
    let [parameter, body] = parameters(&implementation);
    quote! {
        use std::sync::Arc;

        use crate::operations;
        use crate::router::Router;
        use crate::runtime::service::{RequestBody, route};
        use crate::runtime::{ContainsOperation, RestJson1, RoutingService, ServiceShape, ShapeId};

        #list

        #service_shape

        #service_trait

        /// Makes the HTTP service of an implementation.
        pub fn service<#parameter: #implementation, #body: RequestBody>(
            implementation: #parameter,
        ) -> RoutingService<Router<#body>, RestJson1> {
            let service = Arc::new(implementation);
            RoutingService::new(Router::new([
                #(
                    route::<#shape, operations::#markers, _, _, _, _, _>(
                        Arc::clone(&service),
                        |service: Arc<#parameter>, context, input| async move { service.#methods(context, input).await },
                    ),
                )*
            ]))
        }
    }
}

/// Names the parameters for an implementation and a body, which must not hide the trait.
fn parameters(implementation: &Ident) -> [Ident; 2] {
    let usual = [format_ident!("S"), format_ident!("B")];
    if usual.contains(implementation) { [format_ident!("T"), format_ident!("U")] } else { usual }
}

/// Prints the shape of the service, and which operations belong to it.
fn service_shape(service: &Service, shape: &Ident, markers: &[Ident]) -> TokenStream {
    let id = service.id.to_string();
    let (namespace, name) = (&service.id.namespace, &service.id.name);
    let version = &service.version;
    quote! {
        /// The service shape of the model.
        #[derive(Debug, Clone, Copy)]
        pub struct #shape;

        impl ServiceShape for #shape {
            const ID: ShapeId = ShapeId::new(#id, #namespace, #name);
            const VERSION: Option<&'static str> = Some(#version);
            type Protocol = RestJson1;
            type Operations = Operation;
        }

        #(
            impl ContainsOperation<operations::#markers> for #shape {
                const VALUE: Operation = Operation::#markers;
            }
        )*
    }
}

/// Prints the trait that implementations fill in.
fn service_trait(service: &Service, implementation: &Ident) -> TokenStream {
    let signatures = service.operations.iter().map(|(name, operation)| {
        let method = names::snake_case(name);
        let documentation = docs::attributes(&docs::operation(service, name, operation));
        let input = values::type_ident(service, &operation.input);
        let output = values::type_ident(service, &operation.output);
        let error = format_ident!("{}Error", names::type_name(name));
        quote! {
            #documentation
            fn #method(
                &self,
                context: Self::Context,
                input: operations::#input,
            ) -> impl Future<Output = Result<operations::#output, operations::#error>> + Send;
        }
    });
    let title = docs::visible(&service.title);
    let doc = format!(" {title}, one method for each operation.");
    quote! {
        #[doc = #doc]
        ///
        /// No method has a default body: an operation that a newer model adds does not compile until it is
        /// written. Errors convert from the sum of all errors with `?`.
        pub trait #implementation: Send + Sync + 'static {
            /// What a request carries besides its input; taken from the request's extensions.
            type Context: Send + Sync + 'static;

            #(#signatures)*
        }
    }
}

/// Prints the enum of operations.
fn list(service: &Service) -> TokenStream {
    let names: Vec<_> = service.operations.keys().collect();
    let variants: Vec<_> = names.iter().map(|name| names::type_name(name)).collect();
    let docs = names.iter().map(|name| format!(" `{name}`"));
    let methods: Vec<_> = service.operations.values().map(|operation| operation.method.as_str()).collect();
    let uris: Vec<_> = service.operations.values().map(|operation| operation.uri.to_string()).collect();
    let readonly: Vec<_> = service.operations.values().map(|operation| operation.readonly).collect();
    quote! {
        /// An operation of the service.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Operation {
            #(#[doc = #docs] #variants,)*
        }

        impl Operation {
            /// All operations by name.
            pub const ALL: &'static [Self] = &[#(Self::#variants),*];

            /// Returns the operation's name.
            pub const fn name(self) -> &'static str {
                match self { #(Self::#variants => #names,)* }
            }

            /// Returns the operation's HTTP method.
            pub const fn method(self) -> &'static str {
                match self { #(Self::#variants => #methods,)* }
            }

            /// Returns the operation's path as the model writes it.
            pub const fn uri(self) -> &'static str {
                match self { #(Self::#variants => #uris,)* }
            }

            /// Tells whether the model marks the operation as reading only.
            pub const fn is_readonly(self) -> bool {
                match self { #(Self::#variants => #readonly,)* }
            }
        }

        impl std::fmt::Display for Operation {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    }
}
