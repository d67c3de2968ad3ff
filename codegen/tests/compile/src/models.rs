//! Finds the models of AWS's services where botocore, the AWS SDK for Python, carries them.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use codeartifact_codegen::aws_json::Source;
use codeartifact_codegen::document::{Document, Options};
use flate2::read::GzDecoder;
use serde::Deserialize;

/// A model as botocore carries it.
#[derive(Debug)]
pub struct Found {
    /// The service, as botocore calls its folder.
    pub name: String,
    /// The text of `service-2.json`.
    pub model: String,
    /// The text of `paginators-1.json` beside it.
    pub paginators: Option<String>,
}

impl Found {
    /// Reads the newest model of a service from botocore's folder of data.
    pub fn read(data: &Path, name: &str) -> Result<Self, String> {
        let folder = newest(&data.join(name))?;
        let model = read(&folder, "service-2.json")?
            .ok_or_else(|| format!("`{}` holds no `service-2.json`", folder.display()))?;
        Ok(Self { name: name.to_owned(), model, paginators: read(&folder, "paginators-1.json")? })
    }

    /// Reads it as the generator does.
    pub fn document(&self) -> Result<Document, String> {
        let origin = format!("{}/service-2.json", self.name);
        let source = Source { origin: &origin, text: &self.model };
        let beside = format!("{}/paginators-1.json", self.name);
        let paginators = self.paginators.as_ref().map(|text| Source { origin: &beside, text });
        Document::read(source, paginators, &Options::default()).map_err(|error| error.to_string())
    }
}

/// Returns the protocol that a service speaks, as botocore calls it; `None` where there is no model of it.
pub fn protocol(data: &Path, name: &str) -> Result<Option<String>, String> {
    #[derive(Deserialize)]
    struct Model {
        metadata: Metadata,
    }
    #[derive(Deserialize)]
    struct Metadata {
        protocol: String,
    }
    let Some(folder) = folders(&data.join(name))?.into_iter().max() else { return Ok(None) };
    let Some(text) = read(&folder, "service-2.json")? else { return Ok(None) };
    let model: Model = serde_json::from_str(&text).map_err(|error| format!("`{name}`: {error}"))?;
    Ok(Some(model.metadata.protocol))
}

/// The folder of the newest API version: they are named by date.
fn newest(service: &Path) -> Result<PathBuf, String> {
    folders(service)?.into_iter().max().ok_or_else(|| format!("`{}` holds no API version", service.display()))
}

fn folders(service: &Path) -> Result<Vec<PathBuf>, String> {
    let told = |error: io::Error| format!("cannot read `{}`: {error}", service.display());
    let mut folders = Vec::new();
    for entry in fs::read_dir(service).map_err(told)? {
        let path = entry.map_err(told)?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    Ok(folders)
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
