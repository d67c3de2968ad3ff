//! Finds the models of AWS's services where botocore, the AWS SDK for Python, carries them.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use codeartifact_codegen::aws_json::Source;
use codeartifact_codegen::document::{Document, Options};
use flate2::read::GzDecoder;

/// Reads the newest model of a service from botocore's folder of data.
pub fn load(data: &Path, service: &str) -> Result<Document, String> {
    let folder = newest(&data.join(service))?;
    let model = read(&folder, "service-2.json")?
        .ok_or_else(|| format!("`{}` holds no `service-2.json`", folder.display()))?;
    let paginators = read(&folder, "paginators-1.json")?;
    let origin = format!("{service}/service-2.json");
    let source = Source { origin: &origin, text: &model };
    let beside = format!("{service}/paginators-1.json");
    let paginators = paginators.as_ref().map(|text| Source { origin: &beside, text });
    Document::read(source, paginators, &Options::default()).map_err(|error| error.to_string())
}

/// The folder of the newest API version: they are named by date.
fn newest(service: &Path) -> Result<PathBuf, String> {
    let told = |error: io::Error| format!("cannot read `{}`: {error}", service.display());
    let mut folders = Vec::new();
    for entry in fs::read_dir(service).map_err(told)? {
        let path = entry.map_err(told)?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.into_iter().max().ok_or_else(|| format!("`{}` holds no API version", service.display()))
}

/// Reads a file that may be compressed; `None` where it is not there.
fn read(folder: &Path, name: &str) -> Result<Option<String>, String> {
    let plain = folder.join(name);
    let compressed = folder.join(format!("{name}.gz"));
    let text = if plain.exists() {
        fs::read_to_string(&plain)
    } else if compressed.exists() {
        let mut text = String::new();
        let file = fs::File::open(&compressed);
        file.and_then(|file| GzDecoder::new(file).read_to_string(&mut text)).map(|_| text)
    } else {
        return Ok(None);
    };
    text.map(Some).map_err(|error| format!("cannot read `{}`: {error}", plain.display()))
}
