//! How a broken invariant is told: by number and name, with the place and what to do.

use crate::reading::Workspace;

/// One of the invariants that ARCHITECTURE.md lists.
pub(crate) struct Invariant {
    pub(crate) number: u8,
    pub(crate) name: &'static str,
    pub(crate) check: fn(&Workspace) -> Vec<Violation>,
}

/// A place where an invariant is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) file: String,
    pub(crate) line: usize,
    /// What an exception may name besides the file: a function, a format, a crate.
    pub(crate) subject: String,
    pub(crate) what: String,
    pub(crate) remedy: String,
}

/// Tells of every place where the tree breaks an invariant.
pub(crate) fn report(invariant: &Invariant, workspace: &Workspace) -> Vec<String> {
    let Invariant { number, name, check } = invariant;
    let tell = |found: Violation| {
        let Violation { file, line, what, remedy, .. } = found;
        format!("invariant {number} ({name}): {file}:{line}: {what}\n    {remedy}")
    };
    check(workspace).into_iter().map(tell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_names_number_name_place_and_remedy() {
        let check = |_: &Workspace| {
            let (file, subject) = ("server/src/a.rs".to_owned(), String::new());
            let (what, remedy) = ("it is wrong".to_owned(), "mend it".to_owned());
            vec![Violation { file, line: 7, subject, what, remedy }]
        };
        let invariant = Invariant { number: 9, name: "all is well", check };

        let told = report(&invariant, &Workspace::of(&[]));

        assert_eq!(told, ["invariant 9 (all is well): server/src/a.rs:7: it is wrong\n    mend it"]);
    }
}
