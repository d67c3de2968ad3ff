//! Generates each small model below a module of its own name.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use codeartifact_codegen::emit::{self, Placement};
use codeartifact_codegen::smithy;

const MODELS: &str = "../models";

fn main() {
    println!("cargo::rerun-if-changed={MODELS}");
    if let Err(message) = generate() {
        println!("cargo::error={message}");
        process::exit(1);
    }
}

fn generate() -> Result<(), String> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    for entry in fs::read_dir(MODELS).map_err(|error| format!("cannot read `{MODELS}`: {error}"))? {
        let path = entry.map_err(|error| error.to_string())?.path();
        let name = path.file_stem().and_then(|stem| stem.to_str()).ok_or("a model's name is not text")?;
        let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
        let service = smithy::read(name, &text, None).map_err(|error| error.to_string())?;
        let placement = Placement {
            root: format!("crate::{name}"),
            runtime: "codeartifact_generated::runtime".to_owned(),
        };
        let files = emit::files(&service, &placement).map_err(|error| error.to_string())?;
        write(&out.join(name), &files).map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn write(folder: &Path, files: &std::collections::BTreeMap<String, String>) -> std::io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    for (path, text) in files {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    Ok(())
}
