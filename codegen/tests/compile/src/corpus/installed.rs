//! Where the models are: in the botocore that the tests install, of the version that they pin.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::folders::root;
use crate::models;

const REMEDY: &str = "run `tests/run install` to have the models";
/// Prints the version and the folder of models.
const QUESTION: &str = "import os, botocore; print(botocore.__version__); print(os.path.join(os.path.dirname(botocore.__file__), 'data'))";

/// The models of an installed botocore.
#[derive(Debug)]
pub struct Corpus {
    /// The version of botocore.
    pub version: String,
    /// How many services it has models of, whatever their protocol.
    pub services: usize,
    /// The services that speak restJson1, by name.
    pub rest_json: Vec<String>,
    pub(super) data: PathBuf,
}

impl Corpus {
    /// Finds the models; the error says what to do where they are missing or of another version than is pinned.
    pub fn find() -> Result<Self, String> {
        let (version, data) = installed(&root().join("tests/.clients"))?;
        let pinned = pinned()?;
        if version != pinned {
            return Err(format!(
                "tests/.clients holds botocore {version}, and tests/requirements.txt pins {pinned}; {REMEDY}"
            ));
        }
        let mut names = Vec::new();
        for entry in
            fs::read_dir(&data).map_err(|error| format!("cannot read `{}`: {error}", data.display()))?
        {
            let path = entry.map_err(|error| error.to_string())?.path();
            names.extend(
                path.file_name().and_then(|name| name.to_str()).filter(|_| path.is_dir()).map(str::to_owned),
            );
        }
        names.sort();
        let mut corpus = Self { version, services: 0, rest_json: Vec::new(), data };
        for name in names {
            let Some(protocol) = models::protocol(&corpus.data, &name)? else { continue };
            corpus.services += 1;
            if protocol == "rest-json" {
                corpus.rest_json.push(name);
            }
        }
        Ok(corpus)
    }
}

fn installed(clients: &Path) -> Result<(String, PathBuf), String> {
    let python = clients.join("python/bin/python");
    let output = Command::new(&python).args(["-c", QUESTION]).output();
    let output = output
        .map_err(|error| format!("cannot run `tests/.clients/python/bin/python`: {error}; {REMEDY}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    match said.lines().collect::<Vec<_>>().as_slice() {
        [version, data] if Path::new(data).is_dir() => Ok(((*version).to_owned(), PathBuf::from(data))),
        _ => Err(format!("tests/.clients holds no botocore; {REMEDY}")),
    }
}

fn pinned() -> Result<String, String> {
    let file = root().join("tests/requirements.txt");
    let text =
        fs::read_to_string(file).map_err(|error| format!("cannot read tests/requirements.txt: {error}"))?;
    let version = text.lines().find_map(|line| line.strip_prefix("botocore=="));
    version
        .map(|version| version.trim().to_owned())
        .ok_or_else(|| "tests/requirements.txt pins no botocore".to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::installed;

    #[test]
    fn where_no_botocore_is_installed_it_is_said_how_to_have_it() {
        let told = installed(Path::new("nowhere")).unwrap_err();

        assert!(told.ends_with("run `tests/run install` to have the models"), "{told}");
    }
}
