//! All packages of a format that clients reach through a repository: which they may be, and what tells one state of all of
//! them from others, so that a document of all of them is made once for each.

use std::collections::BTreeSet;

use super::resolution::{PackageFingerprint, PackageResolution};
use super::resolve::{Start, Stop, list_holders, search, stops};
use crate::registry::Registry;
use crate::registry::error::Error;
use crate::registry::names::format::PackageFormat;
use crate::registry::names::keys::{PackageCoordinates, RepositoryKey};
use crate::registry::names::order::just_after;
use crate::registry::names::package::{Namespace, PackageName};
use crate::registry::permit::Permit;
use crate::storage::db::package::PackagePosition;
use crate::storage::db::{self, Reader};

/// What clients reach through a repository of one format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalog {
    fingerprint: PackageFingerprint,
    /// Whether a public registry of the format is reached, of which nobody knows what it has.
    pub is_open: bool,
}

impl Catalog {
    /// Makes it another one whenever a number is.
    pub(in crate::registry) fn marked(self, number: i64) -> Self {
        let bytes = [self.fingerprint.to_bytes(), &number.to_be_bytes()].concat();
        Self { fingerprint: PackageFingerprint::of_all(bytes), ..self }
    }

    /// Makes it another one whenever what was found of a package is.
    #[must_use]
    pub fn with(self, resolution: &PackageResolution) -> Self {
        let bytes = [self.fingerprint.to_bytes(), resolution.fingerprint().to_bytes()].concat();
        Self { fingerprint: PackageFingerprint::of_all(bytes), ..self }
    }

    /// Returns what tells this state of all packages from others.
    pub fn fingerprint(&self) -> PackageFingerprint {
        self.fingerprint.clone()
    }
}

impl Registry {
    /// Finds what clients reach through a repository. Reads a row for each repository on the way, however much those hold.
    pub(in crate::registry) async fn find_catalog(
        &self,
        permit: &Permit<RepositoryKey>,
        format: PackageFormat,
    ) -> Result<Catalog, Error> {
        let key = permit.key().clone();
        let find = move |reader: &Reader<'_>| {
            let stops: Vec<Stop> = stops(reader, &key)?;
            let mut state = Vec::new();
            for stop in &stops {
                let change_number = reader.get(db::repository::find_change_number(stop.id))?;
                state.extend([stop.id, change_number, i64::try_from(stop.depth).unwrap_or(i64::MAX)]);
            }
            let bytes = state.iter().flat_map(|number| number.to_be_bytes()).collect();
            let is_open = stops.iter().any(|stop| stop.leads_outside(format));
            Ok(Catalog { fingerprint: PackageFingerprint::of_all(bytes), is_open })
        };
        self.store.read(find).await
    }

    /// Lists the packages of a format that the repositories on the way hold, by name, at most so many. What keeps one from
    /// coming in from upstream is not looked at.
    pub async fn list_catalog(
        &self,
        permit: &Permit<RepositoryKey>,
        format: PackageFormat,
        limit: usize,
    ) -> Result<Vec<PackageCoordinates>, Error> {
        let key = permit.key().clone();
        self.store.scan(move |reader: &Reader<'_>| list(reader, &key, format, limit)).await
    }

    /// Lists them with where each of them is found here. One that its restrictions or its group keep from coming in is not
    /// among them. Reads a few rows for each, all of one state of the store.
    pub(in crate::registry) async fn list_held(
        &self,
        key: &RepositoryKey,
        format: PackageFormat,
        limit: usize,
    ) -> Result<Vec<(PackageCoordinates, PackageResolution)>, Error> {
        let key = key.clone();
        let list = move |reader: &Reader<'_>| {
            let mut held = Vec::new();
            for package in list(reader, &key, format, limit)? {
                let start = Start::find(reader, &key, &package)?;
                let resolution = list_holders(reader, &key, &package, start)?;
                if !resolution.holders.is_empty() {
                    held.push((package, resolution));
                }
            }
            Ok(held)
        };
        self.store.scan(list).await
    }

    /// Lists what a format keeps of an asset in the newest published version of packages of a namespace, in its own form: in
    /// the order of the search, and of one repository by the names of packages, at most so many of each. Of a package that
    /// several hold the first counts, and one that its restrictions or its group keep from coming in is not among them.
    pub async fn list_namespace_documents(
        &self,
        permit: &Permit<RepositoryKey>,
        format: PackageFormat,
        namespace: &Namespace,
        limit: usize,
    ) -> Result<Vec<Vec<u8>>, Error> {
        let (key, namespace) = (permit.key().clone(), namespace.clone());
        let list = move |reader: &Reader<'_>| {
            let (mut names, mut documents) = (BTreeSet::new(), Vec::new());
            for stop in stops(reader, &key)? {
                let list = db::asset_metadata::list_newest_of_namespace;
                for (name, document) in
                    reader.list(list(stop.id, format.as_str(), namespace.as_str(), limit))?
                {
                    if names.insert(name.clone()) && reaches(reader, &key, format, &namespace, name, stop.id)?
                    {
                        documents.push(document);
                    }
                }
            }
            Ok(documents)
        };
        self.store.scan(list).await
    }
}

/// Tells whether the search for a package comes to what a repository holds of it.
fn reaches(
    reader: &Reader<'_>,
    key: &RepositoryKey,
    format: PackageFormat,
    namespace: &Namespace,
    name: String,
    repository: i64,
) -> Result<bool, Error> {
    let (namespace, name) = (Some(namespace.clone()), PackageName::stored(name));
    let package = PackageCoordinates { format, namespace, name };
    let search = search(reader, key, &package)?;
    Ok(search.stops.iter().any(|stop| stop.id == repository))
}

fn list(
    reader: &Reader<'_>,
    key: &RepositoryKey,
    format: PackageFormat,
    limit: usize,
) -> Result<Vec<PackageCoordinates>, Error> {
    let place = |format: &str| PackagePosition {
        format: format.to_owned(),
        namespace: String::new(),
        name: String::new(),
    };
    let (start, before) = (place(format.as_str()), place(&just_after(format.as_str())));
    let mut names = BTreeSet::new();
    for stop in stops(reader, key)? {
        let rows = reader.list(db::package::list(stop.id, &start, &before, limit))?;
        names.extend(rows.into_iter().map(|row| (row.namespace, row.name)));
    }
    let coordinates = |(namespace, name): (String, String)| PackageCoordinates {
        format,
        namespace: Some(namespace).filter(|text| !text.is_empty()).map(Namespace::stored),
        name: PackageName::stored(name),
    };
    Ok(names.into_iter().take(limit).map(coordinates).collect())
}
