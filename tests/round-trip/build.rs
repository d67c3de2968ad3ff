//! Prints, from the model, how arbitrary values of each shape of a response are made and compared
//! (`shapes.rs`), and one property for each operation (`operations.rs`).

use std::path::PathBuf;
use std::{env, fs, process};

use codeartifact_codegen::ir::{Binding, Kind, Member, Operation, Service, Shape, ShapeId, Structure};
use codeartifact_codegen::{names, smithy};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

const MODEL: &str = "../../model/codeartifact.smithy.json";

/// The members of the largest tuple that is a strategy.
const LARGEST_TUPLE: usize = 10;

fn main() {
    println!("cargo::rerun-if-changed={MODEL}");
    if let Err(message) = generate() {
        println!("cargo::error={message}");
        process::exit(1);
    }
}

fn generate() -> Result<(), String> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let model = fs::read_to_string(MODEL).map_err(|error| format!("cannot read `{MODEL}`: {error}"))?;
    let service = smithy::read(MODEL, &model, None).map_err(|error| error.to_string())?;

    let written = service.shapes.values().filter(|shape| shape.used_in_output);
    let shapes = written.map(|shape| self::shape(&service, shape)).collect::<Result<TokenStream, _>>()?;
    let operations =
        service.operations.iter().map(|(name, operation)| self::operation(&service, name, operation));
    let operations = operations.collect::<Result<TokenStream, _>>()?;
    print(&out.join("shapes.rs"), shapes)?;
    print(&out.join("operations.rs"), operations)
}

fn print(path: &std::path::Path, tokens: TokenStream) -> Result<(), String> {
    let file = syn::parse2(tokens).map_err(|error| format!("`{}`: {error}", path.display()))?;
    fs::write(path, prettyplease::unparse(&file)).map_err(|error| error.to_string())
}

/// Prints how values of a shape are made and compared; nothing where its Rust type is not its own.
fn shape(service: &Service, shape: &Shape) -> Result<TokenStream, String> {
    if shape.recursive {
        return Err(format!("`{}` contains itself, which no strategy here can make", shape.id));
    }
    match &shape.kind {
        Kind::Structure(structure) => Ok(self::structure(service, shape, structure)),
        Kind::Enum(_) => Ok(text_enum(&shape.id)),
        Kind::IntEnum(_) | Kind::Union { .. } => {
            Err(format!("`{}` is of a kind that is neither made nor compared here yet", shape.id))
        }
        _ => Ok(quote!()),
    }
}

fn structure(service: &Service, shape: &Shape, structure: &Structure) -> TokenStream {
    let written = path(shape);
    let members = &structure.members;
    let fields: Vec<_> = members.iter().map(|member| names::snake_case(&member.name)).collect();
    let texts: Vec<_> = fields.iter().map(|field| format!("`{field}`")).collect();
    let strategy = if members.is_empty() {
        quote!(Just(Self {}).boxed())
    } else {
        let makers: Vec<_> = members.iter().map(maker).collect();
        let makers = makers.chunks(LARGEST_TUPLE).map(|chunk| quote!((#(#chunk,)*)));
        let made = fields.chunks(LARGEST_TUPLE).map(|chunk| quote!((#(#chunk,)*)));
        quote!((#(#makers,)*).prop_map(|(#(#made,)*)| Self { #(#fields),* }).boxed())
    };
    let sdk = sdk_type(shape, structure);
    let read = if members.is_empty() { quote!(_read) } else { quote!(read) };
    let twin = structure.output_of.is_some().then(|| twin(service, &written, members, &fields));
    let sum = structure.error.is_some().then(|| one_of_all_errors(shape, &written));
    quote! {
        impl Any for #written {
            fn any() -> BoxedStrategy<Self> {
                #strategy
            }
        }
        impl Same<#sdk> for #written {
            fn same(&self, #read: &#sdk) -> Result<(), Difference> {
                #(member(#texts, &self.#fields, &read.#fields)?;)*
                Ok(())
            }
        }
        // The SDK lets a structure be absent that the model requires.
        impl Same<Option<#sdk>> for #written {
            fn same(&self, read: &Option<#sdk>) -> Result<(), Difference> {
                match read {
                    Some(read) => self.same(read),
                    None => Err(Difference::between(self, read)),
                }
            }
        }
        #twin
        #sum
    }
}

/// Prints the comparison with the SDK's sum of all errors.
fn one_of_all_errors(shape: &Shape, written: &TokenStream) -> TokenStream {
    let name = names::type_name(&shape.id.name);
    quote! {
        impl Same<sdk::Error> for #written {
            fn same(&self, read: &sdk::Error) -> Result<(), Difference> {
                match read {
                    sdk::Error::#name(read) => self.same(read),
                    other => Err(Difference::between(self, other)),
                }
            }
        }
    }
}

/// Returns the path of a structure's type in the generated crate.
fn path(shape: &Shape) -> TokenStream {
    let name = names::type_name(&shape.id.name);
    match &shape.kind {
        Kind::Structure(Structure { error: Some(_), .. }) => quote!(errors::#name),
        Kind::Structure(Structure { output_of: Some(_), .. }) => quote!(operations::#name),
        _ => quote!(types::#name),
    }
}

/// Returns the path of a structure's type in the SDK.
fn sdk_type(shape: &Shape, structure: &Structure) -> TokenStream {
    let name = names::type_name(&shape.id.name);
    match structure {
        Structure { output_of: Some(operation), .. } => {
            let (module, output) = (names::snake_case(operation), format_ident!("{operation}Output"));
            quote!(sdk::operation::#module::#output)
        }
        Structure { error: Some(_), .. } => quote!(sdk::types::error::#name),
        _ => quote!(sdk::types::#name),
    }
}

/// Prints the strategy of a member; what travels in a header cannot hold everything.
fn maker(member: &Member) -> TokenStream {
    match member.binding {
        Binding::Header(_) | Binding::PrefixHeaders(_) => quote!(Any::in_header()),
        _ => quote!(Any::any()),
    }
}

/// Prints how an output is kept for the comparison, since writing it takes it.
fn twin(
    service: &Service,
    path: &TokenStream,
    members: &[Member],
    fields: &[proc_macro2::Ident],
) -> TokenStream {
    let body = if members.iter().any(|member| is_stream(service, member)) {
        let copies = members.iter().zip(fields).map(|(member, field)| {
            if is_stream(service, member) {
                quote!(#field: any::copy(&self.#field))
            } else {
                quote!(#field: self.#field.clone())
            }
        });
        quote!(Self { #(#copies),* })
    } else {
        quote!(self.clone())
    };
    quote!(impl Twin for #path { fn twin(&self) -> Self { #body } })
}

fn text_enum(id: &ShapeId) -> TokenStream {
    let name = names::type_name(&id.name);
    quote! {
        impl Any for types::#name {
            fn any() -> BoxedStrategy<Self> {
                any::listed_or_not(Self::VALUES).prop_map(|text| Self::from(text.as_str())).boxed()
            }
        }
        impl Same<sdk::types::#name> for types::#name {
            fn same(&self, read: &sdk::types::#name) -> Result<(), Difference> {
                same::equal(self.as_str(), read.as_str())
            }
        }
    }
}

/// Prints the module of an operation: a call of it, and what is held of its output and of each of its errors.
fn operation(service: &Service, name: &str, operation: &Operation) -> Result<TokenStream, String> {
    let (module, error) = (names::snake_case(name), format_ident!("{}Error", names::type_name(name)));
    let output = service.shape(&operation.output);
    if !matches!(&output.kind, Kind::Structure(Structure { output_of: Some(_), .. })) {
        return Err(format!("the output of `{name}` is not its own, and so not the SDK's type of that name"));
    }
    let (written, read) = (names::type_name(&output.id.name), format_ident!("{name}Output"));
    let input = service.members(&operation.input).iter().filter(|member| member.required);
    let arguments = input.filter_map(|member| {
        let setter = names::snake_case(&member.name);
        match service.shape(&member.target).kind {
            Kind::String => Some(quote!(.#setter("any"))),
            Kind::Enum(_) => Some(quote!(.#setter("any".into()))),
            // The SDK insists on none of the others.
            _ => None,
        }
    });
    let streams = service.members(&operation.output).iter().filter(|member| is_stream(service, member));
    let streams: Vec<_> = streams.map(|member| names::snake_case(&member.name)).collect();
    let read_output = if streams.is_empty() {
        quote!(Ok(output))
    } else {
        quote!(
            let mut output = output;
            #(output.#streams = loopback::held(std::mem::take(&mut output.#streams)).await;)*
            Ok(output)
        )
    };
    let errors = operation.errors.iter().map(|id| names::type_name(&id.name));
    Ok(quote! {
        mod #module {
            use super::*;

            async fn call(client: Client) -> Result<sdk::operation::#module::#read, sdk::Error> {
                let output = client.#module() #(#arguments)* .send().await?;
                #read_output
            }

            #[test]
            fn output_reads_back_as_it_was_written() {
                outputs::<operations::#written, _, _>(call);
            }

            #[test]
            fn errors_read_back_as_they_were_written() {
                #(loopback::errors::<errors::#errors, operations::#error, _, _>(call);)*
            }
        }
    })
}

fn is_stream(service: &Service, member: &Member) -> bool {
    matches!(service.shape(&member.target).kind, Kind::Blob { streaming: true, .. })
}
