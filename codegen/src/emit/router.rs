//! `router.rs`: a `match` on path and method. Literal paths come first; paths with labels are matched
//! segment by segment, the most specific first.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::ir::{Operation, Segment, Service};
use crate::names;

/// Prints the file.
pub(super) fn file(service: &Service) -> TokenStream {
    let literal = literal_paths(service);
    let labelled = labelled_paths(service);
    let selective = service.operations.values().any(|operation| !operation.uri.query.is_empty());
    let query = if selective { quote!(query) } else { quote!(_) };
    quote! {
        use std::sync::Arc;

        use http::Method;
        use crate::runtime::service::{self, UnknownOperation};
        use crate::runtime::{self, SyncRoute};
        use crate::service::Operation;

        /// Returns the operation that a method, a path and a query select.
        pub fn find(method: &Method, path: &str, #query: Option<&str>) -> Option<Operation> {
            #literal
            #labelled
        }

        /// The routes of all operations, in the order of [`Operation::ALL`].
        #[derive(Debug)]
        pub struct Router<B> {
            routes: Arc<[SyncRoute<B>]>,
        }

        impl<B> Router<B> {
            /// Takes one route for each operation.
            pub(crate) fn new(routes: [SyncRoute<B>; Operation::ALL.len()]) -> Self {
                Self { routes: Arc::new(routes) }
            }
        }

        impl<B> Clone for Router<B> {
            fn clone(&self) -> Self {
                Self { routes: Arc::clone(&self.routes) }
            }
        }

        impl<B> runtime::Router<B> for Router<B> {
            type Service = SyncRoute<B>;
            type Error = UnknownOperation;

            fn match_route(&self, request: &http::Request<B>) -> Result<Self::Service, Self::Error> {
                let uri = request.uri();
                let operation = find(request.method(), uri.path(), uri.query()).ok_or(UnknownOperation)?;
                Ok(self.routes[operation as usize].clone())
            }
        }
    }
}

fn literal_paths(service: &Service) -> Option<TokenStream> {
    let mut paths: BTreeMap<String, Vec<(&String, &Operation)>> = BTreeMap::new();
    for (name, operation) in &service.operations {
        if let Some(path) = literal(operation) {
            paths.entry(path).or_default().push((name, operation));
        }
    }
    let arms = paths.into_iter().map(|(path, mut operations)| {
        operations.sort_by_key(|(_, operation)| selectivity(operation));
        let arms = operations.iter().map(|(name, operation)| {
            let method = &operation.method;
            let variant = names::type_name(name);
            let guard = guard(operation);
            quote!(#method #guard => return Some(Operation::#variant),)
        });
        quote!(#path => match method.as_str() { #(#arms)* _ => {} },)
    });
    let arms: Vec<_> = arms.collect();
    (!arms.is_empty()).then(|| quote!(match path { #(#arms)* _ => {} }))
}

fn labelled_paths(service: &Service) -> TokenStream {
    let mut operations: Vec<_> =
        service.operations.iter().filter(|(_, operation)| literal(operation).is_none()).collect();
    if operations.is_empty() {
        return quote!(None);
    }
    operations.sort_by_key(|(name, operation)| (specificity(operation), (*name).clone()));
    let arms = operations.iter().map(|(name, operation)| {
        let mut labels: Vec<Ident> = Vec::new();
        let mut greedy = None;
        let segments = operation.uri.segments.iter().map(|segment| match segment {
            Segment::Literal(text) => quote!(#text),
            Segment::Label(_) => {
                let label = format_ident!("label_{}", labels.len());
                labels.push(label.clone());
                quote!(#label)
            }
            Segment::Greedy(_) => {
                // A greedy label may hold empty segments, but not be empty.
                greedy = Some(quote!(!(first.is_empty() && rest.is_empty())));
                quote!(first, rest @ ..)
            }
        });
        let segments: Vec<_> = segments.collect();
        let method = &operation.method;
        let variant = names::type_name(name);
        let conditions: Vec<_> = labels
            .iter()
            .map(|label| quote!(!#label.is_empty()))
            .chain(greedy)
            .chain(operation.uri.query.iter().map(condition))
            .collect();
        let guard = (!conditions.is_empty()).then(|| quote!(if #(#conditions)&&*));
        quote!((#method, [#(#segments),*]) #guard => Some(Operation::#variant),)
    });
    quote! {
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        match (method.as_str(), segments.as_slice()) {
            #(#arms)*
            _ => None,
        }
    }
}

fn literal(operation: &Operation) -> Option<String> {
    let mut path = String::new();
    for segment in &operation.uri.segments {
        match segment {
            Segment::Literal(text) => {
                path.push('/');
                path.push_str(text);
            }
            Segment::Label(_) | Segment::Greedy(_) => return None,
        }
    }
    Some(if path.is_empty() { "/".to_owned() } else { path })
}

/// Orders literals before labels before greedy labels, segment by segment, then by query literals. The end
/// of a path comes last: what stands behind a greedy label makes a path more specific.
fn specificity(operation: &Operation) -> (Vec<u8>, std::cmp::Reverse<(usize, usize)>) {
    let ranks = operation.uri.segments.iter().map(|segment| match segment {
        Segment::Literal(_) => 0,
        Segment::Label(_) => 1,
        Segment::Greedy(_) => 2,
    });
    (ranks.chain([3]).collect(), selectivity(operation))
}

/// Orders more query literals before fewer, and those with a value before those without.
fn selectivity(operation: &Operation) -> std::cmp::Reverse<(usize, usize)> {
    let query = &operation.uri.query;
    std::cmp::Reverse((query.len(), query.iter().filter(|(_, value)| value.is_some()).count()))
}

fn guard(operation: &Operation) -> TokenStream {
    let conditions: Vec<_> = operation.uri.query.iter().map(condition).collect();
    if conditions.is_empty() { quote!() } else { quote!(if #(#conditions)&&*) }
}

fn condition((key, value): &(String, Option<String>)) -> TokenStream {
    let value = value.as_ref().map_or_else(|| quote!(None), |value| quote!(Some(#value)));
    quote!(service::query_has(query, #key, #value))
}
