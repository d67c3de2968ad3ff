//! Invariant 7: a package format is named in its own folder and in the tables of formats, and nowhere else: a ninth
//! format is then added there, and every other place follows.

use syn::visit::{self, Visit};

use crate::format_folders::FORMATS;
use crate::place::lies_in;
use crate::reading::{Workspace, paths};
use crate::violation::{Invariant, Violation};

pub(crate) const INVARIANT: Invariant =
    Invariant { number: 7, name: "a format is named in its folder alone", check };

/// The tables that hold something for each format.
const TABLES: [&str; 3] =
    ["server/src/formats/mod", "server/src/registry/names/format", "server/src/registry/names/connection"];

fn check(workspace: &Workspace) -> Vec<Violation> {
    let is_table = |path: &str| TABLES.iter().any(|table| lies_in(path, table));
    let files = workspace.code().filter(|(path, _)| lies_in(path, "server/src") && !is_table(path));
    files.flat_map(|(path, source)| named(path, &source.code)).collect()
}

/// Tells of each format that a file names, once.
fn named(path: &str, code: &syn::File) -> Vec<Violation> {
    let mut variants = Variants { owner: String::new(), found: Vec::new() };
    variants.visit_file(code);
    let own = path.strip_prefix("server/src/formats/").and_then(|rest| rest.split(['/', '.']).next());
    let mut found: Vec<Violation> = Vec::new();
    for (variant, line) in variants.found {
        let is_own = own.is_some_and(|own| variant.eq_ignore_ascii_case(own));
        if !is_own && found.iter().all(|known| known.subject != variant) {
            found.push(Violation {
                file: path.to_owned(),
                line,
                subject: variant.clone(),
                what: format!("the format `{variant}` is named"),
                remedy: "ask the table of rules for what differs from format to format; \
                         see server/src/registry/names/format"
                    .to_owned(),
            });
        }
    }
    found
}

struct Variants {
    /// The type of the `impl` that is being read.
    owner: String,
    found: Vec<(String, usize)>,
}

const OWNER: &str = "PackageFormat";

impl<'ast> Visit<'ast> for Variants {
    fn visit_item_impl(&mut self, node: &'ast syn::ItemImpl) {
        if let syn::Type::Path(own) = &*node.self_ty {
            self.owner = own.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        }
        visit::visit_item_impl(self, node);
        self.owner.clear();
    }

    fn visit_path(&mut self, node: &'ast syn::Path) {
        let names: Vec<String> = node.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.look_at(&names, node.segments.first().map_or(1, |first| first.ident.span().start().line));
        visit::visit_path(self, node);
    }

    fn visit_macro(&mut self, node: &'ast syn::Macro) {
        for (path, line) in paths(node.tokens.clone()) {
            self.look_at(&path, line);
        }
    }
}

impl Variants {
    fn look_at(&mut self, path: &[String], line: usize) {
        let [.., owner, variant] = path else { return };
        let is_owner = owner == OWNER || (owner == "Self" && self.owner == OWNER);
        let is_format = FORMATS.iter().any(|format| variant.eq_ignore_ascii_case(format));
        // A function such as `PackageFormat::npm` would be no variant.
        if is_owner && is_format && variant.starts_with(|first: char| first.is_ascii_uppercase()) {
            self.found.push((variant.clone(), line));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(files: &[(&str, &str)]) -> Vec<(String, usize, String)> {
        let lib = ("server/src/lib.rs", "mod rules; mod formats; mod registry;");
        let files: Vec<(&str, &str)> = std::iter::once(lib).chain(files.iter().copied()).collect();
        let found = check(&Workspace::of(&files));
        found.into_iter().map(|found| (found.file, found.line, found.subject)).collect()
    }

    const ROOMS: [(&str, &str); 4] = [
        ("server/src/registry/mod.rs", "mod names;"),
        ("server/src/registry/names/mod.rs", "mod format;"),
        ("server/src/registry/names/format.rs", "fn f() { PackageFormat::Npm; }"),
        ("server/src/formats/mod.rs", "mod npm; fn f() { PackageFormat::Pypi; }"),
    ];

    #[test]
    fn format_is_told_outside_of_its_folder_and_the_tables() {
        let mut files = ROOMS.to_vec();
        files.extend([
            ("server/src/rules.rs", "fn f() {\n a::PackageFormat::Npm;\n matches!(x, PackageFormat::Nuget | PackageFormat::Npm);\n Other::Npm; PackageFormat::parse; }"),
            ("server/src/formats/npm.rs", "fn f() { PackageFormat::Npm;\n PackageFormat::Pypi; }"),
        ]);

        let expected = [
            ("server/src/formats/npm.rs", 2, "Pypi"),
            ("server/src/rules.rs", 2, "Npm"),
            ("server/src/rules.rs", 3, "Nuget"),
        ];
        assert_eq!(told(&files), expected.map(|(file, line, name)| (file.to_owned(), line, name.to_owned())));
    }

    #[test]
    fn own_variants_and_tests_are_read_for_what_they_are() {
        let mut files = ROOMS.to_vec();
        files.extend([
            ("server/src/rules.rs", "impl PackageFormat { fn f(self) { Self::Swift; } }\nimpl Language { fn f() { Self::Swift; Self::Ruby } }\n#[cfg(test)] mod tests { fn f() { PackageFormat::Cargo } }"),
            ("server/src/formats/npm.rs", ""),
        ]);

        assert_eq!(told(&files), [("server/src/rules.rs".to_owned(), 1, "Swift".to_owned())]);
    }
}
