//! Public packages that people would take for one that is to be published here for the first time.

use super::PullThrough;
use crate::registry::error::{Conflict, Error, FetchFailure};
use crate::registry::names::keys::{PackageCoordinates, PackageVersionKey};
use crate::registry::names::package::PackageName;
use crate::registry::offer::{Freshness, OfferedPackage};
use crate::registry::repository::resolution::PackageResolution;

/// The most places of a name that may be a hyphen or an underscore of which all ways to write it are asked for.
const MOST_PLACES: usize = 3;

impl PullThrough {
    /// Refuses the first version of a package where a public registry that it could come from has another one whose name
    /// differs only in case, hyphens or underscores, in formats that have such names.
    ///
    /// Registries find a name in any case, and one spelling of hyphens and underscores at a time: all are asked for where
    /// the name has at most three, and otherwise those with hyphens alone and with underscores alone.
    pub(super) async fn check_public_look_alikes(
        &self,
        key: &PackageVersionKey,
        resolution: &PackageResolution,
    ) -> Result<(), Error> {
        let package = key.package.coordinates();
        if !package.format.rules().has_look_alikes || !resolution.holders.is_empty() {
            return Ok(());
        }
        for reached in &resolution.connections {
            for spelling in spellings(package.name.normalized()) {
                let asked = PackageCoordinates { name: PackageName::stored(spelling), ..package.clone() };
                match self.public.offer(reached.connection, &asked, Freshness::Usual).await {
                    Ok(Some(offer)) => {
                        if let Some(written) = other_name(&offer, package.name.normalized()) {
                            return Err(Conflict::LookAlike { key: Box::new(key.clone()), written }.into());
                        }
                    }
                    Ok(None) | Err(FetchFailure::NotConfigured(_) | FetchFailure::Offline(_)) => {}
                    // Whether there is one nobody knows.
                    Err(failure) => return Err(failure.into()),
                }
            }
        }
        Ok(())
    }
}

/// Returns the ways to write a name with hyphens and underscores that are asked for; its own is one of them.
fn spellings(name: &str) -> Vec<String> {
    let places: Vec<usize> = name.match_indices(['-', '_']).map(|(at, _)| at).collect();
    let with = |separators: &dyn Fn(usize) -> u8| {
        let mut bytes = name.as_bytes().to_vec();
        for (place, at) in places.iter().enumerate() {
            bytes[*at] = separators(place);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    };
    if places.len() <= MOST_PLACES {
        let of = |number: usize| with(&|place| if number >> place & 1 == 0 { b'-' } else { b'_' });
        return (0..1 << places.len()).map(of).collect();
    }
    let mut chosen = vec![name.to_owned(), with(&|_| b'-'), with(&|_| b'_')];
    chosen.sort();
    chosen.dedup();
    chosen
}

/// Returns how a public registry writes a package, where that is another name than this: names of assets begin with it.
fn other_name(offer: &OfferedPackage, name: &str) -> Option<String> {
    let assets = offer.versions().iter().flat_map(|version| &version.assets);
    let mut written = assets.filter_map(|asset| asset.name.as_str().get(..name.len()));
    written.find(|written| *written != name).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_short_name_is_asked_for_and_few_of_a_long_one() {
        assert_eq!(spellings("widget"), ["widget"]);
        assert_eq!(spellings("my_crate"), ["my-crate", "my_crate"]);
        assert_eq!(spellings("a-b_c"), ["a-b-c", "a_b-c", "a-b_c", "a_b_c"]);
        assert_eq!(spellings("a-b_c-d_e"), ["a-b-c-d-e", "a-b_c-d_e", "a_b_c_d_e"]);
    }
}
