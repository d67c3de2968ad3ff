//! The names of a `use` item, one by one.

use syn::{Ident, UseTree};

/// One name of a `use` item.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Leaf {
    pub(super) path: Vec<String>,
    /// What it is called here; nothing for `*`.
    pub(super) name: Option<String>,
    pub(super) line: usize,
}

/// Returns each name that a `use` item brings.
pub(super) fn leaves(tree: &UseTree) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    walk(tree, &mut Vec::new(), &mut leaves);
    leaves
}

fn walk(tree: &UseTree, before: &mut Vec<String>, leaves: &mut Vec<Leaf>) {
    match tree {
        UseTree::Path(part) => {
            before.push(part.ident.to_string());
            walk(&part.tree, before, leaves);
            before.pop();
        }
        UseTree::Name(leaf) => {
            let path = path_to(&leaf.ident, before);
            let name = path.last().cloned();
            leaves.push(Leaf { path, name, line: line(&leaf.ident) });
        }
        UseTree::Rename(leaf) => {
            let (path, name) = (path_to(&leaf.ident, before), Some(leaf.rename.to_string()));
            leaves.push(Leaf { path, name, line: line(&leaf.ident) });
        }
        UseTree::Glob(leaf) => {
            let line = leaf.star_token.spans[0].start().line;
            leaves.push(Leaf { path: before.clone(), name: None, line });
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| walk(tree, before, leaves)),
    }
}

/// `use a::b::{self}` imports `b` by its own name.
fn path_to(last: &Ident, before: &[String]) -> Vec<String> {
    let own = (last != "self" || before.is_empty()).then(|| last.to_string());
    before.iter().cloned().chain(own).collect()
}

fn line(ident: &Ident) -> usize {
    ident.span().start().line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_renames_globs_and_self_are_told_apart() {
        let text = "use a::b::{self, c as d,\n  e::*};";
        let item: syn::ItemUse = syn::parse_str(text).unwrap();

        let leaves = leaves(&item.tree);

        let shown = leaves.iter().map(|leaf| (leaf.path.join("::"), leaf.name.as_deref(), leaf.line));
        let shown: Vec<_> = shown.collect();
        let expected = [("a::b", Some("b"), 1), ("a::b::c", Some("d"), 1), ("a::b::e", None, 2)];
        assert_eq!(shown, expected.map(|(path, name, line)| (path.to_owned(), name, line)));
    }
}
