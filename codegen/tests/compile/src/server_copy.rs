//! A copy of the server over a model that may be bent, for the compiler to say what is left to do.
//!
//! It lies below the target folder and stays there, so that what the server depends on is checked once.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::compiler::{self, Diagnostic};
use crate::folders::{copy, root, target, write};

const SERVER: &str = "codeartifact-server";
/// What the server is made of; the generator runs while it is built.
const MEMBERS: [&str; 3] = ["codegen", "generated", "server"];
const MODEL: &str = "model/codeartifact.smithy.json";

/// A copy of the server and of what generates its types.
#[derive(Debug)]
pub struct ServerCopy {
    directory: PathBuf,
}

impl ServerCopy {
    /// Copies the server as it is in this workspace.
    pub fn create() -> io::Result<Self> {
        let directory = target().join("compile").join("server");
        for member in MEMBERS {
            renew(&root().join(member), &directory.join(member))?;
        }
        fs::copy(root().join("Cargo.lock"), directory.join("Cargo.lock"))?;
        let manifest = fs::read_to_string(root().join("Cargo.toml"))?;
        let shared = manifest.find("[workspace.package]").map_or("", |start| &manifest[start..]);
        let members = MEMBERS.map(|member| format!("\"{member}\"")).join(", ");
        let text = format!("[workspace]\nresolver = \"3\"\nmembers = [{members}]\n\n{shared}");
        write(&directory.join("Cargo.toml"), &text)?;
        Ok(Self { directory })
    }

    /// Puts a model in the place of the copy's and returns what the compiler says of the server.
    pub fn check(&self, model: &str) -> Result<Vec<Diagnostic>, String> {
        let file = self.directory.join(MODEL);
        write(&file, model).map_err(|error| format!("cannot write {}: {error}", file.display()))?;
        compiler::check(&self.directory, &[SERVER], &[SERVER, "codeartifact-generated"])
    }
}

/// Copies a folder into the place of what an earlier copy left there.
fn renew(from: &Path, to: &Path) -> io::Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    copy(from, to)
}
