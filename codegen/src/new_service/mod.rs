//! Makes a workspace of its own for a service: the model, the crate that is generated from it, a server whose operations
//! answer that they are not written yet, and a test that reaches each of them.
//!
//! Everything is made before anything is written, so that a refusal leaves nothing behind.

mod manifest;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::document::Document;
use crate::emit::skeleton;
use crate::error::Error;
use crate::import::{Allowances, Import, Place, Provenance, check_name};

const TEMPLATES: [(&str, &str); 8] = [
    ("Cargo.toml", include_str!("templates/Cargo.toml.in")),
    (".gitignore", include_str!("templates/gitignore.in")),
    ("README.md", include_str!("templates/README.md.in")),
    ("conformance.sh", include_str!("templates/conformance.sh.in")),
    ("server/Cargo.toml", include_str!("templates/server.Cargo.toml.in")),
    ("server/src/main.rs", include_str!("templates/main.rs.in")),
    ("server/src/lib.rs", include_str!("templates/lib.rs.in")),
    ("server/tests/not_implemented.rs", include_str!("templates/test.rs.in")),
];

/// A workspace that was made and not yet written.
#[derive(Debug)]
pub struct NewService {
    /// Its folder.
    pub folder: PathBuf,
    /// Its files by path below the folder, without the model and the crate that is generated from it.
    pub files: BTreeMap<String, String>,
    /// The model and its crate.
    pub import: Import,
}

impl NewService {
    /// Makes the workspace of a document in a folder that is empty or not there. `checkout` is where the generator and
    /// its runtime are.
    pub fn plan(
        document: &Document,
        name: &str,
        provenance: &Provenance,
        folder: &Path,
        checkout: &Path,
    ) -> Result<Self, Error> {
        check_name(name)?;
        is_free(folder)?;
        let checkout = is_checkout(checkout)?;
        let place = Place { directory: folder.join("model"), name: Some(name.to_owned()) };
        let import = Import::plan(document, provenance, &place, Allowances::default())?;
        let model = import.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let service = &document.service;
        let fill = |text: &str| {
            text.replace("@name@", name)
                .replace("@title@", &service.title)
                .replace("@version@", &service.version)
                .replace("@file@", &model)
                .replace("@codegen@", &checkout)
                .replace("@dependencies@", &manifest::dependencies())
        };
        let mut files: BTreeMap<String, String> =
            TEMPLATES.iter().map(|(path, text)| ((*path).to_owned(), fill(text))).collect();
        for (path, text) in skeleton::files(service)? {
            files.insert(format!("server/src/{path}"), text);
        }
        Ok(Self { folder: folder.to_owned(), files, import })
    }

    /// Writes the workspace.
    pub fn write(&self) -> Result<(), Error> {
        for (path, text) in &self.files {
            let path = self.folder.join(path);
            let made = path.parent().map_or(Ok(()), fs::create_dir_all);
            let written = made.and_then(|()| fs::write(&path, text));
            written.map_err(|source| Error::File { action: "write", path, source })?;
        }
        self.import.write()
    }
}

fn is_free(folder: &Path) -> Result<(), Error> {
    match fs::read_dir(folder).map(|mut entries| entries.next().is_none()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(Error::File { action: "read", path: folder.to_owned(), source }),
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::Refused {
            path: folder.to_owned(),
            reason: "there are files in it".to_owned(),
            remedy: "give a folder that is empty or not there with `--into`".to_owned(),
        }),
    }
}

/// Returns the absolute path of a checkout that holds the generator and its runtime.
fn is_checkout(path: &Path) -> Result<String, Error> {
    let holds = |part: &str| path.join(part).join("Cargo.toml").is_file();
    let absolute = fs::canonicalize(path).ok().filter(|_| holds("codegen") && holds("generated"));
    let text = absolute.as_deref().and_then(Path::to_str).map(str::to_owned);
    text.ok_or_else(|| Error::Refused {
        path: path.to_owned(),
        reason: "it is no checkout with the folders `codegen` and `generated`, which a new service builds on"
            .to_owned(),
        remedy: "name one with `--codegen-path`".to_owned(),
    })
}
