//! One file: its syntax without what only tests see, and the facts that need the whole of it.

use syn::visit::{self, Visit};
use syn::{Attribute, Block, ImplItem, Item, Signature};

/// One file.
pub(crate) struct Source {
    pub(crate) lines: usize,
    /// Whether it opens with `//!`.
    pub(crate) has_header: bool,
    /// Every function with a body, tests included.
    pub(crate) functions: Vec<Function>,
    /// The syntax without the items under `#[cfg(test)]`.
    pub(crate) code: syn::File,
    /// Whether it belongs to a crate when no test is compiled.
    pub(crate) is_compiled: bool,
}

/// A function with a body.
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) line: usize,
    /// From the line of `fn` to that of the closing brace.
    pub(crate) lines: usize,
}

impl Source {
    /// Parses a file. `path` names it where it is no Rust.
    pub(super) fn of(path: &str, text: &str) -> Self {
        let mut code = syn::parse_file(text).unwrap_or_else(|error| panic!("`{path}` is no Rust: {error}"));
        let mut functions = Functions(Vec::new());
        functions.visit_file(&code);
        drop_tests(&mut code.items);
        let first = text.lines().find(|line| !line.trim().is_empty());
        Self {
            lines: text.lines().count(),
            has_header: first.is_some_and(|line| line.starts_with("//!")),
            functions: functions.0,
            code,
            is_compiled: false,
        }
    }
}

struct Functions(Vec<Function>);

impl Functions {
    fn add(&mut self, signature: &Signature, block: &Block) {
        let line = signature.fn_token.span.start().line;
        let last = block.brace_token.span.close().end().line;
        self.0.push(Function { name: signature.ident.to_string(), line, lines: last + 1 - line });
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        self.add(&node.sig, &node.block);
        visit::visit_item_fn(self, node);
    }

    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        self.add(&node.sig, &node.block);
        visit::visit_impl_item_fn(self, node);
    }

    fn visit_trait_item_fn(&mut self, node: &'ast syn::TraitItemFn) {
        if let Some(block) = &node.default {
            self.add(&node.sig, block);
        }
        visit::visit_trait_item_fn(self, node);
    }
}

fn drop_tests(items: &mut Vec<Item>) {
    items.retain(|item| !only_tests(attributes(item)));
    for item in items {
        match item {
            Item::Mod(module) => {
                if let Some((_, items)) = &mut module.content {
                    drop_tests(items);
                }
            }
            Item::Impl(block) => block.items.retain(|item| match item {
                ImplItem::Fn(function) => !only_tests(&function.attrs),
                ImplItem::Const(constant) => !only_tests(&constant.attrs),
                _ => true,
            }),
            _ => {}
        }
    }
}

fn only_tests(attributes: &[Attribute]) -> bool {
    let is_test =
        |attribute: &Attribute| attribute.parse_args::<syn::Ident>().is_ok_and(|argument| argument == "test");
    attributes.iter().any(|attribute| attribute.path().is_ident("cfg") && is_test(attribute))
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_reaches_from_its_fn_to_its_brace() {
        let text = "/// Doc.\n#[inline]\npub fn one(\n    x: u8,\n) {\n    fn two() {}\n}\n\ntrait T { fn three(); }\n";

        let functions = Source::of("a.rs", text).functions;

        let facts: Vec<_> = functions.iter().map(|f| (f.name.as_str(), f.line, f.lines)).collect();
        assert_eq!(facts, [("one", 3, 5), ("two", 6, 1)]);
    }

    #[test]
    fn code_is_what_is_compiled_when_no_test_is() {
        let text =
            "impl A { #[cfg(test)] fn a() {} fn b() {} }\n#[cfg(test)] mod tests {}\n#[cfg(unix)] fn c() {}";

        let code = Source::of("a.rs", text).code;

        assert_eq!(code.items.len(), 2);
        let Item::Impl(block) = &code.items[0] else { panic!("an impl") };
        assert_eq!(block.items.len(), 1);
    }
}
