//! Real models beside what others say of them: how they changed over the years beside the official
//! `smithy-diff`, and AWS's `OpenAPI` form beside the same services' models.
//!
//! What is compared are extracts, without documentation text; README.md here says where they come from and
//! how they, and what others said, are renewed. Without the flag nothing is fetched and no JVM is needed.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod extract;
mod measure;
mod openapi;
mod renew;
mod smithy_diff;

use std::fs;
use std::path::{Path, PathBuf};

use codeartifact_codegen::aws_json::Source;
use codeartifact_codegen::document::{Document, Options};

/// The file of this folder, or the folder.
fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real_pairs").join(name)
}

fn read(path: &Path) -> Document {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let origin = path.display().to_string();
    Document::read(Source { origin: &origin, text: &text }, None, &Options::default()).unwrap()
}

/// The rows of a file of columns, without its heading.
fn rows<const N: usize>(name: &str) -> Vec<[String; N]> {
    let text = fs::read_to_string(here(name)).unwrap();
    let row = |line: &str| -> [String; N] {
        let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
        cells.try_into().unwrap_or_else(|cells| panic!("{name}: {cells:?}"))
    };
    text.lines().skip(1).map(row).collect()
}
