//! Registrations: an index of pages, pages of leaves, and leaves, which hold what a version says of itself and where its
//! package is. Pages stand in the index itself unless there are more than one.

use std::borrow::Cow;

use serde::Serialize;

use crate::formats::nuget::manifest::file_name;
use crate::formats::nuget::manifest::package_hash::PackageHash;
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

    /// Returns what a version says of itself, with the addresses of what is in its package.
    fn located<'r>(&self, version: &str, record: &'r Record) -> Cow<'r, Record> {
        if record.icon_file.is_none() && record.license_file.is_none() {
            return Cow::Borrowed(record);
        }
        let (icon_url, license_url) = (self.icon(version, record), self.license(version, record));
        Cow::Owned(Record { icon_url, license_url, ..record.clone() })
    }

    /// Returns where the icon of a version is: here if it is in the package, or wherever its author says.
    pub(super) fn icon(&self, version: &str, record: &Record) -> Option<String> {
        let inside = record.icon_file.as_ref().map(|_| format!("{}/{version}/icon", self.flat));
        inside.or_else(|| record.icon_url.clone())
    }

    /// Returns where the license of a version is.
    pub(super) fn license(&self, version: &str, record: &Record) -> Option<String> {
        let inside = record.license_file.as_ref().map(|_| format!("{}/{version}/license", self.flat));
        inside.or_else(|| record.license_url.clone())
    }
}

/// A version that clients are told of.
pub(super) struct Told {
    number: String,
    record: Record,
    is_listed: bool,
    published: Option<Timestamp>,
    package: PackageHash,
}

impl Told {
    /// Returns its number in normal form.
    pub(super) fn number(&self) -> &str {
        &self.number
    }

    fn of(package: &PackageCoordinates, version: &ListedVersion, is_listed: bool) -> Option<Self> {
        let record = Record::of(package, version)?;
        let number = version.version.normalized().to_owned();
        let hash = version.assets.first().map(PackageHash::of).unwrap_or_default();
        Some(Self { number, record, is_listed, published: version.published, package: hash })
    }
}

/// Tells whether the gallery that a version comes from, if any, lists it.
pub(super) fn is_listed(version: &ListedVersion) -> bool {
    version.assets.iter().all(|asset| asset.yanked.is_none())
}

/// Lists the versions that clients are told of in their order. The unlisted are among them: whoever has a lock file that
/// names one finds it, and nobody chooses it anew.
pub(super) fn told(package: &PackageCoordinates, contents: &PackageContents) -> Vec<Told> {
    let listed = contents.versions.iter().map(|version| (version, is_listed(version)));
    let unlisted = contents.unlisted.iter().map(|version| (version, false));
    let mut all: Vec<_> = listed.chain(unlisted).collect();
    all.sort_by(|(one, _), (other, _)| one.version.sort_key().cmp(other.version.sort_key()));
    all.into_iter().filter_map(|(version, is_listed)| Told::of(package, version, is_listed)).collect()
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
    record: Cow<'t, Record>,
    listed: bool,
    published: Option<String>,
    package_content: String,
    #[serde(flatten)]
    package: &'t PackageHash,
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
        let Told { number, record, is_listed: listed, published, package } = version;
        let (id, package_content) = (addresses.leaf(number), addresses.package(number));
        let published = published.map(|moment| moment.to_string());
        let entry = Entry {
            id: id.clone(),
            record: addresses.located(number, record),
            listed: *listed,
            published: published.clone(),
            package_content: package_content.clone(),
            package,
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

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::registry::{PackageFormat, PackageName};

    fn addresses() -> Addresses {
        let name = PackageName::parse(PackageFormat::Nuget, "Acme.Lib").unwrap();
        let package = PackageCoordinates { format: PackageFormat::Nuget, namespace: None, name };
        Addresses::new("https://a/r/", &package)
    }

    fn told_of(count: usize) -> Vec<Told> {
        let numbers = (0..count).map(|number| format!("1.0.{number}"));
        let record = |version: &str| Record {
            id: "Acme.Lib".to_owned(),
            version: version.to_owned(),
            ..Record::default()
        };
        numbers
            .map(|number| Told {
                record: record(&number),
                number,
                is_listed: true,
                published: None,
                package: PackageHash::default(),
            })
            .collect()
    }

    fn read(document: Option<Vec<u8>>) -> Value {
        serde_json::from_slice(&document.unwrap()).unwrap()
    }

    #[test]
    fn pages_stand_in_the_index_until_there_is_a_second_one() {
        for (versions, pages, is_inline) in
            [(1, 1_usize, true), (64, 1, true), (65, 2, false), (500, 8, false)]
        {
            let told = told_of(versions);

            let index = read(index(&addresses(), &told));

            let items = index["items"].as_array().unwrap();
            assert_eq!(index["count"], pages);
            assert_eq!(items.len(), pages);
            let counted: u64 = items.iter().filter_map(|page| page["count"].as_u64()).sum();
            assert_eq!(usize::try_from(counted), Ok(versions));
            assert!(items.iter().all(|page| page["items"].is_array() == is_inline), "{versions}");
        }
    }

    #[test]
    fn a_page_is_known_by_its_bounds_alone() {
        let (addresses, told) = (addresses(), told_of(65));

        let page_read = read(page(&addresses, &told, "1.0.0", "1.0.63"));

        assert_eq!(page_read["items"].as_array().unwrap().len(), 64);
        assert_eq!(page_read["@id"], "https://a/r/v3/registration4/acme.lib/page/1.0.0/1.0.63.json");
        assert_eq!(page(&addresses, &told, "1.0.0", "1.0.62"), None);
        assert_eq!(page(&addresses, &told, "1.0.1", "1.0.63"), None);
    }

    #[test]
    fn a_leaf_says_what_its_author_wrote_and_where_the_package_is() {
        let mut told = told_of(2);
        told[1].is_listed = false;

        let leaf_read = read(leaf(&addresses(), &told, "1.0.1"));

        let content = "https://a/r/v3/flatcontainer/acme.lib/1.0.1/acme.lib.1.0.1.nupkg";
        assert_eq!(leaf_read["packageContent"], content);
        assert_eq!(leaf_read["catalogEntry"]["id"], "Acme.Lib");
        assert_eq!(leaf_read["listed"], false);
        assert_eq!(leaf_read["catalogEntry"]["listed"], false);
        assert_eq!(leaf(&addresses(), &told, "2.0.0"), None);
    }
}
