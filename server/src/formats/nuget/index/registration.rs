//! Registrations: an index of pages, pages of leaves, and leaves, which hold what a version says of itself and where its
//! package is. Pages stand in the index itself unless there are more than one.

use serde::Serialize;

use crate::formats::nuget::manifest::file_name;
use crate::formats::nuget::manifest::record::Record;
use crate::registry::{ListedVersion, PackageContents, PackageCoordinates, Timestamp};

/// How many versions a page has at most.
const PAGE: usize = 64;

/// The addresses of what there is of a package.
pub(super) struct Addresses {
    registration: String,
    flat: String,
    id: String,
}

impl Addresses {
    /// Takes the address of the repository, which ends in a slash.
    pub(super) fn new(repository: &str, package: &PackageCoordinates) -> Self {
        let id = package.name.normalized().to_owned();
        let registration = format!("{repository}v3/registration4/{id}");
        Self { registration, flat: format!("{repository}v3/flatcontainer/{id}"), id }
    }

    pub(super) fn index(&self) -> String {
        format!("{}/index.json", self.registration)
    }

    pub(super) fn page(&self, lower: &str, upper: &str) -> String {
        format!("{}/page/{lower}/{upper}.json", self.registration)
    }

    pub(super) fn leaf(&self, version: &str) -> String {
        format!("{}/{version}.json", self.registration)
    }

    fn package(&self, version: &str) -> String {
        format!("{}/{version}/{}", self.flat, file_name(&self.id, version))
    }
}

/// A version that clients are told of.
pub(super) struct Told {
    number: String,
    record: Record,
    is_listed: bool,
    published: Option<Timestamp>,
}

impl Told {
    /// Returns its number in normal form.
    pub(super) fn number(&self) -> &str {
        &self.number
    }

    fn of((version, is_listed): (&ListedVersion, bool)) -> Option<Self> {
        let record = Record::parse(version.manifest.as_deref()?)?;
        let number = version.version.normalized().to_owned();
        Some(Self { number, record, is_listed, published: version.published })
    }
}

/// Lists the versions that clients are told of in their order. The unlisted are among them: whoever has a lock file that
/// names one finds it, and nobody chooses it anew.
pub(super) fn told(contents: &PackageContents) -> Vec<Told> {
    let listed = contents.versions.iter().map(|version| (version, true));
    let unlisted = contents.unlisted.iter().map(|version| (version, false));
    let mut all: Vec<_> = listed.chain(unlisted).collect();
    all.sort_by(|(one, _), (other, _)| one.version.sort_key().cmp(other.version.sort_key()));
    all.into_iter().filter_map(Told::of).collect()
}

#[derive(Serialize)]
struct Index<'t> {
    #[serde(rename = "@id")]
    id: String,
    count: usize,
    items: Vec<Page<'t>>,
}

#[derive(Serialize)]
struct Page<'t> {
    #[serde(rename = "@id")]
    id: String,
    count: usize,
    lower: &'t str,
    upper: &'t str,
    parent: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Vec<Leaf<'t>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Leaf<'t> {
    #[serde(rename = "@id")]
    id: String,
    #[serde(rename = "@type")]
    kind: &'static str,
    listed: bool,
    published: Option<String>,
    package_content: String,
    registration: String,
    catalog_entry: Entry<'t>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'t> {
    #[serde(rename = "@id")]
    id: String,
    #[serde(flatten)]
    record: &'t Record,
    listed: bool,
    published: Option<String>,
    package_content: String,
}

/// Renders the index of a package.
pub(super) fn index(addresses: &Addresses, told: &[Told]) -> Option<Vec<u8>> {
    let is_inline = told.len() <= PAGE;
    let pages = told.chunks(PAGE).filter_map(|chunk| Page::of(addresses, chunk, is_inline)).collect();
    let index = Index { id: addresses.index(), count: told.len().div_ceil(PAGE), items: pages };
    serde_json::to_vec(&index).ok()
}

/// Renders one page; nothing where none has these bounds.
pub(super) fn page(addresses: &Addresses, told: &[Told], lower: &str, upper: &str) -> Option<Vec<u8>> {
    let is_it = |chunk: &&[Told]| {
        chunk.first().is_some_and(|first| first.number == lower)
            && chunk.last().is_some_and(|last| last.number == upper)
    };
    let chunk = told.chunks(PAGE).find(is_it)?;
    serde_json::to_vec(&Page::of(addresses, chunk, true)?).ok()
}

/// Renders one leaf; nothing where there is no such version.
pub(super) fn leaf(addresses: &Addresses, told: &[Told], number: &str) -> Option<Vec<u8>> {
    let version = told.iter().find(|version| version.number == number)?;
    serde_json::to_vec(&Leaf::of(addresses, version)).ok()
}

impl<'t> Page<'t> {
    fn of(addresses: &Addresses, told: &'t [Told], has_items: bool) -> Option<Self> {
        let (lower, upper) = (told.first()?.number(), told.last()?.number());
        let items = has_items.then(|| told.iter().map(|version| Leaf::of(addresses, version)).collect());
        let (id, parent) = (addresses.page(lower, upper), addresses.index());
        Some(Self { id, count: told.len(), lower, upper, parent, items })
    }
}

impl<'t> Leaf<'t> {
    fn of(addresses: &Addresses, version: &'t Told) -> Self {
        let Told { number, record, is_listed: listed, published } = version;
        let (id, package_content) = (addresses.leaf(number), addresses.package(number));
        let published = published.map(|moment| moment.to_string());
        let entry = Entry {
            id: id.clone(),
            record,
            listed: *listed,
            published: published.clone(),
            package_content: package_content.clone(),
        };
        Self {
            id,
            kind: "Package",
            listed: *listed,
            published,
            package_content,
            registration: addresses.index(),
            catalog_entry: entry,
        }
    }
}
