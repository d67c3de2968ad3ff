//! What the page of a project shows, in no form yet.

use crate::formats::frame::path::encode;
use crate::formats::pypi::manifest::file_record::FileRecord;
use crate::formats::pypi::manifest::project_record::ProjectRecord;
use crate::registry::{ListedAsset, PackageContents, Timestamp};

/// The page of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProjectPage {
    /// The project's normalised name.
    pub(crate) name: String,
    /// The files that a client may choose from, in the order in which they are shown.
    pub(crate) files: Vec<ProjectFile>,
    /// What is said of it as a whole.
    pub(crate) said: ProjectRecord,
}

/// A file of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProjectFile {
    /// The version that it belongs to, as written.
    pub(crate) version: String,
    /// Its name.
    pub(crate) filename: String,
    /// In lower-case hexadecimal; what comes from other indexes may lack it.
    pub(crate) sha256: Option<String>,
    /// In lower-case hexadecimal; what comes from other indexes may lack it.
    pub(crate) md5: Option<String>,
    /// Its length. PEP 700 demands it, and what comes from older indexes lacks it.
    pub(crate) size_bytes: Option<u64>,
    /// The versions of Python that will do, where it says so.
    pub(crate) requires_python: Option<String>,
    /// When it was uploaded. Clients that are to ignore new files refuse or skip those that lack it.
    pub(crate) uploaded: Option<Timestamp>,
    /// Why nobody should choose it any more (PEP 592); an empty reason is one too.
    pub(crate) yanked: Option<String>,
    /// The SHA-256 of its core metadata, in lower-case hexadecimal, where `{address}.metadata` has them (PEP 658).
    pub(crate) core_metadata_sha256: Option<String>,
}

impl ProjectPage {
    /// Lists the files of a project, by version and by name.
    pub(super) fn of(name: &str, contents: PackageContents) -> Self {
        let said = said_of(&contents);
        let files = contents.versions.into_iter().flat_map(|listed| {
            let (version, published) = (listed.version.original().to_owned(), listed.published);
            listed.assets.into_iter().map(move |asset| ProjectFile::of(&version, published, asset))
        });
        Self { name: name.to_owned(), files: files.collect(), said }
    }
}

/// Returns what the index that files come from says of the project, as far as it is true of this page.
///
/// How the project stands is told wherever one of its files is: somebody should know. Where else it lies is told only of
/// what comes from there as a whole: clients that are asked to merge indexes take either list as proof that all files of
/// both pages are of one project (PEP 708), and of a version that was published here nobody has said that.
fn said_of(contents: &PackageContents) -> ProjectRecord {
    let mut shown = contents.versions.iter().filter(|listed| !listed.assets.is_empty());
    let is_any_from_there = shown.clone().any(|listed| listed.is_external);
    let Some(told) = contents.origin_document.as_ref().filter(|_| is_any_from_there) else {
        return ProjectRecord::default();
    };
    let said = ProjectRecord::parse(told.as_bytes());
    if shown.all(|listed| listed.is_external) {
        said
    } else {
        ProjectRecord { status: said.status, ..ProjectRecord::default() }
    }
}

impl ProjectFile {
    fn of(version: &str, published: Option<Timestamp>, asset: ListedAsset) -> Self {
        let record = asset.document.as_deref().and_then(FileRecord::parse);
        let uploaded = record.as_ref().and_then(|record| record.uploaded_milliseconds);
        let (requires_python, core_metadata_sha256) = record
            .map_or_else(Default::default, |record| (record.requires_python, record.core_metadata_sha256));
        Self {
            version: version.to_owned(),
            filename: asset.name.into_string(),
            sha256: asset.digests.sha256,
            md5: asset.digests.md5,
            size_bytes: asset.size_bytes,
            requires_python,
            uploaded: uploaded.map(Timestamp::from_epoch_milliseconds).or(published),
            yanked: asset.yanked,
            core_metadata_sha256,
        }
    }

    /// Tells whether its length is known.
    pub(super) fn has_size(&self) -> bool {
        self.size_bytes.is_some()
    }

    /// Returns the address, as seen from the page, whose own ends in a slash.
    pub(super) fn address(&self) -> String {
        format!("{}/{}", encode(self.version.as_str()), encode(self.filename.as_str()))
    }

    /// Returns the time of the upload in UTC. There are always six digits behind the point: PEP 700 has at most as many,
    /// and Python before 3.11 reads three or six.
    pub(super) fn upload_time(&self) -> Option<String> {
        let milliseconds = self.uploaded?.epoch_milliseconds();
        let rest = milliseconds.rem_euclid(1000);
        // What is beyond the calendar is no time, and has no `Z`.
        let second = Timestamp::from_epoch_milliseconds(milliseconds.saturating_sub(rest)).to_string();
        Some(format!("{}.{rest:03}000Z", second.strip_suffix('Z')?))
    }
}
