//! The modules of every crate, and the names that each defines or imports.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Item, ItemMod};

use super::tree::Tree;
use super::use_tree::leaves;

/// Where a module is kept in [`Modules`].
pub(super) type Id = usize;

/// Every module that is compiled when no test is.
#[derive(Default)]
pub(super) struct Modules {
    pub(super) all: Vec<Module>,
    /// The roots of our libraries, by the names under which other crates know them.
    pub(super) libraries: BTreeMap<String, Id>,
}

/// One module.
pub(super) struct Module {
    pub(super) file: String,
    pub(super) root: Id,
    pub(super) parent: Option<Id>,
    pub(super) names: BTreeMap<String, Vec<Name>>,
    pub(super) globs: Vec<Vec<String>>,
    /// Whether a build script writes a part of it, so that names may come from where nobody can look.
    pub(super) is_open: bool,
}

/// What a name stands for in a module.
pub(super) enum Name {
    Module(Id),
    /// Anything else that is defined here.
    Item,
    Import(Vec<String>),
}

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Found {
    Module(Id),
    /// A name that a file defines, or that a build script writes for it.
    Item {
        file: String,
        name: String,
    },
    /// A path into another crate that is none of ours.
    Outside(Vec<String>),
}

impl Modules {
    /// Walks each crate from its root along the `mod` items.
    pub(super) fn of(tree: &Tree) -> Self {
        let mut modules = Self::default();
        for own in &tree.crates {
            let root = modules.all.len();
            modules.add_file(tree, &own.root, None, root);
            if own.is_library {
                modules.libraries.insert(own.name.clone(), root);
            }
        }
        modules
    }

    /// Returns the modules that are files.
    pub(super) fn files(&self) -> impl Iterator<Item = (Id, &str)> {
        let is_inline = |module: &Module| module.parent.is_some_and(|up| self.all[up].file == module.file);
        let files = self.all.iter().enumerate().filter(move |(_, module)| !is_inline(module));
        files.map(|(id, module)| (id, module.file.as_str()))
    }

    /// Returns the module that a module holds under this name.
    pub(super) fn child(&self, parent: Id, name: &str) -> Option<Id> {
        self.all[parent].names.get(name)?.iter().find_map(|name| match name {
            Name::Module(id) => Some(*id),
            Name::Item | Name::Import(_) => None,
        })
    }

    fn add_file(&mut self, tree: &Tree, file: &str, parent: Option<Id>, root: Id) -> Id {
        let id = self.add(file, parent, root);
        let source = tree.files.get(file).unwrap_or_else(|| panic!("`{file}` is declared and not there"));
        self.add_items(tree, id, &source.code.items, &folder_of(file, parent.is_none()));
        id
    }

    fn add(&mut self, file: &str, parent: Option<Id>, root: Id) -> Id {
        let (file, names, globs) = (file.to_owned(), BTreeMap::new(), Vec::new());
        self.all.push(Module { file, root, parent, names, globs, is_open: false });
        self.all.len() - 1
    }

    /// `folder` is where the files of the modules that are declared here lie.
    fn add_items(&mut self, tree: &Tree, id: Id, items: &[Item], folder: &str) {
        for item in items {
            match item {
                Item::Mod(module) => self.add_module(tree, id, module, folder),
                Item::Macro(item) if item.mac.path.is_ident("include") => self.all[id].is_open = true,
                Item::Macro(item) => match &item.ident {
                    Some(name) => self.define(id, name.to_string(), Name::Item),
                    None => self.define_by_macro(id, item.mac.tokens.clone()),
                },
                item => {
                    if let Some(name) = name_of(item) {
                        self.define(id, name, Name::Item);
                    }
                    Imports { modules: self, id }.visit_item(item);
                }
            }
        }
    }

    fn add_module(&mut self, tree: &Tree, id: Id, module: &ItemMod, folder: &str) {
        let (name, root) = (module.ident.to_string(), self.all[id].root);
        let below = format!("{folder}/{}", name.trim_start_matches("r#"));
        let child = match &module.content {
            None => self.add_file(tree, &file_of(tree, &below), Some(id), root),
            Some((_, items)) => {
                let child = self.add(&self.all[id].file.clone(), Some(id), root);
                self.add_items(tree, child, items, &below);
                child
            }
        };
        self.define(id, name, Name::Module(child));
    }

    fn define(&mut self, id: Id, name: String, what: Name) {
        self.all[id].names.entry(name).or_default().push(what);
    }

    /// What a macro defines cannot be known, but its names are there to read: each name on the first level that
    /// the module does not have otherwise.
    fn define_by_macro(&mut self, id: Id, tokens: TokenStream) {
        for token in tokens {
            if let TokenTree::Ident(name) = token {
                self.all[id].names.entry(name.to_string()).or_insert_with(|| vec![Name::Item]);
            }
        }
    }
}

/// Adds the imports of an item, those within its functions among them: what these shadow is worth no second scope.
struct Imports<'m> {
    modules: &'m mut Modules,
    id: Id,
}

impl<'ast> Visit<'ast> for Imports<'_> {
    fn visit_item_use(&mut self, node: &'ast syn::ItemUse) {
        for leaf in leaves(&node.tree) {
            match leaf.name {
                Some(name) => self.modules.define(self.id, name, Name::Import(leaf.path)),
                None => self.modules.all[self.id].globs.push(leaf.path),
            }
        }
        visit::visit_item_use(self, node);
    }
}

/// Returns the folder of the modules that a file declares.
fn folder_of(file: &str, is_root: bool) -> String {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    let stem = name.trim_end_matches(".rs");
    if is_root || stem == "mod" { folder.to_owned() } else { format!("{folder}/{stem}") }
}

fn file_of(tree: &Tree, module: &str) -> String {
    let beside = format!("{module}.rs");
    if tree.files.contains_key(&beside) { beside } else { format!("{module}/mod.rs") }
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}
