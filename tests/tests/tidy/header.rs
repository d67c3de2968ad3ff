//! Invariant 4: each file opens by saying what it owns and what it must not know.

use crate::reading::Workspace;
use crate::violation::{Invariant, Violation};

pub(crate) const INVARIANT: Invariant = Invariant { number: 4, name: "each file says what it owns", check };

fn check(workspace: &Workspace) -> Vec<Violation> {
    let without = workspace.tree.files.iter().filter(|(_, source)| !source.has_header);
    let tell = |(path, _): (&String, _)| Violation {
        file: path.clone(),
        line: 1,
        subject: String::new(),
        what: "the file does not open with `//!`".to_owned(),
        remedy: "say in two or three sentences what it owns, and what it must not know".to_owned(),
    };
    without.map(tell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_without_a_header_is_told() {
        let files = [
            ("a/src/lib.rs", "//! Says it.\nmod one;"),
            ("a/src/one.rs", "\n// A remark is none.\nfn f() {}"),
            ("a/src/two.rs", "\n//! Says it, after a blank line."),
            ("a/src/three.rs", ""),
        ];

        let found = check(&Workspace::of(&files));

        let told: Vec<_> = found.iter().map(|found| (found.file.as_str(), found.line)).collect();
        assert_eq!(told, [("a/src/one.rs", 1), ("a/src/three.rs", 1)]);
        assert_eq!(found[0].what, "the file does not open with `//!`");
    }
}
