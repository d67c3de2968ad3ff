//! Invariant 1: arrows between folders point down, and what a place must not know it does not name.

mod strangers;
mod table;

use std::collections::BTreeSet;

use self::table::{Arrows, TABLES, Table};
use crate::place::lies_in;
use crate::reading::{Found, Kind, Use, Workspace};
use crate::violation::{Invariant, Violation};

pub(crate) const INVARIANT: Invariant = Invariant { number: 1, name: "arrows point down", check };

fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut found = strangers::check(workspace, strangers::STRANGERS);
    found.extend(TABLES.iter().flat_map(|table| check_table(workspace, table)));
    found
}

fn check_table(workspace: &Workspace, table: &Table) -> Vec<Violation> {
    let mut found = homeless(workspace, table);
    let (mut taken, mut told) = (BTreeSet::new(), BTreeSet::new());
    for used in &workspace.uses {
        let Some((from, to)) = table.arrow(used) else { continue };
        if !table.is_home(from) || !table.is_home(to) {
            continue;
        }
        match table.allowed(from, to) {
            Some(arrow) => drop(taken.insert(arrow)),
            // A name that is imported and then used is told once.
            None if told.insert((&used.file, &used.found)) => found.push(upwards(table, used, from, to)),
            None => {}
        }
    }
    found.extend(table.needless(&taken));
    found
}

impl Table {
    /// Returns the place of a file, by its path without `.rs`: what the table names, or the first part of the path.
    fn place<'p>(&self, path: &'p str) -> Option<&'p str> {
        let path = match self.within {
            "" => path,
            folder => path.strip_prefix(folder)?.strip_prefix('/')?,
        };
        let named = self.names().filter(|place| lies_in(path, place)).max_by_key(|place| place.len());
        match named {
            Some(place) => Some(&path[..place.len()]),
            None => Some(path.split(['/', '.']).next().unwrap_or(path)),
        }
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        let (only, downwards): (&[(&str, _)], &[&str]) = match &self.arrows {
            Arrows::Only(rows) => (rows, &[]),
            Arrows::Downwards(places) => (&[], places),
        };
        only.iter().map(|(place, _)| *place).chain(downwards.iter().copied())
    }

    fn is_named(&self, place: &str) -> bool {
        self.names().any(|name| name == place)
    }

    /// Tells whether the table says what a place may use.
    fn is_home(&self, place: &str) -> bool {
        self.is_named(place) || self.is_named("*")
    }

    /// Returns where a use begins and ends, if that is in two places of this table.
    fn arrow<'u>(&self, used: &'u Use) -> Option<(&'u str, &'u str)> {
        let Found::Item { file, .. } = &used.found else { return None };
        let (from, to) = (self.place(&used.file)?, self.place(file)?);
        // A facade shows what lies below it, and knows it no better for that.
        let is_facade = used.kind == Kind::ReExport && file.starts_with(folder_of(&used.file));
        (from != to && !is_facade).then_some((from, to))
    }

    /// Returns the arrow that allows a use, as the table has it.
    fn allowed(&self, from: &str, to: &str) -> Option<(&'static str, &'static str)> {
        match &self.arrows {
            Arrows::Only(rows) => {
                let row = |name: &str| rows.iter().find(|(place, _)| *place == name);
                let (place, targets) = row(from).or_else(|| row("*"))?;
                let fits = |target: &&&str| **target == to || (**target == "*" && !self.is_named(to));
                targets.iter().find(fits).map(|target| (*place, *target))
            }
            Arrows::Downwards(places) => {
                let position = |name: &str| places.iter().position(|place| *place == name);
                let (above, below) = (position(from)?, position(to)?);
                (above < below).then(|| (places[above], places[below]))
            }
        }
    }

    /// Tells of arrows that nothing takes.
    fn needless(&self, taken: &BTreeSet<(&str, &str)>) -> Vec<Violation> {
        let Arrows::Only(rows) = &self.arrows else { return Vec::new() };
        let arrows = rows.iter().flat_map(|(from, targets)| targets.iter().map(move |to| (*from, *to)));
        let needless = arrows.filter(|arrow| !taken.contains(arrow)).map(|(from, to)| Violation {
            file: "tests/tests/tidy/arrows/table.rs".to_owned(),
            line: 1,
            subject: String::new(),
            what: format!("nothing takes the arrow {from} → {to} of `{}` any more", self.within),
            remedy: "take it out of the table".to_owned(),
        });
        needless.collect()
    }
}

/// Tells of places that the table does not name.
fn homeless(workspace: &Workspace, table: &Table) -> Vec<Violation> {
    let is_unknown = |path: &str| table.place(path).is_some_and(|place| !table.is_home(place));
    let unknown = workspace.code().filter(|(path, _)| is_unknown(path));
    let tell = |(path, _): (&str, _)| Violation {
        file: path.to_owned(),
        line: 1,
        subject: String::new(),
        what: format!("it has no place in the table of `{}`", table.within),
        remedy: "name it in tests/tests/tidy/arrows/table.rs, with what it may use".to_owned(),
    };
    unknown.map(tell).collect()
}

fn upwards(table: &Table, used: &Use, from: &str, to: &str) -> Violation {
    let within = if table.within.is_empty() { "the workspace" } else { table.within };
    Violation {
        file: used.file.clone(),
        line: used.line,
        subject: to.to_owned(),
        what: format!("in {within}, `{from}` must not know `{to}`, and uses `{}`", used.path.join("::")),
        remedy: "move what both need below both, or hand it in from above; \
                 the arrows are listed in tests/tests/tidy/arrows/table.rs"
            .to_owned(),
    }
}

/// Returns the folder whose facade a file is.
fn folder_of(file: &str) -> &str {
    let folder = file.trim_end_matches(".rs");
    folder.strip_suffix("/mod").or_else(|| folder.strip_suffix("/lib")).unwrap_or(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOMS: Table = Table {
        within: "a/src",
        arrows: Arrows::Only(&[
            ("lib", &[]),
            ("top", &["below", "below/deep"]),
            ("below", &["bottom"]),
            ("below/deep", &[]),
            ("bottom", &[]),
        ]),
    };

    fn told(table: &Table, files: &[(&str, &str)]) -> Vec<String> {
        let found = check_table(&Workspace::of(files), table);
        found.into_iter().map(|found| format!("{}:{}: {}", found.file, found.line, found.what)).collect()
    }

    const FILES: [(&str, &str); 5] = [
        ("a/src/lib.rs", "mod top; mod below; mod bottom; pub use below::Below;"),
        ("a/src/top.rs", "use crate::below::{Below, deep::Deep};"),
        (
            "a/src/below/mod.rs",
            "pub mod deep; pub use deep::Deep; pub struct Below; fn f() { crate::bottom::f() }",
        ),
        ("a/src/below/deep.rs", "pub struct Deep;"),
        ("a/src/bottom.rs", "pub fn f() {}"),
    ];

    #[test]
    fn arrows_of_the_table_are_let_pass() {
        assert_eq!(told(&ROOMS, &FILES), [""; 0]);
    }

    #[test]
    fn arrow_that_the_table_lacks_is_told_through_every_facade() {
        let mut files = FILES;
        files[4].1 = "pub fn f() {}\nuse crate::Below; fn g(_: Below) {}";
        files[3].1 = "pub struct Deep;\n\npub use crate::bottom::f;";

        let expected = [
            "a/src/below/deep.rs:3: in a/src, `below/deep` must not know `bottom`, and uses `crate::bottom::f`",
            "a/src/bottom.rs:2: in a/src, `bottom` must not know `below`, and uses `crate::Below`",
        ];
        assert_eq!(told(&ROOMS, &files), expected);
    }

    #[test]
    fn arrow_that_nothing_takes_and_place_without_a_row_are_told() {
        let mut files = FILES.to_vec();
        files[0].1 = "mod top; mod below; mod bottom; mod attic;";
        files[1].1 = "use crate::below::Below;";
        files.push(("a/src/attic.rs", "use crate::bottom::f;"));

        let expected = [
            "a/src/attic.rs:1: it has no place in the table of `a/src`",
            "tests/tests/tidy/arrows/table.rs:1: nothing takes the arrow top → below/deep of `a/src` any more",
        ];
        assert_eq!(told(&ROOMS, &files), expected);
    }

    #[test]
    fn every_place_without_a_row_may_share_one() {
        let table = Table {
            within: "a/src",
            arrows: Arrows::Only(&[("lib", &["*"]), ("*", &["frame"]), ("frame", &[])]),
        };
        let files = [
            ("a/src/lib.rs", "mod npm; mod pypi; mod frame; fn f() { npm::f() }"),
            ("a/src/npm.rs", "pub fn f() { crate::frame::f() }"),
            ("a/src/pypi.rs", "use crate::npm::f; use crate::frame::f as g;"),
            ("a/src/frame.rs", "pub fn f() {}"),
        ];

        let expected = ["a/src/pypi.rs:1: in a/src, `pypi` must not know `npm`, and uses `crate::npm::f`"];
        assert_eq!(told(&table, &files), expected);
    }

    #[test]
    fn order_lets_arrows_pass_downwards_alone() {
        let table = Table { within: "a/src", arrows: Arrows::Downwards(&["lib", "top", "bottom"]) };
        let files = [
            ("a/src/lib.rs", "mod top; mod bottom; fn f() { bottom::f() }"),
            ("a/src/top.rs", "use crate::bottom::f; pub fn g() {}"),
            ("a/src/bottom.rs", "pub fn f() { crate::top::g() }"),
        ];

        let expected =
            ["a/src/bottom.rs:1: in a/src, `bottom` must not know `top`, and uses `crate::top::g`"];
        assert_eq!(told(&table, &files), expected);
    }
}
