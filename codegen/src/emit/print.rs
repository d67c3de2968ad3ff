//! Turns the tokens of a file into source that reads as if written by hand: imports at the top instead of
//! full paths, none that is not used, and a blank line between items.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, format_ident};
use syn::visit_mut::{self, VisitMut};
use syn::{File, Item, ItemUse, UseTree, parse_quote};

use super::Placement;
use crate::error::Error;

/// Modules whose types are imported by name.
const IMPORTED: &[&str] = &["types", "errors"];

/// Modules of the generated code, which may stand below the crate's root.
const MODULES: &[&str] = &["types", "errors", "operations", "router", "service", "constraints", "decode"];

/// Formats one file. `path` names it in errors.
pub(super) fn print(path: &str, tokens: TokenStream, placement: &Placement) -> Result<String, Error> {
    let mut file: File =
        syn::parse2(tokens).map_err(|source| Error::Generated { file: path.to_owned(), source })?;
    if path != "mod.rs" && !path.ends_with("/mod.rs") {
        import_types(&mut file);
        drop_unused_imports(&mut file);
    }
    Ok(placement.place(&spaced(file)))
}

impl Placement {
    /// Moves paths that begin at the crate's root to where the module and its support stand.
    fn place(&self, text: &str) -> String {
        let mut text = text.replace("crate::runtime", "\u{0}runtime");
        if self.root != "crate" {
            for module in MODULES {
                text = text.replace(&format!("crate::{module}"), &format!("{}::{module}", self.root));
            }
        }
        text.replace("\u{0}runtime", &self.runtime)
    }
}

/// Replaces `crate::types::Tag` by `Tag` and an import, unless the file already knows that name.
fn import_types(file: &mut File) {
    let mut local = BTreeSet::new();
    let mut imported = BTreeSet::new();
    for item in &file.items {
        match item {
            Item::Struct(item) => drop(local.insert(item.ident.to_string())),
            Item::Enum(item) => drop(local.insert(item.ident.to_string())),
            Item::Trait(item) => drop(local.insert(item.ident.to_string())),
            Item::Use(item) => leaves(&item.tree, &mut imported),
            _ => {}
        }
    }
    let mut shortener = Shortener { local, imported, found: BTreeMap::new() };
    shortener.visit_file_mut(file);
    let uses = shortener.found.into_iter().map(|(module, names)| {
        let module = format_ident!("{module}");
        let names = names.iter().map(|name| format_ident!("{name}"));
        Item::Use(parse_quote!(use crate::#module::{#(#names),*};))
    });
    let at = file.items.iter().rposition(|item| matches!(item, Item::Use(_))).map_or(0, |last| last + 1);
    file.items.splice(at..at, uses);
}

struct Shortener {
    local: BTreeSet<String>,
    imported: BTreeSet<String>,
    found: BTreeMap<String, BTreeSet<String>>,
}

impl VisitMut for Shortener {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let mut segments = path.segments.iter().map(|segment| segment.ident.to_string());
        let (Some(root), Some(module), Some(name)) = (segments.next(), segments.next(), segments.next())
        else {
            return;
        };
        // A lower-case name is a function, which reads better with its module.
        let is_type = name.chars().next().is_some_and(char::is_uppercase);
        if root != "crate"
            || !IMPORTED.contains(&module.as_str())
            || !is_type
            || self.imported.contains(&name)
        {
            return;
        }
        let elsewhere = self.found.iter().any(|(other, names)| *other != module && names.contains(&name));
        if elsewhere {
            return;
        }
        if !self.local.contains(&name) {
            self.found.entry(module).or_default().insert(name);
        }
        path.segments = path.segments.iter().skip(2).cloned().collect();
    }
}

fn leaves(tree: &UseTree, names: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => leaves(&path.tree, names),
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, names)),
        UseTree::Name(name) => drop(names.insert(name.ident.to_string())),
        UseTree::Rename(rename) => drop(names.insert(rename.rename.to_string())),
        UseTree::Glob(_) => {}
    }
}

/// Removes the imports that nothing in the file names.
fn drop_unused_imports(file: &mut File) {
    let mut used = BTreeSet::new();
    for item in &file.items {
        if !matches!(item, Item::Use(_)) {
            identifiers(item.to_token_stream(), &mut used);
        }
    }
    let items = std::mem::take(&mut file.items);
    file.items = items
        .into_iter()
        .filter_map(|item| match item {
            Item::Use(item) if matches!(item.vis, syn::Visibility::Inherited) => {
                let tree = prune(item.tree.clone(), None, &used)?;
                Some(Item::Use(ItemUse { attrs: Vec::new(), tree, ..item }))
            }
            other => Some(other),
        })
        .collect();
}

/// Collects the identifiers that can name an import; one behind a dot is a field or a method.
fn identifiers(tokens: TokenStream, used: &mut BTreeSet<String>) {
    let mut after_dot = false;
    for token in tokens {
        let dot = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.');
        match token {
            TokenTree::Ident(ident) if !after_dot => drop(used.insert(ident.to_string())),
            TokenTree::Group(group) => identifiers(group.stream(), used),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        after_dot = dot;
    }
}

fn prune(tree: UseTree, parent: Option<&str>, used: &BTreeSet<String>) -> Option<UseTree> {
    match tree {
        UseTree::Path(mut path) => {
            let name = path.ident.to_string();
            *path.tree = prune(*path.tree, Some(&name), used)?;
            match &*path.tree {
                UseTree::Group(group) if group.items.len() == 1 => {
                    Some(UseTree::Name(syn::UseName { ident: path.ident }))
                }
                _ => Some(UseTree::Path(path)),
            }
        }
        UseTree::Group(mut group) => {
            let kept = group.items.into_iter().filter_map(|tree| prune(tree, parent, used));
            group.items = kept.collect();
            match group.items.len() {
                0 => None,
                1 if !matches!(&group.items[0], UseTree::Name(name) if name.ident == "self") => {
                    group.items.into_iter().next()
                }
                _ => Some(UseTree::Group(group)),
            }
        }
        UseTree::Name(name) => {
            let text = name.ident.to_string();
            let known = if text == "self" { parent.unwrap_or_default() } else { &text };
            used.contains(known).then_some(UseTree::Name(name))
        }
        other @ (UseTree::Rename(_) | UseTree::Glob(_)) => Some(other),
    }
}

/// Prints items one by one with a blank line between them; imports and module lines stand together.
fn spaced(file: File) -> String {
    let mut text = String::new();
    let mut previous = None;
    for item in file.items {
        let kind = match &item {
            Item::Use(item) => {
                if matches!(item.vis, syn::Visibility::Inherited) {
                    'u'
                } else {
                    'm'
                }
            }
            Item::Mod(item) if item.attrs.is_empty() => 'm',
            _ => 'i',
        };
        if previous.is_some_and(|previous| previous != kind || kind == 'i') {
            text.push('\n');
        }
        previous = Some(kind);
        text.push_str(&prettyplease::unparse(&parse_quote!(#item)));
    }
    text
}
