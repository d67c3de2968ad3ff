//! What an upload is about: the project, version and file that its form names, held against each other, and what the form
//! announces of the file. Pure; what is inside the file is looked at elsewhere.

use super::upload_form::Fields;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::shown::shown;
use crate::formats::pypi::manifest::core_metadata::CoreMetadata;
use crate::formats::pypi::manifest::filename::DistributionFilename;
use crate::registry::{
    AssetHashes, AssetName, PackageCoordinates, PackageFormat, PackageName, PackageVersion,
};

/// What the field `:action` says.
const UPLOAD: &str = "file_upload";

/// What an upload is about.
#[derive(Debug)]
pub struct Upload {
    /// Whose the file is.
    pub project: PackageCoordinates,
    /// Of which version.
    pub version: PackageVersion,
    /// What the name of the file says.
    pub filename: DistributionFilename,
    /// The name of the file as that of an asset.
    pub asset: AssetName,
}

impl Upload {
    /// Tells whether the fields that have come name a project and a version already, as most clients have them do before
    /// the file.
    pub(super) fn is_told(fields: &Fields) -> bool {
        fields.find("name").is_some() && fields.find("version").is_some()
    }

    /// Reads what an upload is about.
    pub fn parse(filename: &str, fields: &Fields) -> Result<Self, Refusal> {
        let (name, version) = (required(fields, "name")?, required(fields, "version")?);
        let format = PackageFormat::Pypi;
        let name = PackageName::parse(format, name)?;
        let version = PackageVersion::parse(format, version)?;
        let rules = format.rules();
        let wrong =
            |what, text: &str, rule| Refusal::bad_request(format!("the {what} '{text}' is wrong: {rule}"));
        (rules.check_name)(name.original()).map_err(|rule| wrong("name", name.original(), rule))?;
        (rules.check_version)(version.original())
            .map_err(|rule| wrong("version", version.original(), rule))?;
        let parsed = DistributionFilename::parse(filename, &name)
            .map_err(|error| Refusal::bad_request(error.to_string()))?;
        if !parsed.is_of(&version) {
            let message =
                format!("the file '{filename}' is not of version '{version}', which the form names");
            return Err(Refusal::bad_request(message));
        }
        let asset = AssetName::parse(format, filename)?;
        let project = PackageCoordinates { format, namespace: None, name };
        Ok(Self { project, version, filename: parsed, asset })
    }

    /// Refuses a file whose own metadata are about something else.
    pub(super) fn check_metadata(&self, metadata: &CoreMetadata) -> Result<(), Refusal> {
        let (project, version) = (&self.project.name, &self.version);
        let is_project =
            |name: &String| (PackageFormat::Pypi.rules().normalize_name)(name) == project.normalized();
        let is_version = |text: &String| (PackageFormat::Pypi.rules().sort_key)(text) == version.sort_key();
        if metadata.name.as_ref().is_none_or(is_project) && metadata.version.as_ref().is_none_or(is_version) {
            return Ok(());
        }
        let told = |field: &Option<String>| field.clone().unwrap_or_default();
        Err(Refusal::bad_request(format!(
            "the file's own metadata are of '{}' in version '{}', and the form is of '{}' in version '{version}'",
            told(&metadata.name),
            told(&metadata.version),
            project.original(),
        )))
    }
}

/// Refuses a form that is no upload, or lacks a field that every upload has.
pub(super) fn check_form(fields: &Fields) -> Result<(), Refusal> {
    let action = required(fields, ":action")?;
    if action != UPLOAD {
        let message = format!("the field `:action` must be `{UPLOAD}`; nothing else is served here");
        return Err(Refusal::bad_request(message));
    }
    required(fields, "filetype").map(drop)
}

/// Refuses a file that has another digest than the form says.
pub(super) fn check_digests(fields: &Fields, hashes: &AssetHashes, blake2_256: &str) -> Result<(), Refusal> {
    for (field, name, calculated) in [
        ("sha256_digest", "SHA-256", hashes.sha256.as_str()),
        ("md5_digest", "MD5", &hashes.md5),
        ("blake2_256_digest", "BLAKE2b-256", blake2_256),
    ] {
        let Some(told) = fields.find(field) else { continue };
        let told = told.to_ascii_lowercase();
        if told != calculated {
            let told = shown(&told, calculated.len());
            let message = format!("the file has the {name} {calculated}, and `{field}` is '{told}'");
            return Err(Refusal::bad_request(message));
        }
    }
    Ok(())
}

fn required<'f>(fields: &'f Fields, name: &str) -> Result<&'f str, Refusal> {
    fields.find(name).ok_or_else(|| Refusal::bad_request(format!("the form must have a field `{name}`")))
}

#[cfg(test)]
mod tests;
