//! What the build script of a generated crate does: reads its model as it is registered and writes the service's source.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::document::Document;
use crate::emit::{self, Placement};
use crate::error::Error;
use crate::sources;
use crate::survey;

/// The folder below a build script's own that holds the source; its `mod.rs` is what a crate includes.
pub const FOLDER: &str = "service";

/// Writes the source of a registered model for a crate that has its support at `crate::runtime`, and tells cargo what it
/// depends on. `out` is what cargo calls `OUT_DIR`.
pub fn run(model: &Path, out: Option<OsString>) -> ExitCode {
    for file in [model.to_owned(), model.with_file_name(sources::FILE)] {
        if file.exists() {
            println!("cargo::rerun-if-changed={}", file.display());
        }
    }
    let Some(out) = out else {
        println!("cargo::error=OUT_DIR is not set; this is a build script, which cargo runs");
        return ExitCode::FAILURE;
    };
    match survey::load_recorded(model).and_then(|document| write(&document, &PathBuf::from(out).join(FOLDER)))
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("cargo::error={error}");
            ExitCode::FAILURE
        }
    }
}

fn write(document: &Document, folder: &Path) -> Result<(), Error> {
    let files = emit::files(&document.service, &Placement::default())?;
    let told = |source| Error::File { action: "write", path: folder.to_owned(), source };
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(told)?;
    }
    for (path, text) in files {
        let path = folder.join(path);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| fs::write(&path, text)).map_err(told)?;
    }
    Ok(())
}
