//! Invariant 3: no file is longer than 400 lines and no function longer than 60, tests among them: a long test is
//! read as often as what it tests.

use crate::exceptions::{Exception, except};
use crate::reading::Workspace;
use crate::violation::{Invariant, Violation};

pub(crate) const INVARIANT: Invariant = Invariant {
    number: 3,
    name: "short files and functions",
    check: |workspace| except(check(workspace), EXCEPTIONS),
};

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 60;

const A_ROW_EACH: &str = "a table: a row for each operation, and the test that holds it sees them all";

const EXCEPTIONS: &[Exception] = &[
    Exception { file: "tests/tests/sdk/errors/not_found.rs", subject: "row", why: A_ROW_EACH },
    Exception { file: "tests/tests/sdk/errors/throttling.rs", subject: "call", why: A_ROW_EACH },
    Exception { file: "tests/tests/sdk/errors/validation.rs", subject: "row", why: A_ROW_EACH },
    Exception {
        file: "server/src/storage/db/tests.rs",
        subject: "no_statement_of_a_request_scans_a_table_or_sorts",
        why: "a list: a line for each statement",
    },
    Exception {
        file: "server/src/registry/tests/package.rs",
        subject: "",
        why: "to be split into packages and versions",
    },
    Exception {
        file: "server/src/registry/tests/package_group.rs",
        subject: "",
        why: "to be split into groups and what they allow",
    },
    Exception {
        file: "server/src/registry/tests/publication.rs",
        subject: "",
        why: "to be split into what is published and what is refused",
    },
];

fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut found = Vec::new();
    for (path, source) in &workspace.tree.files {
        let mut add = |line, subject: &str, what, remedy: &str| {
            let (file, subject, remedy) = (path.clone(), subject.to_owned(), remedy.to_owned());
            found.push(Violation { file, line, subject, what, remedy });
        };
        if source.lines > FILE_LINES {
            let what = format!("the file has {} lines of at most {FILE_LINES}", source.lines);
            add(1, "", what, "find the second idea in it, and give that a file of its own");
        }
        for function in source.functions.iter().filter(|function| function.lines > FUNCTION_LINES) {
            let what =
                format!("`{}` has {} lines of at most {FUNCTION_LINES}", function.name, function.lines);
            add(function.line, &function.name, what, "name its steps, and let each be a function");
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_files_and_functions_are_told_wherever_they_are() {
        let function = |lines: usize| format!("fn f() {{\n{}}}\n", "g();\n".repeat(lines - 2));
        let (short, long) = (function(60), function(61));
        let files = [
            ("a/src/short.rs", "\n".repeat(400)),
            ("a/src/long.rs", "\n".repeat(401)),
            ("a/tests/short.rs", short),
            ("a/tests/long.rs", format!("\n#[test]\n{long}")),
        ];
        let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));

        let found = check(&Workspace::of(&files));

        let told: Vec<_> = found.iter().map(|v| (v.file.as_str(), v.line, v.what.as_str())).collect();
        assert_eq!(
            told,
            [
                ("a/src/long.rs", 1, "the file has 401 lines of at most 400"),
                ("a/tests/long.rs", 3, "`f` has 61 lines of at most 60"),
            ]
        );
    }
}
