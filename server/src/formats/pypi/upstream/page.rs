//! The page of a project as other indexes serve it: PEP 691 in JSON, PEP 503 in HTML, and what PEP 592, 658, 700, 708,
//! 714 and 792 add to either.

use std::cell::RefCell;
use std::collections::BTreeMap;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use serde::Deserialize;
use serde_json::Value;

use crate::formats::pypi::manifest::project_record::{ProjectRecord, ProjectStatus};
use crate::registry::{PackageCoordinates, PackageFormat, Timestamp};

/// The page of a project as another index serves it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct OriginPage {
    pub(super) files: Vec<OriginFile>,
    /// Its URLs may be seen from the page.
    pub(super) project: ProjectRecord,
}

/// A file as another index tells of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct OriginFile {
    pub(super) filename: String,
    /// Seen from the page.
    pub(super) url: String,
    /// Hexadecimal digits by the name of the algorithm.
    pub(super) digests: BTreeMap<String, String>,
    pub(super) size_bytes: Option<u64>,
    pub(super) uploaded: Option<Timestamp>,
    pub(super) requires_python: Option<String>,
    /// The reason, which may be empty.
    pub(super) yanked: Option<String>,
    pub(super) core_metadata_sha256: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Page {
    name: String,
    files: Vec<JsonFile>,
    // What is said of the whole is worth no failure: it is read as far as it is in order.
    #[serde(default)]
    meta: Value,
    #[serde(default)]
    alternate_locations: Value,
    #[serde(default)]
    project_status: Value,
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|text| Some(text.as_str()?.to_owned())).collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct JsonFile {
    filename: String,
    url: String,
    #[serde(default)]
    hashes: BTreeMap<String, String>,
    size: Option<u64>,
    upload_time: Option<String>,
    requires_python: Option<String>,
    #[serde(default)]
    yanked: Yanked,
    core_metadata: Option<CoreMetadata>,
    // The name that PEP 658 gave it at first.
    dist_info_metadata: Option<CoreMetadata>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Yanked {
    Plain(bool),
    Because(String),
}

impl Default for Yanked {
    fn default() -> Self {
        Self::Plain(false)
    }
}

/// Whether metadata are there, or what they hash to.
#[derive(Deserialize)]
#[serde(untagged)]
enum CoreMetadata {
    Hashed(BTreeMap<String, String>),
    #[allow(dead_code, reason = "without a digest nothing can be checked")]
    Plain(bool),
}

/// Reads a page in JSON, which must be about the project.
pub(super) fn read_json(project: &PackageCoordinates, bytes: &[u8]) -> Result<OriginPage, String> {
    let page: Page = serde_json::from_slice(bytes)
        .map_err(|error| format!("its page is no page of a project: {error}"))?;
    let (name, told) = (project.name.normalized(), page.name);
    if (PackageFormat::Pypi.rules().normalize_name)(&told) != name {
        return Err(format!("its page of `{name}` is about `{told}`"));
    }
    let project = ProjectRecord {
        tracks: texts(&page.meta["tracks"]),
        alternate_locations: texts(&page.alternate_locations),
        status: page.project_status["status"].as_str().and_then(|word| {
            ProjectStatus::told(word, page.project_status["reason"].as_str().map(str::to_owned))
        }),
    };
    Ok(OriginPage { files: page.files.into_iter().map(OriginFile::from).collect(), project })
}

impl From<JsonFile> for OriginFile {
    fn from(file: JsonFile) -> Self {
        let sha256 = |metadata: CoreMetadata| match metadata {
            CoreMetadata::Hashed(mut hashes) => hashes.remove("sha256"),
            CoreMetadata::Plain(_) => None,
        };
        Self {
            filename: file.filename,
            url: file.url,
            digests: file.hashes,
            size_bytes: file.size,
            uploaded: file.upload_time.and_then(|time| Timestamp::parse(&time)),
            requires_python: file.requires_python.filter(|versions| !versions.is_empty()),
            yanked: match file.yanked {
                Yanked::Plain(false) => None,
                Yanked::Plain(true) => Some(String::new()),
                Yanked::Because(reason) => Some(reason),
            },
            core_metadata_sha256: file.core_metadata.or(file.dist_info_metadata).and_then(sha256),
        }
    }
}

/// Reads a page in HTML: each of its links is a file. What it is about is said nowhere that could be relied on; file names
/// tell.
pub(super) fn read_html(bytes: &[u8]) -> OriginPage {
    let tokenizer = Tokenizer::new(Links::default(), TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(&String::from_utf8_lossy(bytes)));
    // The sink never asks to stop.
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    let Links { files, said, .. } = tokenizer.sink;
    OriginPage { files: files.into_inner(), project: said.into_inner().finish() }
}

#[derive(Default)]
struct Links {
    files: RefCell<Vec<OriginFile>>,
    /// The link whose text is being read.
    open: RefCell<Option<OriginFile>>,
    said: RefCell<Said>,
}

/// What the head of a page says of the project.
#[derive(Default)]
struct Said {
    project: ProjectRecord,
    status: Option<String>,
    reason: Option<String>,
}

impl Said {
    fn take_in(&mut self, name: &str, content: String) {
        match name {
            "pypi:tracks" => self.project.tracks.push(content),
            "pypi:alternate-locations" => self.project.alternate_locations.push(content),
            "pypi:project-status" => self.status = Some(content),
            "pypi:project-status-reason" => self.reason = Some(content),
            _ => {}
        }
    }

    fn finish(self) -> ProjectRecord {
        let status = self.status.and_then(|word| ProjectStatus::told(&word, self.reason));
        ProjectRecord { status, ..self.project }
    }
}

impl TokenSink for Links {
    type Handle = ();

    fn process_token(&self, token: Token, _line_number: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) if &*tag.name == "a" => {
                let finished = self.open.take();
                self.files.borrow_mut().extend(finished.and_then(OriginFile::named));
                if tag.kind == TagKind::StartTag {
                    self.open.replace(link(&tag));
                }
            }
            Token::TagToken(tag) if &*tag.name == "meta" => {
                if let Some((name, content)) = attribute(&tag, "name").zip(attribute(&tag, "content")) {
                    self.said.borrow_mut().take_in(&name, content);
                }
            }
            Token::CharacterTokens(text) => {
                if let Some(open) = self.open.borrow_mut().as_mut() {
                    open.filename.push_str(&text);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn attribute(tag: &Tag, name: &str) -> Option<String> {
    let found = tag.attrs.iter().find(|attribute| &*attribute.name.local == name);
    found.map(|attribute| attribute.value.to_string())
}

fn link(tag: &Tag) -> Option<OriginFile> {
    let attribute = |name| attribute(tag, name);
    let href = attribute("href")?;
    let fragment = href.split_once('#').map(|(_, fragment)| fragment.to_owned());
    let digest = fragment.as_deref().and_then(|fragment| fragment.split_once('='));
    let metadata = attribute("data-core-metadata").or_else(|| attribute("data-dist-info-metadata"));
    Some(OriginFile {
        digests: digest.into_iter().map(|(name, digits)| (name.to_owned(), digits.to_owned())).collect(),
        uploaded: attribute("data-upload-time").and_then(|time| Timestamp::parse(&time)),
        requires_python: attribute("data-requires-python").filter(|versions| !versions.is_empty()),
        yanked: attribute("data-yanked"),
        core_metadata_sha256: metadata
            .and_then(|metadata| metadata.strip_prefix("sha256=").map(str::to_owned)),
        url: href,
        ..OriginFile::default()
    })
}

impl OriginFile {
    /// Takes the text of a link for the name of the file; a link without any is none.
    fn named(self) -> Option<Self> {
        let filename = self.filename.trim().to_owned();
        (!filename.is_empty()).then_some(Self { filename, ..self })
    }
}
