//! What a search for a package has found: the repositories that hold it, the connections that may know more of it, and what
//! tells this state of it from all others.

use std::sync::Arc;

use crate::registry::names::RepositoryName;
use crate::registry::names::connection::ExternalConnection;
use crate::registry::offer::remarks::Remarks;
use crate::registry::offer::{OfferedPackage, TooYoungFrom};

/// A connection to a public registry that a search reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReachedConnection {
    /// The repository that has it, where what is fetched is kept.
    pub repository: RepositoryName,
    /// Whose format is that of what comes through it.
    pub connection: ExternalConnection,
    /// How many steps lead to the repository from the one that was asked.
    pub(in crate::registry) depth: usize,
    /// How many repositories that hold the package come before it in the order of the search.
    pub(in crate::registry) holders_before: usize,
}

/// Where a package is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageResolution {
    /// The repositories that hold it, in the order of the search: for a version that several hold, the first decides.
    pub holders: Vec<Holder>,
    /// The connections that may know more versions of it, in the order of the search.
    pub connections: Vec<ReachedConnection>,
    /// What the registries behind the connections offer, as far as they were asked, in the order of the search.
    pub(in crate::registry) offers: Vec<ReachedOffer>,
    /// What the public registries that its format comes from last said of what is held, as far as they said anything.
    pub(in crate::registry) remarks: Vec<(ExternalConnection, Arc<Remarks>)>,
    /// From when on versions are too young to be told of that come from public registries.
    pub(in crate::registry) too_young_from: TooYoungFrom,
}

/// What a public registry offers that a search came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::registry) struct ReachedOffer {
    pub(in crate::registry) reached: ReachedConnection,
    pub(in crate::registry) package: Arc<OfferedPackage>,
}

/// What has versions of a package.
#[derive(Debug, Clone, Copy)]
pub(in crate::registry) enum Source<'r> {
    /// A repository that holds it.
    Held(&'r Holder),
    /// A public registry that offers it.
    Offered(&'r OfferedPackage),
}

/// A repository that holds a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// In the domain that was asked.
    pub repository: RepositoryName,
    pub(in crate::registry) package: i64,
    /// How many steps lead to it from the repository that was asked.
    pub(in crate::registry) depth: usize,
    pub(super) change_number: i64,
}

/// What a document of a package is made of: one for another state is another. The same in every process over a store.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PackageFingerprint(Vec<u8>);

impl PackageFingerprint {
    /// Takes what tells one state of all packages from others.
    pub(super) fn of_all(state: Vec<u8>) -> Self {
        Self(state)
    }

    /// Returns it as bytes, for validators.
    pub fn to_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl PackageResolution {
    /// Returns what tells this state of the package from all others.
    pub fn fingerprint(&self) -> PackageFingerprint {
        let mut bytes = Vec::new();
        for Holder { package, change_number, depth, repository: _ } in &self.holders {
            bytes.extend(
                [package.to_be_bytes(), change_number.to_be_bytes(), depth.to_be_bytes()].as_flattened(),
            );
        }
        for ReachedOffer { reached, package } in &self.offers {
            bytes.extend([reached.depth.to_be_bytes(), reached.holders_before.to_be_bytes()].as_flattened());
            bytes.extend(package.state());
        }
        for (_, remarks) in &self.remarks {
            bytes.extend(remarks.digest());
        }
        bytes.extend(
            self.too_young_from.0.iter().flat_map(|moment| moment.epoch_milliseconds().to_be_bytes()),
        );
        PackageFingerprint(bytes)
    }

    /// Goes through all that was found in the order of the search, each with how many steps lead to it: what a connection
    /// offers comes after what its own repository holds.
    pub(in crate::registry) fn sources(&self) -> impl Iterator<Item = (usize, Source<'_>)> {
        let mut offers = self.offers.iter().peekable();
        let mut holders = self.holders.iter().enumerate().peekable();
        std::iter::from_fn(move || {
            let number = holders.peek().map(|(number, _)| *number);
            let is_next =
                |offer: &&ReachedOffer| number.is_none_or(|number| offer.reached.holders_before <= number);
            if let Some(offer) = offers.next_if(is_next) {
                return Some((offer.reached.depth + 1, Source::Offered(&offer.package)));
            }
            holders.next().map(|(_, holder)| (holder.depth, Source::Held(holder)))
        })
    }

    /// Returns what was last said of versions that came through a connection.
    pub(in crate::registry) fn remarks_of(&self, connection: Option<&str>) -> Option<&Remarks> {
        let (_, remarks) = self.remarks.iter().find(|(said, _)| Some(said.name()) == connection)?;
        Some(remarks)
    }

    /// Tells whether nothing holds the package, and nobody who was asked offers it.
    pub fn is_empty(&self) -> bool {
        self.holders.is_empty() && self.offers.is_empty()
    }
}
