//! The sources of a folder as syntax trees, and the functions in them; test modules are left out.

use std::fs;
use std::path::Path;

use syn::visit::{self, Visit};
use syn::{Attribute, Block, FnArg, ImplItemFn, Item, ItemFn, ItemImpl, ItemMod, Pat, Signature, Type};

/// One file.
pub(super) struct Source {
    /// Where it is below the folder, such as `sqlite/writer.rs`.
    pub(super) name: String,
    pub(super) file: syn::File,
}

impl Source {
    pub(super) fn parse(name: &str, text: &str) -> Self {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        Self { name: name.to_owned(), file }
    }
}

/// Reads the module of a folder with all modules below it, as the compiler finds them.
pub(super) fn read_folder(folder: &Path) -> Vec<Source> {
    let mut sources = Vec::new();
    read(folder, "mod.rs", &mut sources);
    sources
}

fn read(folder: &Path, name: &str, sources: &mut Vec<Source>) {
    let text = fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let source = Source::parse(name, &text);
    let place = name.strip_suffix("mod.rs").map_or_else(|| name.replace(".rs", "/"), str::to_owned);
    let modules = source.file.items.iter().filter_map(|item| match item {
        Item::Mod(module) if module.content.is_none() && !is_for_tests(&module.attrs) => {
            Some(format!("{place}{}", module.ident))
        }
        _ => None,
    });
    let modules: Vec<_> = modules.collect();
    sources.push(source);
    for module in modules {
        let file = format!("{module}.rs");
        let file = if folder.join(&file).exists() { file } else { format!("{module}/mod.rs") };
        read(folder, &file, sources);
    }
}

/// Tells whether a module is one of tests, whose statements need not be for every engine.
pub(super) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
    })
}

/// A function, free or of a type.
pub(super) struct Function<'s> {
    /// The file that it stands in.
    pub(super) source: &'s str,
    /// The type that it belongs to.
    owner: Option<String>,
    signature: &'s Signature,
    pub(super) body: &'s Block,
}

impl Function<'_> {
    /// Returns what the function calls its row, if it takes one.
    pub(super) fn row(&self) -> Option<String> {
        self.signature.inputs.iter().find_map(|input| match input {
            FnArg::Typed(input) if is_row(&input.ty) => name_of(&input.pat),
            _ => None,
        })
    }
}

/// Returns the name that a simple pattern gives.
pub(super) fn name_of(pattern: &Pat) -> Option<String> {
    match pattern {
        Pat::Ident(pattern) => Some(pattern.ident.to_string()),
        Pat::Type(pattern) => name_of(&pattern.pat),
        _ => None,
    }
}

fn is_row(kind: &Type) -> bool {
    match kind {
        Type::Reference(reference) => is_row(&reference.elem),
        Type::Path(path) => path.path.segments.last().is_some_and(|segment| segment.ident == "Row"),
        _ => false,
    }
}

/// Lists the functions of sources.
pub(super) fn functions(sources: &[Source]) -> Vec<Function<'_>> {
    let mut all = Vec::new();
    for source in sources {
        let mut collector = Collector { source: &source.name, owner: None, found: Vec::new() };
        collector.visit_file(&source.file);
        all.append(&mut collector.found);
    }
    all
}

/// Finds the function that reads a row and that a path in a file leads to.
pub(super) fn find_reader<'f, 's>(
    functions: &'f [Function<'s>],
    file: &str,
    path: &syn::Path,
) -> Option<&'f Function<'s>> {
    let mut words = path.segments.iter().rev().map(|segment| segment.ident.to_string());
    let name = words.next()?;
    let within = words.next().filter(|word| !["crate", "self", "super"].contains(&word.as_str()));
    let of_name = functions.iter().filter(|one| one.signature.ident == name && one.row().is_some());
    let mut candidates: Vec<_> = match &within {
        Some(word) if word == "Self" => {
            of_name.filter(|one| one.source == file && one.owner.is_some()).collect()
        }
        Some(word) => {
            of_name.filter(|one| one.owner.as_ref() == Some(word) || is_module(one, word)).collect()
        }
        None => of_name.filter(|one| one.owner.is_none()).collect(),
    };
    // A name that is not of this file came by `use`.
    if candidates.len() > 1 {
        candidates.retain(|one| one.source == file);
    }
    match candidates.as_slice() {
        [only] => Some(only),
        _ => None,
    }
}

fn is_module(function: &Function<'_>, module: &str) -> bool {
    function.owner.is_none()
        && [format!("{module}.rs"), format!("{module}/mod.rs")]
            .iter()
            .any(|file| function.source.ends_with(file))
}

struct Collector<'s> {
    source: &'s str,
    owner: Option<String>,
    found: Vec<Function<'s>>,
}

impl<'s> Visit<'s> for Collector<'s> {
    fn visit_item_mod(&mut self, module: &'s ItemMod) {
        if !is_for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_impl(&mut self, block: &'s ItemImpl) {
        self.owner = match &*block.self_ty {
            Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
            _ => None,
        };
        visit::visit_item_impl(self, block);
        self.owner = None;
    }

    fn visit_item_fn(&mut self, function: &'s ItemFn) {
        let ItemFn { sig: signature, block: body, .. } = function;
        self.found.push(Function { source: self.source, owner: None, signature, body });
    }

    fn visit_impl_item_fn(&mut self, function: &'s ImplItemFn) {
        let ImplItemFn { sig: signature, block: body, .. } = function;
        self.found.push(Function { source: self.source, owner: self.owner.clone(), signature, body });
    }
}
