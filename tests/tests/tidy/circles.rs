//! Invariant 2: no file uses, by whatever detour, what uses it. An edge leads from a file to the file that defines a
//! name which it uses; re-exports, `mod` items and tests make none.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::reading::{Found, Kind, Use, Workspace};
use crate::violation::{Invariant, Violation};

pub(crate) const INVARIANT: Invariant = Invariant { number: 2, name: "no circle of files", check };

/// From a file to the files that define what it uses.
type Graph<'a> = BTreeMap<&'a str, BTreeMap<&'a str, Edge<'a>>>;

/// What makes a file need another.
struct Edge<'a> {
    names: BTreeSet<&'a str>,
    line: usize,
}

fn check(workspace: &Workspace) -> Vec<Violation> {
    let graph = graph(&workspace.uses);
    let knots = circles(&graph);
    knots.into_iter().map(|(circle, files)| tell(&graph, &circle, files)).collect()
}

fn graph(uses: &[Use]) -> Graph<'_> {
    let mut graph = Graph::new();
    for used in uses {
        if let Found::Item { file, name } = &used.found
            && *file != used.file
            && used.kind != Kind::ReExport
        {
            let edges = graph.entry(&used.file).or_default();
            let edge = edges.entry(file).or_insert(Edge { names: BTreeSet::new(), line: used.line });
            edge.names.insert(name);
        }
    }
    graph
}

/// Returns the shortest circle of each knot of files that all reach each other, and how many files the knot has.
fn circles<'a>(graph: &Graph<'a>) -> Vec<(Vec<&'a str>, usize)> {
    let searches = graph.keys().map(|file| (*file, search(graph, file)));
    let mut tied: BTreeMap<&str, Search<'_>> =
        searches.filter(|(_, search)| search.circle.is_some()).collect();
    let mut circles = Vec::new();
    while let Some((file, first)) = tied.pop_first() {
        let reaches_back =
            |other: &str, search: &Search<'_>| first.reached.contains(other) && search.reached.contains(file);
        let (knot, rest): (BTreeMap<_, _>, BTreeMap<_, _>) =
            tied.into_iter().partition(|(other, search)| reaches_back(other, search));
        tied = rest;
        let files = knot.len() + 1;
        let all = std::iter::once(first).chain(knot.into_values());
        circles.extend(
            all.filter_map(|search| search.circle).min_by_key(Vec::len).map(|circle| (circle, files)),
        );
    }
    circles
}

/// What can be reached from a file, and the shortest way back to it.
struct Search<'a> {
    reached: BTreeSet<&'a str>,
    circle: Option<Vec<&'a str>>,
}

fn search<'a>(graph: &Graph<'a>, from: &'a str) -> Search<'a> {
    let mut before: BTreeMap<&str, &str> = BTreeMap::new();
    let mut waiting = VecDeque::from([from]);
    while let Some(file) = waiting.pop_front() {
        for next in graph.get(file).into_iter().flat_map(BTreeMap::keys) {
            if !before.contains_key(next) {
                before.insert(next, file);
                waiting.push_back(next);
            }
        }
    }
    let circle = before.get(from).map(|last| {
        let mut circle = vec![from];
        let mut at = *last;
        while at != from {
            circle.insert(1, at);
            at = before[at];
        }
        circle
    });
    Search { reached: before.into_keys().collect(), circle }
}

fn tell(graph: &Graph<'_>, circle: &[&str], files: usize) -> Violation {
    let steps = circle.iter().zip(circle.iter().cycle().skip(1)).map(|(from, to)| {
        let Edge { names, line } = &graph[from][to];
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        format!("\n    {from}:{line} uses {} of {to}", names.join(", "))
    });
    let among = if files > circle.len() {
        format!(", the shortest among {files} files that all reach each other")
    } else {
        String::new()
    };
    let first = circle[0];
    Violation {
        file: first.to_owned(),
        line: graph[first].values().map(|edge| edge.line).min().unwrap_or(1),
        subject: String::new(),
        what: format!("a circle of {} files{among}:{}", circle.len(), steps.collect::<String>()),
        remedy: "move what makes one of these steps into a file below both".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whats(files: &[(&str, &str)]) -> Vec<String> {
        check(&Workspace::of(files)).into_iter().map(|found| found.what).collect()
    }

    #[test]
    fn circle_is_told_step_by_step_with_the_names() {
        let files = [
            ("a/src/lib.rs", "mod one; mod two; mod three;"),
            ("a/src/one.rs", "use super::two::Two;\npub struct One; impl Two {}"),
            ("a/src/two.rs", "pub struct Two;\nfn f() { crate::three::three(); }"),
            ("a/src/three.rs", "\n\nuse crate::one::*;\npub fn three() -> One { One }"),
        ];

        let expected = "a circle of 3 files:\
            \n    a/src/one.rs:1 uses `Two` of a/src/two.rs\
            \n    a/src/two.rs:2 uses `three` of a/src/three.rs\
            \n    a/src/three.rs:4 uses `One` of a/src/one.rs";
        assert_eq!(whats(&files), [expected]);
    }

    #[test]
    fn shortest_circle_of_each_knot_is_told() {
        let files = [
            ("a/src/lib.rs", "mod one; mod two; mod three; mod four; mod five;"),
            ("a/src/one.rs", "pub struct A; use super::two::A as B;"),
            ("a/src/two.rs", "pub struct A; use super::three::A as B;"),
            ("a/src/three.rs", "pub struct A; use super::{one::A as B, two::A as C};"),
            ("a/src/four.rs", "pub struct A; use super::five::A as B;"),
            ("a/src/five.rs", "pub struct A; use super::{four::A as B, one::A as C};"),
        ];

        let told = whats(&files);

        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].starts_with("a circle of 2 files:\n    a/src/five.rs:1 uses `A`"), "{}", told[0]);
        assert!(told[1].starts_with("a circle of 2 files, the shortest among 3 files that"), "{}", told[1]);
    }

    #[test]
    fn facade_makes_no_edge_and_what_it_defines_does() {
        let facade = [
            ("a/src/lib.rs", "mod room; mod user;"),
            ("a/src/room/mod.rs", "mod one; mod two; pub use one::One; pub use two::Two;"),
            ("a/src/room/one.rs", "use super::Two; pub struct One;"),
            ("a/src/room/two.rs", "pub struct Two;"),
            ("a/src/user.rs", "use crate::room::{One, Two};"),
        ];
        assert_eq!(whats(&facade), [""; 0]);

        let mut defines = facade;
        defines[1].1 = "mod one; mod two; pub use one::One; pub use two::Two; pub struct Room(One);";
        assert_eq!(whats(&defines), [""; 0]);

        defines[2].1 = "use super::Two; pub struct One; impl super::Room {}";
        let told = whats(&defines);
        assert!(told[0].contains("a/src/room/one.rs:1 uses `Room` of a/src/room/mod.rs"), "{told:?}");
    }

    #[test]
    fn tests_make_no_edge() {
        let files = [
            ("a/src/lib.rs", "mod one; mod two; #[cfg(test)] mod tests;"),
            ("a/src/one.rs", "pub struct One; #[cfg(test)] mod tests { use crate::two::Two; }"),
            ("a/src/two.rs", "use crate::one::One; pub struct Two;"),
            ("a/src/tests.rs", "use crate::one::One; pub struct Tests;"),
        ];

        assert_eq!(whats(&files), [""; 0]);
    }
}
