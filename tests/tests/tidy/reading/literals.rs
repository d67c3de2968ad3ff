//! The texts that a file holds in its code, those within macros among them.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::Visit;

/// A text in quotes.
pub(crate) struct Literal {
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// Returns every text in code. Attributes, and with them documentation, are left out.
pub(crate) fn literals(code: &syn::File) -> Vec<Literal> {
    let mut collector = Collector(Vec::new());
    collector.visit_file(code);
    collector.0
}

struct Collector(Vec<Literal>);

impl Collector {
    fn scan(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.scan(group.stream()),
                TokenTree::Literal(literal) => {
                    if let syn::Lit::Str(text) = syn::Lit::new(literal) {
                        self.visit_lit_str(&text);
                    }
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_lit_str(&mut self, node: &'ast syn::LitStr) {
        self.0.push(Literal { text: node.value(), line: node.span().start().line });
    }

    fn visit_macro(&mut self, node: &'ast syn::Macro) {
        self.scan(node.tokens.clone());
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_in_code_and_in_macros_are_found_and_documentation_is_not() {
        let code =
            syn::parse_file("/// \"no\"\nconst A: &str = \"one\";\nfn f() { g!(x, (r#\"two\"#)) }").unwrap();

        let found: Vec<_> = literals(&code).into_iter().map(|found| (found.text, found.line)).collect();

        assert_eq!(found, [("one".to_owned(), 2), ("two".to_owned(), 3)]);
    }
}
