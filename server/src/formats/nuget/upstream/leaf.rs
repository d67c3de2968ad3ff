//! A version as the registrations of galleries tell of it. They differ in how they write what has several values, and write
//! nothing as an empty text.

use serde::{Deserialize, Deserializer};

use crate::formats::frame::upstream::OriginDocument;
use crate::formats::nuget::manifest::package_hash::PackageHash;
use crate::formats::nuget::manifest::record::{Dependency, DependencyGroup, PackageType, Record};
use crate::formats::nuget::manifest::{asset_name, file_name, version};
use crate::registry::{
    OfferedAsset, OfferedVersion, PackageCoordinates, PackageFormat, PackageName, PackageVersion, Timestamp,
};

/// What galleries write as the time of what is not listed; it is no time at all.
const UNLISTED_YEAR: &str = "1900-";

/// A version, and where its package is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Leaf {
    catalog_entry: Entry,
    #[serde(default)]
    package_content: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    #[serde(rename = "@id", default)]
    address: Option<String>,
    id: String,
    version: String,
    #[serde(default, deserialize_with = "texts")]
    authors: Vec<String>,
    #[serde(default, deserialize_with = "texts")]
    tags: Vec<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    summary: Option<String>,
    #[serde(default)]
    icon_url: Option<String>,
    #[serde(default)]
    license_url: Option<String>,
    #[serde(default)]
    license_expression: Option<String>,
    #[serde(default)]
    project_url: Option<String>,
    #[serde(default)]
    language: Option<String>,
    #[serde(default)]
    min_client_version: Option<String>,
    #[serde(default)]
    require_license_acceptance: Option<bool>,
    #[serde(default)]
    listed: Option<bool>,
    #[serde(default)]
    published: Option<String>,
    #[serde(default)]
    dependency_groups: Option<Vec<Group>>,
    #[serde(default)]
    package_types: Option<Vec<PackageType>>,
    #[serde(flatten)]
    package: PackageHash,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    #[serde(default)]
    target_framework: Option<String>,
    #[serde(default)]
    dependencies: Option<Vec<Needed>>,
}

#[derive(Deserialize)]
struct Needed {
    id: String,
    #[serde(default)]
    range: Option<String>,
}

impl Leaf {
    /// Returns the version as something that can be fetched; nothing for one of another package, or of which nobody could
    /// say what it needs.
    pub(super) fn offer(
        self,
        package: &PackageCoordinates,
        document: &OriginDocument,
        packages: Option<&str>,
    ) -> Option<OfferedVersion> {
        let Self { catalog_entry: entry, package_content } = self;
        let format = PackageFormat::Nuget;
        let rules = format.rules();
        (rules.check_version)(&entry.version).ok()?;
        let version = PackageVersion::parse(format, &entry.version).ok()?;
        if PackageName::parse(format, &entry.id).ok()?.normalized() != package.name.normalized() {
            return None;
        }
        let url = if let Some(content) = package_content {
            document.url.join(&content).ok()?
        } else {
            let (id, number) = (package.name.normalized(), version.normalized());
            document.base.join(&format!("{}{id}/{number}/{}", packages?, file_name(id, number))).ok()?
        };
        let digests: Vec<_> = entry.package.digest().into_iter().collect();
        let digests_url = entry.address.as_deref().and_then(|address| document.url.join(address).ok());
        let published = entry.published.as_deref().filter(|text| !text.starts_with(UNLISTED_YEAR));
        let published = published.and_then(Timestamp::parse);
        let asset = OfferedAsset {
            name: asset_name(package, &version).ok()?,
            url: url.into(),
            published,
            size_bytes: entry.package.size_bytes,
            digests,
            digests_url: digests_url.map(Into::into),
            document: Some((&b"{}"[..]).into()),
            // Nobody chooses what is not listed any more.
            yanked: (entry.listed == Some(false)).then(String::new),
            companion: None,
        };
        let manifest = Some(entry.record()?.render().into());
        Some(OfferedVersion { version, published, notice: None, manifest, assets: vec![asset] })
    }
}

impl Entry {
    fn record(self) -> Option<Record> {
        let said = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let groups = self.dependency_groups.unwrap_or_default().into_iter().map(Group::read);
        Some(Record {
            version: version::displayed(&self.version)?,
            id: self.id,
            title: said(self.title),
            authors: said(Some(self.authors.join(", "))),
            description: said(self.description),
            summary: said(self.summary),
            icon_url: said(self.icon_url),
            license_url: said(self.license_url),
            license_expression: said(self.license_expression),
            project_url: said(self.project_url),
            language: said(self.language),
            min_client_version: said(self.min_client_version),
            require_license_acceptance: self.require_license_acceptance.unwrap_or_default(),
            tags: self.tags.into_iter().filter(|tag| !tag.is_empty()).collect(),
            dependency_groups: groups.collect::<Option<_>>()?,
            package_types: self.package_types.unwrap_or_default(),
            icon_file: None,
            license_file: None,
            readme_file: None,
        })
    }
}

impl Group {
    fn read(self) -> Option<DependencyGroup> {
        let needed = |one: Needed| {
            let range = version::range(one.range.as_deref().unwrap_or_default())?;
            Some(Dependency { id: one.id, range })
        };
        let dependencies = self.dependencies.unwrap_or_default().into_iter().map(needed);
        let target_framework = self.target_framework.filter(|framework| !framework.is_empty());
        Some(DependencyGroup { target_framework, dependencies: dependencies.collect::<Option<_>>()? })
    }
}

/// Reads one text or a list of them.
fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Texts {
        None,
        One(String),
        Many(Vec<String>),
    }
    Ok(match Texts::deserialize(deserializer)? {
        Texts::None => Vec::new(),
        Texts::One(text) => vec![text],
        Texts::Many(texts) => texts,
    })
}
