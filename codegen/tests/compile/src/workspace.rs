//! A cargo workspace of generated crates, checked with the dependencies, lints and profiles of the workspace
//! that it was made from.
//!
//! It lies below the target folder and stays there, so that the dependencies are checked once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

use codeartifact_codegen::emit::{self, Placement};
use codeartifact_codegen::ir::Service;
use serde::Deserialize;

/// The crate that holds the support module, which all generated crates here share.
const RUNTIME: &str = "runtime";

/// The workspace that this crate belongs to.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(3).unwrap_or(here).to_owned()
}

/// A workspace of generated crates.
#[derive(Debug)]
pub struct Workspace {
    directory: PathBuf,
    members: Vec<String>,
}

/// What the compiler says of a crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The crate.
    pub package: String,
    /// `error` or `warning`.
    pub level: String,
    /// The code, such as `E0046`, where there is one.
    pub code: Option<String>,
    /// The message without places.
    pub message: String,
    /// The message as people see it.
    pub rendered: String,
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
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.current_dir(&self.directory).args([
            "check",
            "--offline",
            "--keep-going",
            "--message-format=json",
        ]);
        command.arg("--target-dir").arg(target().join("compile").join("target"));
        for package in packages {
            command.args(["--package", package]);
        }
        let output = command.output().map_err(|error| format!("cannot run cargo: {error}"))?;
        let said = String::from_utf8_lossy(&output.stdout);
        let diagnostics: Vec<_> = said.lines().filter_map(|line| self.diagnostic(line)).collect();
        if output.status.success() || diagnostics.iter().any(|found| found.level == "error") {
            return Ok(diagnostics);
        }
        Err(format!("cargo check failed: {}", String::from_utf8_lossy(&output.stderr)))
    }

    fn diagnostic(&self, line: &str) -> Option<Diagnostic> {
        let said: Said = serde_json::from_str(line).ok()?;
        let message = said.message?;
        let package = self.members.iter().find(|member| said.target.name == member.replace('-', "_"))?;
        // "aborting due to 2 previous errors" and the like say nothing of their own.
        if message.spans.is_empty() && message.code.is_none() {
            return None;
        }
        Some(Diagnostic {
            package: package.clone(),
            level: message.level,
            code: message.code.map(|code| code.code),
            message: message.message,
            rendered: message.rendered,
        })
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

/// The lines that cargo prints for programs, as far as they are read here.
#[derive(Deserialize)]
struct Said {
    target: SaidTarget,
    message: Option<SaidMessage>,
}

#[derive(Deserialize)]
struct SaidTarget {
    name: String,
}

#[derive(Deserialize)]
struct SaidMessage {
    level: String,
    code: Option<SaidCode>,
    message: String,
    rendered: String,
    spans: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct SaidCode {
    code: String,
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() {
            copy(&path, &to.join(name))?;
        } else {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}

fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |given| root().join(given))
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, text)
}
