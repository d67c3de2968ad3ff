//! Generates each service of the protocol tests below a module of its model's name, and beside it the
//! handlers that record what they receive.

mod driver;

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use codeartifact_codegen::emit::{self, Placement, beside};
use codeartifact_codegen::smithy;

const MODELS: &str = "model";

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
        let file = path.file_name().and_then(|name| name.to_str()).ok_or("a model's name is not text")?;
        let Some(name) = file.strip_suffix(".smithy.json") else { continue };
        let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
        let service = smithy::read(file, &text, None).map_err(|error| error.to_string())?;
        let placement = Placement {
            root: format!("crate::{name}"),
            runtime: "codeartifact_generated::runtime".to_owned(),
        };
        let mut files = emit::files(&service, &placement).map_err(|error| error.to_string())?;
        let driver = beside::print("driver.rs", driver::file(&service), &placement);
        files.insert("driver.rs".to_owned(), driver.map_err(|error| error.to_string())?);
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
