//! A cargo workspace of generated crates, checked with the dependencies, lints and profiles of the workspace
//! that it was made from.
//!
//! It lies below the target folder and stays there, so that the dependencies are checked once.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{fs, io};

use codeartifact_codegen::emit::{self, Placement};
use codeartifact_codegen::ir::Service;

use crate::compiler::{self, Diagnostic};
use crate::folders::{copy, root, target, write};

/// The crate that holds the support module, which all generated crates here share.
const RUNTIME: &str = "runtime";

/// A workspace of generated crates.
#[derive(Debug)]
pub struct Workspace {
    directory: PathBuf,
    members: Vec<String>,
}

impl Workspace {
    /// Makes an empty workspace of a name below the target folder.
    pub fn create(name: &str) -> io::Result<Self> {
        let directory = target().join("compile").join(name);
        let members = directory.join("members");
        if members.exists() {
            fs::remove_dir_all(&members)?;
        }
        fs::create_dir_all(&members)?;
        // The versions that the workspace holds, and no newer ones.
        fs::copy(root().join("Cargo.lock"), directory.join("Cargo.lock"))?;
        let mut workspace = Self { directory, members: vec![RUNTIME.to_owned()] };
        workspace.add_runtime()?;
        Ok(workspace)
    }

    /// Copies the support module into a crate of its own, which needs no generator to be built.
    fn add_runtime(&mut self) -> io::Result<()> {
        let generated = root().join("generated");
        let folder = self.directory.join("members").join(RUNTIME);
        let manifest = fs::read_to_string(generated.join("Cargo.toml"))?;
        let manifest = manifest.replace("codeartifact-generated", RUNTIME);
        let (dependencies, rest) = manifest.split_once("[build-dependencies]").unwrap_or((&manifest, ""));
        let after = rest.find("[lints]").map_or("", |start| &rest[start..]);
        write(&folder.join("Cargo.toml"), &format!("{dependencies}{after}"))?;
        let source = fs::read_to_string(generated.join("src/runtime.rs"))?;
        write(&folder.join("src/lib.rs"), &source)?;
        copy(&generated.join("src/runtime"), &folder.join("src"))?;
        self.write_manifest()
    }

    /// Adds the crate that a service makes, or replaces it; returns its files.
    pub fn add_service(&mut self, name: &str, service: &Service) -> Result<BTreeMap<String, String>, String> {
        let placement = Placement { root: "crate".to_owned(), runtime: RUNTIME.to_owned() };
        let mut files = emit::files(service, &placement).map_err(|error| error.to_string())?;
        let module = files.remove("mod.rs").unwrap_or_default();
        files.insert("lib.rs".to_owned(), format!("//! A generated service.\n\n{module}"));
        self.add(name, &[], &files).map_err(|error| format!("cannot write `{name}`: {error}"))?;
        Ok(files)
    }

    /// Adds a crate, or replaces it. `uses` names other members: what the crate calls them, and their names.
    pub fn add(
        &mut self,
        name: &str,
        uses: &[(&str, &str)],
        files: &BTreeMap<String, String>,
    ) -> io::Result<()> {
        let folder = self.directory.join("members").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let uses: Vec<String> = uses
            .iter()
            .map(|(called, name)| format!("{called} = {{ package = \"{name}\", path = \"../{name}\" }}\n"))
            .collect();
        let uses = uses.concat();
        write(
            &folder.join("Cargo.toml"),
            &format!(
                "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition.workspace = true\n\n\
                 [lints]\nworkspace = true\n\n[dependencies]\n{uses}\
                 {RUNTIME} = {{ path = \"../{RUNTIME}\" }}\nbytes.workspace = true\n\
                 http.workspace = true\nserde = {{ workspace = true, features = [\"derive\", \"std\"] }}\n\
                 thiserror = {{ workspace = true, features = [\"std\"] }}\n"
            ),
        )?;
        for (path, text) in files {
            write(&folder.join("src").join(path), text)?;
        }
        if !self.members.iter().any(|member| member == name) {
            self.members.push(name.to_owned());
        }
        self.write_manifest()
    }

    /// Checks some members, or everything that they need, and returns what the compiler says of members.
    pub fn check(&self, packages: &[&str]) -> Result<Vec<Diagnostic>, String> {
        let members: Vec<&str> = self.members.iter().map(String::as_str).collect();
        compiler::check(&self.directory, packages, &members)
    }

    fn write_manifest(&self) -> io::Result<()> {
        let manifest = fs::read_to_string(root().join("Cargo.toml"))?;
        let rest = manifest.find("[workspace.package]").map_or("", |start| &manifest[start..]);
        let shared: Vec<&str> = rest.lines().filter(|line| !line.contains("path = ")).collect();
        let members: Vec<String> = self.members.iter().map(|name| format!("\"members/{name}\"")).collect();
        let text = format!(
            "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n{}\n",
            members.join(", "),
            shared.join("\n")
        );
        write(&self.directory.join("Cargo.toml"), &text)
    }
}
