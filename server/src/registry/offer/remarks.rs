//! What a public registry last said of a package that may be kept here: which files were yanked, which versions are
//! deprecated, and what it says of the whole. It holds until the registry says otherwise, whether or not that answers.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::OfferedPackage;
use crate::registry::names::package::{AssetName, PackageVersion};

/// What a remark is about: a version in the form that identifies it, and an asset of it. Both are empty for the package as
/// a whole, and the asset is for a version as a whole.
pub(in crate::registry) type Place = (String, String);

/// What a public registry last said of a package.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::registry) struct Remarks {
    remarks: BTreeMap<Place, String>,
    digest: [u8; 32],
}

impl Remarks {
    /// Takes what was said of each place.
    pub(in crate::registry) fn new(remarks: BTreeMap<Place, String>) -> Self {
        if remarks.is_empty() {
            return Self::default();
        }
        let mut hash = Sha256::new();
        for ((version, asset), remark) in &remarks {
            for text in [version, asset, remark] {
                hash.update((text.len() as u64).to_be_bytes());
                hash.update(text);
            }
        }
        Self { remarks, digest: hash.finalize().into() }
    }

    /// Returns what holds once an offer was made: what it says of all that it has. Of what it does not have any more, what
    /// was said before holds on: a file that was yanked and then deleted is no better for it.
    pub(in crate::registry) fn renewed(&self, offer: &OfferedPackage) -> Self {
        let mut remarks = self.remarks.clone();
        let mut say = |version: &str, asset: &str, remark: Option<&str>| {
            let place = (version.to_owned(), asset.to_owned());
            match remark {
                Some(remark) => remarks.insert(place, remark.to_owned()),
                None => remarks.remove(&place),
            };
        };
        say("", "", offer.document());
        for version in offer.versions() {
            let number = version.version.normalized();
            say(number, "", version.notice.as_deref());
            for asset in &version.assets {
                say(number, asset.name.as_str(), asset.yanked.as_deref());
            }
        }
        Self::new(remarks)
    }

    /// Lists what has to be written where others were known: the places that have another remark, and those that have none
    /// any more.
    pub(in crate::registry) fn changes_since(&self, known: &Self) -> Vec<(Place, Option<String>)> {
        let is_new = |(place, remark): &(&Place, &String)| known.remarks.get(*place) != Some(remark);
        let new =
            self.remarks.iter().filter(is_new).map(|(place, remark)| (place.clone(), Some(remark.clone())));
        let gone = known.remarks.keys().filter(|place| !self.remarks.contains_key(*place));
        new.chain(gone.map(|place| (place.clone(), None))).collect()
    }

    /// Returns what is said of the package as a whole, in the format's own form.
    pub(in crate::registry) fn document(&self) -> Option<&str> {
        self.find("", "")
    }

    /// Returns why nobody should choose a version any more, where that is said.
    pub(in crate::registry) fn notice(&self, version: &PackageVersion) -> Option<&str> {
        self.find(version.normalized(), "")
    }

    /// Returns why nobody should choose a file any more, where that is said.
    pub(in crate::registry) fn yanked(&self, version: &PackageVersion, asset: &AssetName) -> Option<&str> {
        self.find(version.normalized(), asset.as_str())
    }

    fn find(&self, version: &str, asset: &str) -> Option<&str> {
        // Most have nothing said of them, and a place to look for is made of two texts.
        if self.remarks.is_empty() {
            return None;
        }
        self.remarks.get(&(version.to_owned(), asset.to_owned())).map(String::as_str)
    }

    /// Returns what tells these from others; the same wherever nothing is said.
    pub(in crate::registry) fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// Tells whether nothing is said.
    pub(in crate::registry) fn is_empty(&self) -> bool {
        self.remarks.is_empty()
    }

    /// Returns how many bytes of memory they take, about.
    pub(in crate::registry) fn bytes(&self) -> usize {
        let bytes = |((version, asset), remark): (&Place, &String)| {
            size_of::<(Place, String)>() + version.len() + asset.len() + remark.len()
        };
        size_of::<Self>() + self.remarks.iter().map(bytes).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remarks(told: &[(&str, &str, &str)]) -> Remarks {
        let place = |(version, asset, remark): &(&str, &str, &str)| {
            (((*version).to_owned(), (*asset).to_owned()), (*remark).to_owned())
        };
        Remarks::new(told.iter().map(place).collect())
    }

    fn document(text: Option<&str>) -> OfferedPackage {
        OfferedPackage::new([0; 32], Vec::new(), BTreeMap::new(), text.map(str::to_owned))
    }

    #[test]
    fn nothing_is_to_be_written_where_the_same_is_said_again() {
        let known = remarks(&[("1.0", "a.whl", "broken"), ("", "", "archived")]);
        assert_eq!(known.renewed(&document(Some("archived"))).changes_since(&known), []);

        let renewed = known.renewed(&document(None));
        assert_eq!(renewed, remarks(&[("1.0", "a.whl", "broken")]));
        assert_eq!(renewed.changes_since(&known), [((String::new(), String::new()), None)]);
        let place = ("1.0".to_owned(), "a.whl".to_owned());
        let other = remarks(&[("1.0", "a.whl", "")]);
        assert_eq!(other.changes_since(&renewed), [(place, Some(String::new()))]);
    }

    #[test]
    fn remarks_that_differ_are_told_apart_and_no_remarks_are_all_the_same() {
        assert_eq!(remarks(&[]).digest(), &[0; 32]);
        assert_ne!(remarks(&[("1.0", "", "a")]).digest(), remarks(&[("1.0", "a", "")]).digest());
        assert!(remarks(&[]).is_empty() && !remarks(&[("", "", "")]).is_empty());
    }
}
