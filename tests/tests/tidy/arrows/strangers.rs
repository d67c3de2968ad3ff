//! What a folder must not know of other crates, as ARCHITECTURE.md has it.

use crate::place::lies_in;
use crate::reading::{Found, Workspace};
use crate::violation::Violation;

/// Names that a folder does not use.
pub(super) struct Stranger {
    /// Paths into other crates, each with all that lies below it, as a file that knows them writes them: what one
    /// of our own files hands on is that file's.
    pub(super) names: &'static [&'static str],
    /// Where they are strangers; everywhere where this is empty.
    pub(super) within: &'static str,
    /// Where they are known all the same.
    pub(super) but: &'static [&'static str],
    pub(super) why: &'static str,
}

const RUST: &[&str] = &["prettyplease", "proc_macro2", "quote", "syn"];
const HTTP: &[&str] = &["http", "http_body", "http_body_util", "hyper", "hyper_util", "tower"];
const CONNECTIONS: &[&str] = &["http_body", "http_body_util", "hyper", "hyper_util", "tower"];

pub(super) const STRANGERS: &[Stranger] = &[
    Stranger {
        names: &[
            "aws_smithy_http_server::protocol",
            "aws_smithy_http_server::rejection",
            "aws_smithy_http_server::response",
            "aws_smithy_http_server::routing::request_spec",
        ],
        within: "",
        but: &["generated/src/runtime"],
        why: "one place follows the doc-hidden modules from version to version",
    },
    Stranger {
        names: RUST,
        within: "codegen/src",
        but: &["codegen/src/emit", "codegen/src/names.rs", "codegen/src/error.rs"],
        why: "readers and representation know nothing of Rust",
    },
    Stranger {
        names: &["serde_json", "openapiv3"],
        within: "codegen/src/emit",
        but: &[],
        why: "printing knows the representation alone",
    },
    Stranger {
        names: &["serde_json", "openapiv3"],
        within: "codegen/src/ir",
        but: &[],
        why: "the representation knows no document",
    },
    Stranger {
        names: HTTP,
        within: "codegen/src",
        but: &[],
        why: "a generator has neither server nor client",
    },
    Stranger { names: HTTP, within: "server/src/registry", but: &[], why: "rules know nothing of HTTP" },
    Stranger {
        names: HTTP,
        within: "server/src/storage",
        but: &["server/src/storage/blobs/bucket"],
        why: "storage knows rows and bytes",
    },
    Stranger {
        names: CONNECTIONS,
        within: "server/src/address.rs",
        but: &[],
        why: "an address is text, whoever connects to it",
    },
    Stranger {
        names: HTTP,
        within: "tests/src/conformance/cases",
        but: &[],
        why: "cases are derived from the model, whoever sends them",
    },
];

/// Tells of every stranger that is named where it must not be, and of places that are let pass and need not be.
pub(super) fn check(workspace: &Workspace, strangers: &[Stranger]) -> Vec<Violation> {
    strangers.iter().flat_map(|stranger| check_one(workspace, stranger)).collect()
}

fn check_one(workspace: &Workspace, stranger: &Stranger) -> Vec<Violation> {
    let Stranger { names, within, but, why } = stranger;
    let mut found = Vec::new();
    let mut needed = vec![false; but.len()];
    for used in workspace.uses.iter().filter(|used| lies_in(&used.file, within)) {
        let path = used.path.join("::");
        let is_outside = matches!(used.found, Found::Outside(_));
        if !is_outside || !names.iter().any(|name| starts_with(&path, name)) {
            continue;
        }
        if let Some(place) = but.iter().position(|place| lies_in(&used.file, place)) {
            needed[place] = true;
            continue;
        }
        found.push(Violation {
            file: used.file.clone(),
            line: used.line,
            subject: path.clone(),
            what: format!("`{path}` must not be known here: {why}"),
            remedy: "let a place that may know it hand over what is needed, in words of our own".to_owned(),
        });
    }
    let needless = but.iter().zip(needed).filter(|(_, needed)| !needed).map(|(place, _)| Violation {
        file: (*place).to_owned(),
        line: 1,
        subject: String::new(),
        what: format!("it may know `{}` and does not", names[0]),
        remedy: "take it out of the list in tests/tests/tidy/arrows/strangers.rs".to_owned(),
    });
    found.extend(needless);
    found
}

fn starts_with(path: &str, name: &str) -> bool {
    path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: Stranger = Stranger {
        names: &["secret::inner", "other"],
        within: "a/src",
        but: &["a/src/door"],
        why: "only the door knows it",
    };

    fn told(files: &[(&str, &str)]) -> Vec<(String, usize, String)> {
        let found = check(&Workspace::of(files), &[SECRET]);
        found.into_iter().map(|found| (found.file, found.line, found.what)).collect()
    }

    #[test]
    fn stranger_is_told_where_it_is_named_and_not_where_it_is_handed_on() {
        let files = [
            ("a/src/lib.rs", "mod door; mod room;"),
            ("a/src/door.rs", "pub use secret::inner::Thing; pub use secret::outer::Thing as Fine;"),
            (
                "a/src/room.rs",
                "use crate::door::Thing;\nuse secret::innermost;\nfn f() { other::call(Thing) }",
            ),
            ("b/src/main.rs", "use other::free; fn main() {}"),
        ];

        let what = "`other::call` must not be known here: only the door knows it";
        assert_eq!(told(&files), [("a/src/room.rs".to_owned(), 3, what.to_owned())]);
    }

    #[test]
    fn place_that_is_let_pass_needlessly_is_told() {
        let files = [("a/src/lib.rs", "mod door;"), ("a/src/door.rs", "")];

        let what = "it may know `secret::inner` and does not";
        assert_eq!(told(&files), [("a/src/door".to_owned(), 1, what.to_owned())]);
    }
}
