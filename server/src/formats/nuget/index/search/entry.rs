//! What searches show of a package: for each audience its newest version, as that says it, and the numbers of all that the
//! audience takes.

use serde::{Deserialize, Serialize};

use super::query::{Audience, USUAL_KIND};
use crate::formats::nuget::index::registration::Addresses;
use crate::formats::nuget::manifest::record::{PackageType, Record};

/// How much of a description or a summary is shown, in bytes; the public gallery takes no more.
const MOST_TEXT_BYTES: usize = 4000;

/// What is shown of a package.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    /// In their order.
    releases: Vec<Release>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Release {
    number: String,
    /// With its build metadata.
    version: String,
    /// What it says of itself, where it is the newest for some audience.
    record: Option<Record>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item<'e> {
    #[serde(rename = "@id")]
    address: String,
    #[serde(rename = "@type")]
    kind: &'static str,
    registration: String,
    id: &'e str,
    version: &'e str,
    description: &'e str,
    summary: &'e str,
    title: &'e str,
    icon_url: String,
    license_url: String,
    project_url: &'e str,
    tags: &'e [String],
    authors: Vec<&'e str>,
    total_downloads: u64,
    verified: bool,
    package_types: Vec<PackageType>,
    versions: Vec<ItemVersion<'e>>,
}

#[derive(Serialize)]
struct ItemVersion<'e> {
    #[serde(rename = "@id")]
    address: String,
    version: &'e str,
    // Nobody counts them.
    downloads: u64,
}

impl Entry {
    /// Takes the versions of a package that are listed, in their order, with their numbers in normal form.
    pub(super) fn of(versions: Vec<(String, Record)>) -> Self {
        let newest =
            |audience: &Audience| versions.iter().rposition(|(_, record)| audience.takes(&record.version));
        let shown: Vec<usize> = Audience::ALL.iter().filter_map(newest).collect();
        let release = |(place, (number, record)): (usize, (String, Record))| Release {
            number,
            version: record.version.clone(),
            record: shown.contains(&place).then(|| cut(record)),
        };
        Self { releases: versions.into_iter().enumerate().map(release).collect() }
    }

    /// Reads what is kept of a package; nothing where it is none.
    pub(super) fn parse(kept: &[u8]) -> Option<Self> {
        serde_json::from_slice(kept).ok()
    }

    /// Returns what is kept of a package.
    pub(super) fn render(&self) -> Option<Vec<u8>> {
        serde_json::to_vec(self).ok()
    }

    /// Lists the versions that an audience takes, in their order.
    pub(super) fn versions(&self, audience: Audience) -> impl DoubleEndedIterator<Item = &str> {
        self.taken(audience).map(|release| release.version.as_str())
    }

    fn taken(&self, audience: Audience) -> impl DoubleEndedIterator<Item = &Release> {
        self.releases.iter().filter(move |release| audience.takes(&release.version))
    }

    /// Shows the package to an audience; nothing where that takes no version of it.
    pub(super) fn item(&self, audience: Audience, addresses: &Addresses) -> Option<Item<'_>> {
        let newest = self.taken(audience).next_back()?;
        let record = newest.record.as_ref()?;
        let said = |text: &'_ Option<String>| text.clone().unwrap_or_default();
        let versions = self.taken(audience).map(|release| ItemVersion {
            address: addresses.leaf(&release.number),
            version: &release.version,
            downloads: 0,
        });
        let authors = record.authors.as_deref().unwrap_or_default().split(',').map(str::trim);
        Some(Item {
            address: addresses.index(),
            kind: "Package",
            registration: addresses.index(),
            id: &record.id,
            version: &newest.version,
            description: record.description.as_deref().unwrap_or_default(),
            summary: record.summary.as_deref().unwrap_or_default(),
            title: record.title.as_deref().unwrap_or(&record.id),
            icon_url: said(&addresses.icon(&newest.number, record)),
            license_url: said(&addresses.license(&newest.number, record)),
            project_url: record.project_url.as_deref().unwrap_or_default(),
            tags: &record.tags,
            authors: authors.filter(|author| !author.is_empty()).collect(),
            total_downloads: 0,
            verified: false,
            package_types: kinds(record),
            versions: versions.collect(),
        })
    }
}

fn kinds(record: &Record) -> Vec<PackageType> {
    if record.package_types.is_empty() {
        // As the public gallery spells it.
        let mut name = USUAL_KIND.to_owned();
        name[..1].make_ascii_uppercase();
        return vec![PackageType { name }];
    }
    record.package_types.clone()
}

/// Leaves out what searches do not show.
fn cut(mut record: Record) -> Record {
    record.dependency_groups = Vec::new();
    for text in [&mut record.description, &mut record.summary].into_iter().flatten() {
        text.truncate(text.floor_char_boundary(MOST_TEXT_BYTES));
    }
    record
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::registry::{PackageCoordinates, PackageFormat, PackageName};

    fn entry() -> Entry {
        let record = |version: &str| Record {
            id: "Acme.Lib".to_owned(),
            version: version.to_owned(),
            authors: Some("Ann, Bob".to_owned()),
            description: Some("long ".repeat(MOST_TEXT_BYTES)),
            icon_file: Some("a.png".to_owned()),
            ..Record::default()
        };
        let versions = [("1.0.0", "1.0.0"), ("2.0.0", "2.0.0+b"), ("3.0.0-rc", "3.0.0-RC")];
        Entry::of(versions.iter().map(|(number, version)| ((*number).to_owned(), record(version))).collect())
    }

    #[test]
    fn each_audience_is_shown_its_newest_version_and_all_that_it_takes() {
        let name = PackageName::parse(PackageFormat::Nuget, "acme.lib").unwrap();
        let package = PackageCoordinates { format: PackageFormat::Nuget, namespace: None, name };
        let addresses = Addresses::new("https://a/r/", &package);
        let entry = Entry::parse(&entry().render().unwrap()).unwrap();

        for (audience, newest, count) in
            [(0, "1.0.0", 1), (1, "3.0.0-RC", 2), (2, "2.0.0+b", 2), (3, "3.0.0-RC", 3)]
        {
            let item = entry.item(Audience::ALL[audience], &addresses).unwrap();
            let item = serde_json::to_value(&item).unwrap();
            assert_eq!(item["version"], newest);
            assert_eq!(item["versions"].as_array().unwrap().len(), count);
            assert_eq!(item["authors"], json!(["Ann", "Bob"]));
            assert_eq!(item["title"], "Acme.Lib");
            assert_eq!(item["packageTypes"], json!([{"name": "Dependency"}]));
            assert_eq!(item["description"].as_str().unwrap().len(), MOST_TEXT_BYTES);
            assert_eq!(item["versions"][0]["@id"], "https://a/r/v3/registration4/acme.lib/1.0.0.json");
        }
        let item = serde_json::to_value(entry.item(Audience::ALL[0], &addresses).unwrap()).unwrap();
        assert_eq!(item["iconUrl"], "https://a/r/v3/flatcontainer/acme.lib/1.0.0/icon");
    }
}
