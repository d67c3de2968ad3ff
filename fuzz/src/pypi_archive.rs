//! Distribution files before the reader of their metadata: what is accepted is whole, says one thing of itself, and keeps
//! to every bound. Knows how archives are packed and no form of an upload.
//!
//! The first line of an input is the name of the file, of the project `my-pkg`; what follows is the text of an archive.

use std::io::Cursor;

use codeartifact_server::formats::pypi::manifest::archive::{self, ArchiveError, Contents, Limits};
use codeartifact_server::formats::pypi::manifest::core_metadata::CoreMetadata;
use codeartifact_server::formats::pypi::manifest::filename::{
    DistributionFilename, DistributionKind, SourceArchive,
};
use codeartifact_server::registry::{PackageFormat, PackageName};

use crate::Fate;
use crate::archive::Archive;

/// Small, so that small inputs reach them.
const LIMITS: Limits =
    Limits { metadata_bytes: 4096, entries: 20, unpacked_bytes: 64 * 1024, directory_bytes: 64 * 1024 };

/// Reads some bytes as a distribution file, and panics where one is accepted that must not be.
pub fn run(data: &[u8]) -> Fate {
    let Ok(text) = std::str::from_utf8(data) else { return Fate::Unfit };
    let (name, entries) = text.split_once('\n').unwrap_or((text, ""));
    let project = PackageName::parse(PackageFormat::Pypi, "my-pkg").expect("it is the name of a project");
    let Ok(filename) = DistributionFilename::parse(name, &project) else { return Fate::Unfit };
    let Some(archive) = Archive::parse(entries) else { return Fate::Unfit };
    let file = match filename.kind {
        DistributionKind::Source(SourceArchive::TarGz) => archive.tar_gz(),
        DistributionKind::Source(SourceArchive::TarBz2) => archive.tar_bz2(),
        DistributionKind::Wheel(_)
        | DistributionKind::Egg
        | DistributionKind::Source(SourceArchive::Zip)
        | DistributionKind::Installer => archive.zip(),
    };
    let read = read(&file, &filename);
    let again = self::read(&file, &filename);
    assert_eq!(format!("{read:?}"), format!("{again:?}"), "it is read otherwise again");
    match read {
        Ok(contents) => {
            hold(&contents, &filename);
            if filename.kind != DistributionKind::Installer {
                hold_entries(&archive, &contents, &filename);
            }
            Fate::Accepted
        }
        Err(ArchiveError::Invalid(invalid)) => {
            assert!(invalid.to_string().len() <= 4096, "{invalid}");
            Fate::Refused
        }
        Err(ArchiveError::Unreadable(failure)) => panic!("memory can be read: {failure}"),
    }
}

fn read(file: &[u8], filename: &DistributionFilename) -> Result<Contents, ArchiveError> {
    archive::read(Cursor::new(file), filename, &LIMITS)
}

fn hold(contents: &Contents, filename: &DistributionFilename) {
    let is_wheel = matches!(filename.kind, DistributionKind::Wheel(_));
    assert_eq!(contents.metadata_file.is_some(), is_wheel, "wheels alone keep their metadata");
    if let Some(file) = &contents.metadata_file {
        assert!(file.len() as u64 <= LIMITS.metadata_bytes);
        assert_eq!(CoreMetadata::parse(file).ok(), contents.core_metadata);
    }
}

/// Holds an archive to what is seen of it without unpacking.
fn hold_entries(archive: &Archive, contents: &Contents, filename: &DistributionFilename) {
    assert_eq!(archive.cut, 0, "its end is missing");
    assert!(archive.entries.len() as u64 <= LIMITS.entries);
    if !archive.is_plain() {
        return;
    }
    let mut described = Vec::new();
    for entry in &archive.entries {
        let name = String::from_utf8_lossy(&entry.name).replace('\\', "/");
        assert!(!name.starts_with('/') && name.split('/').all(|part| part != ".."), "`{name}` leads out");
        let parts: Vec<&str> = name.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        let is_file = entry.kind != b'2' && !name.ends_with('/');
        if let [folder, "METADATA"] = parts[..]
            && is_file
            && folder.ends_with(".dist-info")
        {
            described.push(&entry.content);
        }
    }
    if matches!(filename.kind, DistributionKind::Wheel(_)) {
        assert_eq!(described.len(), 1, "one file describes a wheel");
        assert_eq!(contents.metadata_file.as_ref(), described.first().copied());
    }
}
