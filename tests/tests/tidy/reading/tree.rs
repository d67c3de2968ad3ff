//! The files of the workspace, read from disk or given in memory, and where its crates begin.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::source::Source;

/// All files, by path relative to the root.
pub(crate) struct Tree {
    pub(crate) files: BTreeMap<String, Source>,
    /// Libraries, programs and build scripts. Tests, which may reach anywhere, are none of them.
    pub(crate) crates: Vec<Crate>,
}

/// Where a crate begins.
pub(crate) struct Crate {
    /// As paths name it.
    pub(crate) name: String,
    pub(crate) root: String,
    /// Whether other crates can name it.
    pub(crate) is_library: bool,
}

impl Tree {
    /// Reads every Rust file below the root of the workspace, and asks cargo where the crates begin.
    pub(crate) fn read(root: &Path) -> Self {
        let mut files = BTreeMap::new();
        read_folder(root, "", &mut files);
        Self { files, crates: crates(root) }
    }

    /// Takes files as pairs of path and text. Each `src/lib.rs` and `src/main.rs` begins a crate.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let crates = files.iter().filter_map(|(path, _)| {
            let (package, root) = path.split_once("/src/")?;
            let name = package.rsplit('/').next()?.to_owned();
            let is_library = root == "lib.rs";
            (is_library || root == "main.rs").then(|| Crate { name, root: (*path).to_owned(), is_library })
        });
        let crates = crates.collect();
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), Source::of(path, text)));
        Self { files: files.collect(), crates }
    }
}

/// Where `codegen add` writes the crates of other services: they are whoever's who added the model.
const ADDED: &str = "services";

/// Reads a folder, but for what is built, installed or added there.
fn read_folder(root: &Path, folder: &str, files: &mut BTreeMap<String, Source>) {
    for entry in root.join(folder).read_dir().expect("the folder can be listed") {
        let entry = entry.expect("the folder can be listed");
        let name = entry.file_name().into_string().expect("our names are text");
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        let kind = entry.file_type().expect("the kind of an entry can be told");
        if kind.is_dir() && name != "target" && path != ADDED && !name.starts_with('.') {
            read_folder(root, &path, files);
        } else if kind.is_file() && Path::new(&name).extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(entry.path()).expect("the file can be read");
            files.insert(path.clone(), Source::of(&path, &text));
        }
    }
}

fn crates(root: &Path) -> Vec<Crate> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]).current_dir(root);
    let output = cargo.output().expect("cargo can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo answers in JSON");
    let root = root.canonicalize().expect("the root is there");
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let targets = list(&metadata["packages"]).into_iter().flat_map(|package| list(&package["targets"]));
    targets.filter_map(|target| crate_of(&target, &root)).collect()
}

fn crate_of(target: &Value, root: &Path) -> Option<Crate> {
    let kind = target["kind"][0].as_str()?;
    let path = Path::new(target["src_path"].as_str()?).strip_prefix(root).ok()?;
    if path.starts_with(ADDED) {
        return None;
    }
    let name = target["name"].as_str()?.replace('-', "_");
    let root = path.to_str()?.to_owned();
    matches!(kind, "lib" | "bin" | "custom-build").then(|| Crate { name, root, is_library: kind == "lib" })
}
