//! The storage of other registries, written as they write it themselves: bringing thousands of versions in through
//! their protocols would take some of them minutes.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::stock::Item;
use crate::error::Error;

/// When everything was published, as far as the storage tells.
const TIME: &str = "2026-01-01T00:00:00.000Z";
const HTTP_TIME: &str = "Thu, 01 Jan 2026 00:00:00 GMT";

/// Writes packages as verdaccio and pnpr keep them: a folder for each, with its document and its tarballs.
pub(super) fn write_npm(storage: &Path, items: &[Item]) -> Result<(), Error> {
    for item in items {
        let folder = storage.join(item.name);
        make(&folder)?;
        let (mut versions, mut attachments, mut latest) = (Map::new(), Map::new(), String::new());
        let mut time = Map::from_iter(["modified", "created"].map(|key| (key.to_owned(), TIME.into())));
        for package in item.npm() {
            write(&folder.join(package.file_name()), &package.tarball)?;
            latest.clone_from(&package.version);
            let shasum = &package.manifest["dist"]["shasum"];
            attachments.insert(package.file_name(), json!({"shasum": shasum, "version": latest}));
            time.insert(latest.clone(), TIME.into());
            versions.insert(latest.clone(), package.manifest);
        }
        let document = json!({
            "_id": item.name, "name": item.name, "versions": versions, "dist-tags": {"latest": latest},
            "time": time, "users": {}, "_uplinks": {}, "_distfiles": {}, "_attachments": attachments,
            "_rev": "1-0000000000000000", "readme": "",
        });
        write(&folder.join("package.json"), document.to_string().as_bytes())?;
    }
    Ok(())
}

/// Writes wheels side by side, as pypiserver keeps them.
pub(super) fn write_wheels(folder: &Path, items: &[Item]) -> Result<(), Error> {
    make(folder)?;
    let mut wheels = items.iter().flat_map(|item| item.wheels());
    wheels.try_for_each(|wheel| write(&folder.join(&wheel.file_name), &wheel.bytes))
}

/// Writes projects as devpi exports and imports an index: the wheels, and a document that lists them.
pub(super) fn write_devpi_export(folder: &Path, index: &str, items: &[Item]) -> Result<(), Error> {
    let (mut projects, mut files) = (Map::new(), Vec::new());
    for item in items {
        let mut versions = Map::new();
        for wheel in item.wheels() {
            let version = &wheel.version;
            let place = format!("{index}/{}/{version}/{}", item.name, wheel.file_name);
            if versions.insert(version.clone(), json!({"name": item.name, "version": version})).is_none() {
                make(&folder.join(format!("{index}/{}/{version}", item.name)))?;
            }
            write(&folder.join(&place), &wheel.bytes)?;
            files.push(json!({
                "type": "releasefile", "projectname": item.name, "version": version, "relpath": place, "log": [],
                "entrymapping": {
                    "last_modified": HTTP_TIME, "hash_spec": format!("sha256={}", wheel.sha256),
                    "hashes": {"sha256": wheel.sha256}, "project": item.name, "version": version,
                },
            }));
        }
        projects.insert(item.name.to_owned(), Value::Object(versions));
    }
    let settings = json!({"type": "stage", "volatile": false, "bases": [], "acl_upload": [":ANONYMOUS:"]});
    let document = json!({
        "dumpversion": "2", "devpi_server": "6.0.0", "pythonversion": [3, 11, 0, "final", 0],
        "users": {"root": {"username": "root", "pwhash": ""}},
        "indexes": {index: {"indexconfig": settings, "projects": projects, "files": files}},
    });
    write(&folder.join("dataindex.json"), document.to_string().as_bytes())
}

pub(super) fn make(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(Error::io("create a directory"))
}

pub(super) fn write(file: &Path, bytes: &[u8]) -> Result<(), Error> {
    fs::write(file, bytes).map_err(Error::io("write what another registry holds"))
}

#[cfg(test)]
mod tests {
    use super::super::stock::{HUNDRED, SMALL_FILE};
    use super::*;

    fn read(file: &Path) -> Value {
        serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
    }

    #[test]
    fn npm_storage_has_a_document_and_a_tarball_for_each_version() {
        let storage = tempfile::tempdir().unwrap();

        write_npm(storage.path(), &[HUNDRED]).unwrap();

        let folder = storage.path().join("hundred");
        let document = read(&folder.join("package.json"));
        assert_eq!(document["versions"].as_object().unwrap().len(), 100);
        assert_eq!(document["dist-tags"]["latest"], "1.99.0");
        assert!(folder.join("hundred-1.42.0.tgz").is_file());
    }

    #[test]
    fn devpi_export_names_files_that_are_there() {
        let folder = tempfile::tempdir().unwrap();

        write_devpi_export(folder.path(), "root/bench", &[HUNDRED, SMALL_FILE]).unwrap();

        let index = &read(&folder.path().join("dataindex.json"))["indexes"]["root/bench"];
        let files = index["files"].as_array().unwrap();
        assert_eq!(files.len(), 101);
        assert!(files.iter().all(|file| folder.path().join(file["relpath"].as_str().unwrap()).is_file()));
        assert_eq!(index["projects"]["hundred"].as_object().unwrap().len(), 3);
    }
}
