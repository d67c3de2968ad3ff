//! Every name that a file uses, and what it leads to: imports, paths in code, and the tokens of macros, which are
//! read as far as they look like paths. Tests are left out.

use std::fmt;

use proc_macro2::TokenStream;
use syn::visit::{self, Visit};

use super::modules::{Found, Id, Modules};
use super::tokens::paths;
use super::tree::Tree;
use super::use_tree::leaves;

/// One name at one place.
#[derive(Debug)]
pub(crate) struct Use {
    pub(crate) file: String,
    pub(crate) line: usize,
    /// The path as it is written.
    pub(crate) path: Vec<String>,
    pub(crate) found: Found,
    pub(crate) kind: Kind,
}

/// How a name comes to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Import,
    /// An import that others may take from here.
    ReExport,
    Code,
}

/// A path of our own that leads nowhere.
#[derive(Debug)]
pub(crate) struct Lost {
    file: String,
    line: usize,
    path: Vec<String>,
}

impl fmt::Display for Lost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: `{}`", self.file, self.line, self.path.join("::"))
    }
}

/// Collects the uses of every file that is compiled when no test is.
pub(super) fn collect(tree: &Tree, modules: &Modules) -> (Vec<Use>, Vec<Lost>) {
    let (mut uses, mut lost) = (Vec::new(), Vec::new());
    for (module, file) in modules.files() {
        let mut collector = Collector { modules, file, module, uses: &mut uses, lost: &mut lost };
        collector.visit_file(&tree.files[file].code);
    }
    (uses, lost)
}

struct Collector<'a> {
    modules: &'a Modules,
    file: &'a str,
    module: Id,
    uses: &'a mut Vec<Use>,
    lost: &'a mut Vec<Lost>,
}

/// Macros that quote code which runs elsewhere.
const QUOTES: [&str; 3] = ["quote", "quote_spanned", "parse_quote"];

impl Collector<'_> {
    fn add(&mut self, path: Vec<String>, line: usize, kind: Kind) {
        let found = self.modules.find(self.module, &path);
        self.add_found(found, path, line, kind);
    }

    fn add_found(&mut self, found: Vec<Found>, path: Vec<String>, line: usize, kind: Kind) {
        let file = || self.file.to_owned();
        let is_own = matches!(path[0].as_str(), "crate" | "super") || (path[0] == "self" && path.len() > 1);
        if found.is_empty() && is_own {
            self.lost.push(Lost { file: file(), line, path });
            return;
        }
        let all = found.into_iter().map(|found| Use { file: file(), line, path: path.clone(), found, kind });
        self.uses.extend(all);
    }

    fn scan(&mut self, tokens: TokenStream) {
        for (path, line) in paths(tokens) {
            self.add(path, line, Kind::Code);
        }
    }
}

fn segments(path: &syn::Path) -> (Vec<String>, usize) {
    let names = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let line = path.segments.first().map_or(1, |segment| segment.ident.span().start().line);
    (names, line)
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_item_mod(&mut self, node: &'ast syn::ItemMod) {
        if node.content.is_none() {
            return;
        }
        let outer = self.module;
        self.module = self.modules.child(outer, &node.ident.to_string()).expect("inline modules were walked");
        visit::visit_item_mod(self, node);
        self.module = outer;
    }

    fn visit_item_use(&mut self, node: &'ast syn::ItemUse) {
        let is_private = matches!(node.vis, syn::Visibility::Inherited);
        let kind = if is_private { Kind::Import } else { Kind::ReExport };
        for leaf in leaves(&node.tree) {
            self.add(leaf.path, leaf.line, kind);
        }
    }

    fn visit_path(&mut self, node: &'ast syn::Path) {
        let (path, line) = segments(node);
        self.add(path, line, Kind::Code);
        visit::visit_path(self, node);
    }

    fn visit_macro(&mut self, node: &'ast syn::Macro) {
        let (path, line) = segments(&node.path);
        let is_quote = path.last().is_some_and(|name| QUOTES.contains(&name.as_str()));
        let found = self.modules.find_macro(self.module, &path);
        self.add_found(found, path, line, Kind::Code);
        if !is_quote {
            self.scan(node.tokens.clone());
        }
    }

    fn visit_attribute(&mut self, node: &'ast syn::Attribute) {
        if let syn::Meta::List(list) = &node.meta {
            self.scan(list.tokens.clone());
        }
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Workspace;

    /// Returns the names of `b` that `a` uses, with their lines and kinds.
    fn uses(a: &str) -> Vec<(String, usize, Kind)> {
        let b = "pub struct Thing; pub fn thing() {} pub mod deep { pub const DEEP: u8 = 0; }";
        let files = [("x/src/lib.rs", "mod a; mod b;"), ("x/src/a.rs", a), ("x/src/b.rs", b)];
        let workspace = Workspace::of(&files);
        assert!(workspace.lost.is_empty(), "{:?}", workspace.lost);
        let own = workspace.uses.into_iter().filter_map(|used| match used.found {
            Found::Item { file, name } if file == "x/src/b.rs" => Some((name, used.line, used.kind)),
            _ => None,
        });
        own.collect()
    }

    #[test]
    fn imports_re_exports_and_code_are_told_apart() {
        let found =
            uses("use crate::b::Thing;\npub use super::b::thing;\nfn f() -> u8 { super::b::deep::DEEP }");

        let expected = [("Thing", 1, Kind::Import), ("thing", 2, Kind::ReExport), ("DEEP", 3, Kind::Code)];
        assert_eq!(found, expected.map(|(name, line, kind)| (name.to_owned(), line, kind)));
    }

    #[test]
    fn tokens_of_macros_are_read_and_quoted_code_is_not() {
        let found = uses(
            "fn f(thing: u8) {\n assert!(crate::b::thing() == 1, \"{}\", thing.thing);\n quote!(crate::b::Thing);\n}",
        );

        assert_eq!(found, [("thing".to_owned(), 2, Kind::Code)]);
    }

    #[test]
    fn imports_within_functions_count_and_tests_do_not() {
        let found = uses(
            "fn f() { use crate::b::deep; deep::DEEP; }\n#[cfg(test)] mod tests { use crate::b::Thing; }",
        );

        assert_eq!(found, [("DEEP".to_owned(), 1, Kind::Code)]);
    }

    #[test]
    fn path_that_leads_nowhere_is_told() {
        let workspace =
            Workspace::of(&[("x/src/lib.rs", "use crate::nowhere::Thing;\nfn f() { self::g() }")]);

        let lost: Vec<String> = workspace.lost.iter().map(ToString::to_string).collect();

        assert_eq!(lost, ["x/src/lib.rs:1: `crate::nowhere::Thing`", "x/src/lib.rs:2: `self::g`"]);
    }
}
