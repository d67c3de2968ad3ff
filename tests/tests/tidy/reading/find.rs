//! Finds the file that defines what a path names. Imports and re-exports are followed, so that a facade stands in
//! nobody's way.

use super::modules::{Found, Id, Modules, Name};

impl Modules {
    /// Finds what a path names in a module. Empty where nothing of that name is in sight: a local variable, a
    /// parameter, or what every file has without asking.
    pub(super) fn find(&self, from: Id, path: &[String]) -> Vec<Found> {
        self.resolve(from, path, &mut Vec::new())
    }

    /// Finds a macro, which the modules below its own see without an import.
    pub(super) fn find_macro(&self, from: Id, path: &[String]) -> Vec<Found> {
        let mut module = Some(from);
        while let Some(id) = module {
            let found = self.find(id, path);
            if !found.is_empty() {
                return found;
            }
            module = self.all[id].parent;
        }
        Vec::new()
    }

    /// `under_way` holds the imports that are being followed already.
    fn resolve<'a>(&'a self, from: Id, path: &'a [String], under_way: &mut Vec<&'a [String]>) -> Vec<Found> {
        let Some((first, rest)) = path.split_first() else { return Vec::new() };
        let mut found = match first.as_str() {
            "crate" => vec![Found::Module(self.all[from].root)],
            "self" => vec![Found::Module(from)],
            "super" => self.all[from].parent.map(Found::Module).into_iter().collect(),
            name => self.look_up(from, name, under_way),
        };
        if found.is_empty() {
            found.extend(match self.libraries.get(first) {
                Some(root) => Some(Found::Module(*root)),
                None => (!rest.is_empty()).then(|| Found::Outside(vec![first.clone()])),
            });
        }
        for name in rest {
            // A function may have the name of a module, and only the module leads on.
            if found.iter().any(is_module) {
                found.retain(is_module);
            }
            found = found.into_iter().flat_map(|found| self.step(found, name, under_way)).collect();
        }
        found
    }

    fn step<'a>(&'a self, at: Found, name: &'a str, under_way: &mut Vec<&'a [String]>) -> Vec<Found> {
        match at {
            Found::Module(id) if name == "super" => {
                self.all[id].parent.map(Found::Module).into_iter().collect()
            }
            Found::Module(id) => self.look_up(id, name, under_way),
            Found::Outside(mut path) => {
                path.push(name.to_owned());
                vec![Found::Outside(path)]
            }
            // A variant or an associated item stands where its type does.
            found @ Found::Item { .. } => vec![found],
        }
    }

    fn look_up<'a>(&'a self, id: Id, name: &'a str, under_way: &mut Vec<&'a [String]>) -> Vec<Found> {
        let module = &self.all[id];
        let mut found = Vec::new();
        for known in module.names.get(name).into_iter().flatten() {
            match known {
                Name::Module(child) => found.push(Found::Module(*child)),
                Name::Item => found.push(Found::Item { file: module.file.clone(), name: name.to_owned() }),
                Name::Import(path) => found.extend(self.follow(id, path, None, under_way)),
            }
        }
        if found.is_empty() {
            for path in &module.globs {
                found.extend(self.follow(id, path, Some(name), under_way));
            }
        }
        if found.is_empty() && module.is_open {
            found.push(Found::Item { file: module.file.clone(), name: name.to_owned() });
        }
        found
    }

    /// Follows an import to what it brings, or to one name of all that it brings. An import may name what it
    /// imports (`use authorize::authorize`), and two modules may import all of each other; neither goes round in
    /// circles.
    fn follow<'a>(
        &'a self,
        id: Id,
        path: &'a [String],
        name: Option<&'a str>,
        under_way: &mut Vec<&'a [String]>,
    ) -> Vec<Found> {
        if under_way.iter().any(|other| std::ptr::eq(*other, path)) {
            return Vec::new();
        }
        under_way.push(path);
        let mut found = self.resolve(id, path, under_way);
        if let Some(name) = name {
            found.retain(is_module);
            found = found.into_iter().flat_map(|found| self.step(found, name, under_way)).collect();
        }
        under_way.pop();
        found
    }
}

fn is_module(found: &Found) -> bool {
    matches!(found, Found::Module(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Tree;

    /// Finds what a path leads to in a file, as the file and the name there.
    fn find(files: &[(&str, &str)], from: &str, path: &str) -> Vec<String> {
        let modules = Modules::of(&Tree::of(files));
        let (id, _) = modules.files().find(|(_, file)| *file == from).unwrap();
        let path: Vec<String> = path.split("::").map(str::to_owned).collect();
        let found = modules.find(id, &path).into_iter().map(|found| match found {
            Found::Item { file, name } => format!("{file} {name}"),
            Found::Outside(path) => format!("outside {}", path.join("::")),
            Found::Module(id) => format!("module {}", modules.all[id].file),
        });
        found.collect()
    }

    #[test]
    fn facade_leads_to_the_file_behind_it() {
        let files = [
            ("a/src/lib.rs", "mod room; mod other;"),
            ("a/src/room/mod.rs", "mod thing; pub use self::thing::{Thing as Renamed, *};"),
            ("a/src/room/thing.rs", "pub struct Thing; pub fn do_it() {}"),
            ("a/src/other.rs", "use crate::room::Renamed; use super::room;"),
        ];

        assert_eq!(find(&files, "a/src/other.rs", "Renamed"), ["a/src/room/thing.rs Thing"]);
        assert_eq!(find(&files, "a/src/other.rs", "Renamed::new"), ["a/src/room/thing.rs Thing"]);
        assert_eq!(find(&files, "a/src/other.rs", "room::do_it"), ["a/src/room/thing.rs do_it"]);
        assert_eq!(
            find(&files, "a/src/room/thing.rs", "super::super::room::Thing"),
            ["a/src/room/thing.rs Thing"]
        );
    }

    #[test]
    fn function_and_module_of_one_name_are_told_apart() {
        let files = [
            ("a/src/lib.rs", "mod act; pub use act::act; mod user;"),
            ("a/src/act.rs", "pub fn act() {} pub struct Actor;"),
            ("a/src/user.rs", "use super::act; use crate::act::Actor;"),
        ];

        assert!(find(&files, "a/src/user.rs", "act").contains(&"a/src/act.rs act".to_owned()));
        assert_eq!(find(&files, "a/src/user.rs", "act::Actor"), ["a/src/act.rs Actor"]);
    }

    #[test]
    fn other_crates_are_ours_or_outside() {
        let files = [
            ("a/src/lib.rs", "pub mod thing;"),
            ("a/src/thing.rs", "pub struct Thing;"),
            ("b/src/main.rs", "use a::thing::Thing; use std::fs; fn main() {}"),
        ];

        assert_eq!(find(&files, "b/src/main.rs", "Thing"), ["a/src/thing.rs Thing"]);
        assert_eq!(find(&files, "b/src/main.rs", "fs::read"), ["outside std::fs::read"]);
        assert_eq!(find(&files, "b/src/main.rs", "local"), [""; 0]);
    }

    #[test]
    fn macros_define_the_names_that_they_are_given() {
        let files = [
            ("a/src/lib.rs", "macro_rules! words { () => {} } mod one; mod two;"),
            ("a/src/one.rs", "words! { Word, \"a word\" { One = \"one\" } }"),
            ("a/src/two.rs", "use super::one::Word;"),
        ];

        assert_eq!(find(&files, "a/src/two.rs", "Word::One"), ["a/src/one.rs Word"]);
    }

    #[test]
    fn modules_that_import_all_of_each_other_end() {
        let files = [("a/src/lib.rs", "mod one; pub use one::*;"), ("a/src/one.rs", "pub use super::*;")];

        assert_eq!(find(&files, "a/src/one.rs", "super::Nothing"), [""; 0]);
    }
}
