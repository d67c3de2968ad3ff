//! Generates the service from `model/` into `OUT_DIR`.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use codeartifact_codegen::emit::{self, Placement};
use codeartifact_codegen::smithy;

const MODEL: &str = "../model/codeartifact.smithy.json";

fn main() {
    println!("cargo::rerun-if-changed={MODEL}");
    if let Err(message) = generate() {
        println!("cargo::error={message}");
        process::exit(1);
    }
}

fn generate() -> Result<(), String> {
    let model = fs::read_to_string(MODEL).map_err(|error| format!("cannot read `{MODEL}`: {error}"))?;
    let service = smithy::read(MODEL, &model, None).map_err(|error| error.to_string())?;
    let files = emit::files(&service, &Placement::default()).map_err(|error| error.to_string())?;
    let folder = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?).join("codeartifact");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    }
    for (path, text) in files {
        write(&folder.join(path), &text).map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, text)
}
