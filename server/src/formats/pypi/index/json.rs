//! A page in JSON: PEP 691, with what PEP 700, 708 and 792 add. Metadata are announced under the name of PEP 714 alone,
//! since older clients fail on the other one.

use std::collections::HashSet;

use serde::Serialize;

use super::project_page::{ProjectFile, ProjectPage};
use super::version;
use crate::formats::pypi::manifest::project_record::ProjectStatus;

/// Renders a page.
pub(super) fn render(page: &ProjectPage) -> String {
    let mut known = HashSet::new();
    let versions = page.files.iter().map(|file| file.version.as_str());
    let document = Document {
        meta: Meta { api_version: version::of_json(page), tracks: &page.said.tracks },
        name: &page.name,
        alternate_locations: &page.said.alternate_locations,
        project_status: page.said.status.as_ref(),
        versions: versions.filter(|version| known.insert(*version)).collect(),
        files: page.files.iter().map(File::of).collect(),
    };
    serde_json::to_string(&document)
        .expect("a document of texts and numbers under names that are texts is JSON")
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document<'a> {
    meta: Meta<'a>,
    name: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    alternate_locations: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    project_status: Option<&'a ProjectStatus>,
    /// Each once.
    versions: Vec<&'a str>,
    files: Vec<File<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Meta<'a> {
    api_version: &'static str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tracks: &'a [String],
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct File<'a> {
    filename: &'a str,
    url: String,
    hashes: Hashes<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requires_python: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upload_time: Option<String>,
    yanked: Yanked<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    core_metadata: Option<Hashes<'a>>,
}

#[derive(Serialize)]
struct Hashes<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    md5: Option<&'a str>,
}

/// A reason, which is not empty, or whether it is so.
#[derive(Serialize)]
#[serde(untagged)]
enum Yanked<'a> {
    Plain(bool),
    Because(&'a str),
}

impl<'a> File<'a> {
    fn of(file: &'a ProjectFile) -> Self {
        Self {
            filename: &file.filename,
            url: file.address(),
            hashes: Hashes { sha256: file.sha256.as_deref(), md5: file.md5.as_deref() },
            requires_python: file.requires_python.as_deref(),
            size: file.size_bytes,
            upload_time: file.upload_time(),
            yanked: match file.yanked.as_deref() {
                None => Yanked::Plain(false),
                Some("") => Yanked::Plain(true),
                Some(reason) => Yanked::Because(reason),
            },
            core_metadata: file
                .core_metadata_sha256
                .as_deref()
                .map(|sha256| Hashes { sha256: Some(sha256), md5: None }),
        }
    }
}
