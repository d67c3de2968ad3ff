//! `driver.rs`: an implementation of the service that tells what it received and answers what the case
//! says, and how the values of each shape become the `params` of a case and are made from them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use codeartifact_codegen::emit::beside;
use codeartifact_codegen::ir::{DefaultValue, Kind, Member, Operation, Service, ShapeId, Structure};
use codeartifact_codegen::names;
use proc_macro2::TokenStream;
use quote::quote;

/// Prints the file.
pub(crate) fn file(service: &Service) -> TokenStream {
    let implementation = names::type_name(&service.name);
    let methods = service.operations.iter().map(|(name, operation)| method(service, name, operation));
    let conversions = service.shapes.keys().map(|id| conversions(service, id));
    quote! {
        use std::sync::Arc;

        use crate::exchange::{Answer, Exchange};
        use crate::params::{self, FromParams, Object, Params, ToParams, Unfit};

        /// Records what it receives and answers what the exchange says.
        #[derive(Debug, Clone, Copy)]
        pub struct Driver;

        impl crate::service::#implementation for Driver {
            type Context = Arc<Exchange>;

            #(#methods)*
        }

        #(#conversions)*
    }
}

fn method(service: &Service, name: &str, operation: &Operation) -> TokenStream {
    let method = names::snake_case(name);
    let input = beside::type_path(service, &operation.input);
    let output = beside::type_path(service, &operation.output);
    let error = beside::operation_error(name);
    let any_error = beside::any_error(service);
    let members = service.members(&operation.input);
    let puts = members.iter().zip(beside::fields(members)).map(|(member, field)| {
        let name = &member.name;
        match &service.shape(&member.target).kind {
            Kind::Blob { streaming: true, .. } => quote!(params.put_stream(#name, input.#field).await;),
            Kind::EventStream { .. } => quote!(exchange.receive_events(input.#field).await;),
            _ => quote!(params.put(#name, &input.#field);),
        }
    });
    let errors = operation.errors.iter().map(|id| {
        let (path, shape) = (beside::type_path(service, id), id.to_string());
        quote! {
            Answer::Error { shape, params } if shape == #shape => {
                return match #path::from_params(params) {
                    Ok(error) => Err(error.into()),
                    Err(unfit) => Err(#any_error::Internal(exchange.cannot_answer(&unfit)).into()),
                };
            }
        }
    });
    let unused = members.is_empty().then(|| quote!(let _ = input;));
    let is_events = |member: &Member| matches!(service.shape(&member.target).kind, Kind::EventStream { .. });
    let mutable = members.iter().any(|member| !is_events(member)).then(|| quote!(mut));
    quote! {
        async fn #method(&self, exchange: Arc<Exchange>, input: #input) -> Result<#output, #error> {
            let #mutable params = Params::default();
            #unused
            #(#puts)*
            exchange.receive(#name, params);
            match exchange.answer() {
                #(#errors)*
                Answer::Output(params) => match #output::from_params(params) {
                    Ok(output) => Ok(output),
                    Err(unfit) => Err(#any_error::Internal(exchange.cannot_answer(&unfit)).into()),
                },
                Answer::Error { .. } | Answer::Nothing => {
                    Err(#any_error::Internal(exchange.has_no_answer()).into())
                }
            }
        }
    }
}

fn conversions(service: &Service, id: &ShapeId) -> TokenStream {
    let shape = service.shape(id);
    let path = || beside::type_path(service, id);
    match &shape.kind {
        Kind::Enum(_) => {
            let path = path();
            quote! {
                impl ToParams for #path {
                    fn to_params(&self) -> params::Value {
                        params::Value::from(self.as_str())
                    }
                }
                impl FromParams for #path {
                    fn from_params(params: &params::Value) -> Result<Self, Unfit> {
                        Ok(Self::from(params::text(params)?))
                    }
                }
            }
        }
        Kind::IntEnum(_) => {
            let path = path();
            quote! {
                impl ToParams for #path {
                    fn to_params(&self) -> params::Value {
                        params::Value::from(self.number())
                    }
                }
                impl FromParams for #path {
                    fn from_params(params: &params::Value) -> Result<Self, Unfit> {
                        Ok(Self::from(i32::from_params(params)?))
                    }
                }
            }
        }
        Kind::Structure(structure) => {
            let to = (shape.used_in_input && structure.input_of.is_none())
                .then(|| structure_to(&path(), structure));
            let from = (shape.used_in_output).then(|| structure_from(service, &path(), structure));
            quote!(#to #from)
        }
        Kind::Union { members } | Kind::EventStream { events: members } => {
            let to = shape.used_in_input.then(|| union_to(&path(), members));
            let from = shape.used_in_output.then(|| union_from(&path(), members));
            quote!(#to #from)
        }
        _ => quote!(),
    }
}

fn structure_to(path: &TokenStream, structure: &Structure) -> TokenStream {
    let members = &structure.members;
    let puts = members.iter().zip(beside::fields(members)).map(|(member, field)| {
        let name = &member.name;
        quote!(params.put(#name, &self.#field);)
    });
    let mutable = (!members.is_empty()).then(|| quote!(mut));
    quote! {
        impl ToParams for #path {
            fn to_params(&self) -> params::Value {
                let #mutable params = Params::default();
                #(#puts)*
                params.into()
            }
        }
    }
}

fn structure_from(service: &Service, path: &TokenStream, structure: &Structure) -> TokenStream {
    let members = &structure.members;
    let takes = members.iter().zip(beside::fields(members)).map(|(member, field)| {
        let name = &member.name;
        if let Some(default) = default(service, member) {
            quote!(#field: object.take_or(#name, #default)?)
        } else {
            quote!(#field: object.take(#name)?)
        }
    });
    let object = if members.is_empty() { quote!(_) } else { quote!(object) };
    quote! {
        impl FromParams for #path {
            fn from_params(params: &params::Value) -> Result<Self, Unfit> {
                let #object = Object::of(params)?;
                Ok(Self { #(#takes),* })
            }
        }
    }
}

fn union_to(path: &TokenStream, members: &[Member]) -> TokenStream {
    let arms = members.iter().zip(beside::variants(members)).map(|(member, variant)| {
        let name = &member.name;
        quote!(Self::#variant(value) => params.put(#name, value),)
    });
    quote! {
        impl ToParams for #path {
            fn to_params(&self) -> params::Value {
                let mut params = Params::default();
                match self { #(#arms)* }
                params.into()
            }
        }
    }
}

fn union_from(path: &TokenStream, members: &[Member]) -> TokenStream {
    let arms = members.iter().zip(beside::variants(members)).map(|(member, variant)| {
        let name = &member.name;
        quote!((#name, value) => FromParams::from_params(value).map(Self::#variant),)
    });
    quote! {
        impl FromParams for #path {
            fn from_params(params: &params::Value) -> Result<Self, Unfit> {
                match Object::of(params)?.only()? {
                    #(#arms)*
                    (other, _) => Err(Unfit::new(format!("`{other}` is no member of the union"))),
                }
            }
        }
    }
}

/// A member's default as the JSON that `params` would hold.
fn default(service: &Service, member: &Member) -> Option<String> {
    let is_blob = matches!(service.shape(&member.target).kind, Kind::Blob { .. });
    Some(match member.default.as_ref()? {
        DefaultValue::Boolean(value) => value.to_string(),
        DefaultValue::Number(number) => number.clone(),
        DefaultValue::String(text) if is_blob => {
            let bytes = STANDARD.decode(text).unwrap_or_default();
            format!("{:?}", String::from_utf8_lossy(&bytes))
        }
        DefaultValue::String(text) => format!("{text:?}"),
        DefaultValue::EmptyList => "[]".to_owned(),
        DefaultValue::EmptyMap => "{}".to_owned(),
        DefaultValue::Null => return None,
    })
}
