//! Invariant 5: whoever knows one package format knows all. The folder of each format has files of the same names,
//! and a folder of rules that has a file for one format has one for each. Tests may do with fewer.

use std::collections::{BTreeMap, BTreeSet};

use crate::reading::Workspace;
use crate::violation::{Invariant, Violation};

pub(crate) const INVARIANT: Invariant =
    Invariant { number: 5, name: "every format has the same shape", check };

/// The formats, by their words. A new one stands here too.
pub(crate) const FORMATS: [&str; 8] = ["cargo", "generic", "maven", "npm", "nuget", "pypi", "ruby", "swift"];

/// What the folder of a format may hold. A format that lacks one leaves it out.
const FILES: [&str; 10] =
    ["mod", "route", "manifest", "index", "publish", "download", "label", "upstream", "error", "tests"];

const DOORS: &str = "server/src/formats/";
const RULES: &str = "server/src/registry/";

fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut rules: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (path, source) in &workspace.tree.files {
        let path = path.trim_end_matches(".rs");
        if let Some((folder, file)) = path.strip_prefix(DOORS).and_then(|rest| rest.split_once('/')) {
            found.extend(door(path, folder, file));
        }
        if let Some((folder, file)) = path.rsplit_once('/')
            && path.starts_with(RULES)
            && source.is_compiled
        {
            rules.entry(folder).or_default().insert(file);
        }
    }
    found.extend(rules.into_iter().filter_map(|(folder, files)| missing(folder, &files)));
    found
}

/// Judges a file below the formats.
fn door(path: &str, folder: &str, file: &str) -> Option<Violation> {
    if folder == "frame" {
        return None;
    }
    if !FORMATS.contains(&folder) {
        let remedy =
            "add the format to tests/tests/tidy/format_folders.rs, or move what all share to the frame";
        return Some(violation(path, format!("`{folder}` is no package format"), remedy));
    }
    let is_known = FILES.contains(&file.split('/').next().unwrap_or(file));
    let remedy = format!("call it by the name that other formats use: {}", FILES.join(", "));
    (!is_known).then(|| violation(path, format!("`{file}` is no file that every format may have"), &remedy))
}

/// Judges a folder of rules.
fn missing(folder: &str, files: &BTreeSet<&str>) -> Option<Violation> {
    let (there, missing): (Vec<&str>, Vec<&str>) = FORMATS.iter().partition(|format| files.contains(*format));
    if there.is_empty() || missing.is_empty() {
        return None;
    }
    let what = format!("this folder of rules has no file for {}", missing.join(", "));
    Some(violation(&format!("{folder}/mod"), what, "give each format a file of its own there"))
}

fn violation(path: &str, what: String, remedy: &str) -> Violation {
    let (file, remedy) = (format!("{path}.rs"), remedy.to_owned());
    Violation { file, line: 1, subject: String::new(), what, remedy }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(paths: &[&str]) -> Vec<(String, String)> {
        let files: Vec<(&str, &str)> = paths.iter().map(|path| (*path, "")).collect();
        check(&Workspace::of(&files)).into_iter().map(|found| (found.file, found.what)).collect()
    }

    #[test]
    fn file_of_another_name_and_folder_of_no_format_are_told() {
        let paths = [
            "server/src/formats/frame/anything.rs",
            "server/src/formats/mod.rs",
            "server/src/formats/npm/mod.rs",
            "server/src/formats/npm/packument.rs",
            "server/src/formats/npm/publish/body.rs",
            "server/src/formats/winget/mod.rs",
        ];

        let expected = [
            ("server/src/formats/npm/packument.rs", "`packument` is no file that every format may have"),
            ("server/src/formats/winget/mod.rs", "`winget` is no package format"),
        ];
        assert_eq!(told(&paths), expected.map(|(file, what)| (file.to_owned(), what.to_owned())));
    }

    #[test]
    fn folder_of_rules_that_lacks_formats_is_told() {
        let folder = "server/src/registry/format";
        let rules = |formats: &[&str]| {
            let mods = formats.iter().map(|format| format!("mod {format};")).collect::<Vec<_>>().concat();
            let mut files = vec![
                ("server/src/lib.rs".to_owned(), "mod registry;".to_owned()),
                ("server/src/registry/mod.rs".to_owned(), "mod format;".to_owned()),
                (format!("{folder}/mod.rs"), format!("{mods} #[cfg(test)] mod proof;")),
                (format!("{folder}/proof/mod.rs"), "mod npm;".to_owned()),
                (format!("{folder}/proof/npm.rs"), String::new()),
            ];
            files.extend(formats.iter().map(|format| (format!("{folder}/{format}.rs"), String::new())));
            let files: Vec<(&str, &str)> =
                files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
            check(&Workspace::of(&files))
                .into_iter()
                .map(|found| (found.file, found.what))
                .collect::<Vec<_>>()
        };

        assert_eq!(rules(&FORMATS), []);
        let what = "this folder of rules has no file for npm, nuget".to_owned();
        let some = FORMATS.iter().copied().filter(|format| !["npm", "nuget"].contains(format));
        assert_eq!(rules(&some.collect::<Vec<_>>()), [(format!("{folder}/mod.rs"), what)]);
    }
}
