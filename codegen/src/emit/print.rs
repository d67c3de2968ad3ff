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
const IMPORTED: &[(&str, &str)] =
    &[("crate", "errors"), ("crate", "runtime"), ("crate", "types"), ("std", "collections")];

/// Formats one file. `path` names it in errors.
pub(super) fn print(path: &str, tokens: TokenStream, placement: &Placement) -> Result<String, Error> {
    let mut file: File =
        syn::parse2(tokens).map_err(|source| Error::Generated { file: path.to_owned(), source })?;
    if path != "mod.rs" && !path.ends_with("/mod.rs") {
        import_types(&mut file, path.split('/').next().unwrap_or_default());
        drop_unused_imports(&mut file);
    }
    Ok(placement.place(&spaced(file)))
}

/// Replaces `crate::types::Tag` by `Tag` and an import, unless the file already knows that name. `own` is
/// the module that the file's own types stand in.
fn import_types(file: &mut File, own: &str) {
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
    let mut shortener = Shortener { own, local, imported, found: BTreeMap::new() };
    shortener.visit_file_mut(file);
    let mut uses: Vec<Item> = Vec::new();
    for ((root, module), names) in shortener.found {
        let names = names.iter().map(|name| format_ident!("{name}"));
        let at = file.items.iter_mut().find_map(|item| group(item, &root, &module));
        if let Some(group) = at {
            let mut items: Vec<UseTree> = std::mem::take(&mut group.items).into_iter().collect();
            items.extend(names.map(|ident| UseTree::Name(syn::UseName { ident })));
            items.sort_by_key(|item| item.to_token_stream().to_string());
            group.items = items.into_iter().collect();
            continue;
        }
        let (root, module) = (format_ident!("{root}"), format_ident!("{module}"));
        uses.push(Item::Use(parse_quote!(use #root::#module::{#(#names),*};)));
    }
    let at = file.items.iter().rposition(|item| matches!(item, Item::Use(_))).map_or(0, |last| last + 1);
    file.items.splice(at..at, uses);
}

/// Returns the braces of `use root::module::{…}`.
fn group<'a>(item: &'a mut Item, root: &str, module: &str) -> Option<&'a mut syn::UseGroup> {
    let Item::Use(ItemUse { tree: UseTree::Path(first), .. }) = item else { return None };
    let UseTree::Path(second) = &mut *first.tree else { return None };
    match &mut *second.tree {
        UseTree::Group(group) if first.ident == root && second.ident == module => Some(group),
        _ => None,
    }
}

struct Shortener<'a> {
    own: &'a str,
    local: BTreeSet<String>,
    imported: BTreeSet<String>,
    found: BTreeMap<(String, String), BTreeSet<String>>,
}

impl VisitMut for Shortener<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let mut segments = path.segments.iter().map(|segment| segment.ident.to_string());
        let (Some(root), Some(module), Some(name)) = (segments.next(), segments.next(), segments.next())
        else {
            return;
        };
        // A lower-case name is a function, which reads better with its module.
        let is_type = name.chars().next().is_some_and(char::is_uppercase);
        if !is_type || !IMPORTED.contains(&(root.as_str(), module.as_str())) || self.imported.contains(&name)
        {
            return;
        }
        if self.local.contains(&name) {
            if root != "crate" || module != self.own {
                return;
            }
        } else {
            let place = (root, module);
            let elsewhere = self.found.iter().any(|(other, names)| *other != place && names.contains(&name));
            if elsewhere {
                return;
            }
            self.found.entry(place).or_default().insert(name);
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

/// Tells whether an identifier stands anywhere in the tokens.
pub(super) fn mentions(tokens: TokenStream, name: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Group(group) => mentions(group.stream(), name),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Collects the names that `crate::{module}::` stands before.
pub(super) fn references(tokens: TokenStream, module: &str, found: &mut BTreeSet<String>) {
    let mut before: Vec<String> = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                before.clear();
                references(group.stream(), module, found);
            }
            TokenTree::Ident(ident) => {
                if before.ends_with(&["crate".into(), "::".into(), module.to_owned(), "::".into()]) {
                    found.insert(ident.to_string());
                }
                before.push(ident.to_string());
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => match before.last_mut() {
                Some(last) if last == ":" => last.push(':'),
                _ => before.push(":".to_owned()),
            },
            TokenTree::Punct(_) | TokenTree::Literal(_) => before.clear(),
        }
    }
}

/// Collects the identifiers that can name an import: not one behind a dot, which is a field or a method,
/// and of lower-case ones only those before `::`, since others are variables.
fn identifiers(tokens: TokenStream, used: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is = |index: usize, wanted: char| matches!(tokens.get(index), Some(TokenTree::Punct(punct)) if punct.as_char() == wanted);
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(ident) => {
                let text = ident.to_string();
                let is_path = is(index + 1, ':') && is(index + 2, ':');
                let is_type = text.starts_with(|c: char| c.is_ascii_uppercase());
                let after_dot = index > 0 && is(index - 1, '.');
                if !after_dot && (is_path || is_type) {
                    used.insert(text);
                }
            }
            TokenTree::Group(group) => identifiers(group.stream(), used),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
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
