//! Pages of a listing: how many items, and the opaque token that says where the next page starts.
//! Holds positions as texts and the fingerprint of the filters; knows no table.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::registry::error::{Error, Invalid};

/// The page that a caller asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Page {
    max_results: Option<u16>,
    next_token: Option<String>,
}

/// One page of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paged<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// The token that asks for the next page, absent on the last.
    pub next_token: Option<String>,
}

impl Page {
    /// The most items that a page may hold.
    pub const MOST: u16 = 1000;

    /// Takes what the caller gave; a page holds 1 to 1000 items.
    pub fn new(max_results: Option<i64>, next_token: Option<String>) -> Result<Self, Error> {
        let max_results = match max_results {
            None => None,
            Some(count) => {
                let count = u16::try_from(count).ok().filter(|count| (1..=Self::MOST).contains(count));
                Some(count.ok_or(Invalid::MaxResults)?)
            }
        };
        Ok(Self { max_results, next_token })
    }

    /// Returns the number of items to return, or the listing's own default.
    pub(super) fn size(&self, default: u16) -> usize {
        usize::from(self.max_results.unwrap_or(default))
    }

    /// Returns about how many bytes it takes beside its size.
    pub(super) fn bytes(&self) -> usize {
        self.next_token.as_ref().map_or(0, String::len)
    }

    /// Reads the position where this page starts, `None` for the first page.
    pub(super) fn position<const N: usize>(&self, listing: &Listing) -> Result<Option<[String; N]>, Error> {
        let Some(text) = &self.next_token else { return Ok(None) };
        let token: Token = if text.starts_with('{') {
            serde_json::from_str(text).map_err(|_| Invalid::NextToken)?
        } else {
            let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Invalid::NextToken)?;
            serde_json::from_slice(&bytes).map_err(|_| Invalid::NextToken)?
        };
        if token.listing != listing.fingerprint {
            return Err(Invalid::NextToken.into());
        }
        let position = token.after.try_into().map_err(|_| Invalid::NextToken)?;
        Ok(Some(position))
    }
}

/// The listing that a token belongs to: its name and its filters, as one short fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listing {
    fingerprint: String,
}

impl Listing {
    /// Takes the name of the listing and every value that decides what it lists, in a fixed order.
    pub(super) fn new(name: &str, filters: &[Option<&str>]) -> Self {
        let mut digest = Sha256::new();
        digest.update(name);
        for filter in filters {
            match filter {
                None => digest.update([0]),
                Some(text) => {
                    digest.update([1]);
                    digest.update((text.len() as u64).to_le_bytes());
                    digest.update(text);
                }
            }
        }
        Self { fingerprint: URL_SAFE_NO_PAD.encode(&digest.finalize()[..9]) }
    }

    /// Writes the token for the page after a position.
    pub(super) fn token(&self, after: &[&str]) -> String {
        let token = Token {
            listing: self.fingerprint.clone(),
            after: after.iter().map(|part| (*part).to_owned()).collect(),
        };
        // A text and a list of texts cannot fail to become JSON.
        let plain = serde_json::to_string(&token).unwrap_or_default();
        let encoded = URL_SAFE_NO_PAD.encode(&plain);
        // Long names outside ASCII would make the token longer than a client may send back; names hold no white
        // space, so the plain form is a legal token too, and counts each character once.
        if encoded.len() > LONGEST_TOKEN { plain } else { encoded }
    }

    /// Makes a page of at most `size` items out of up to `size + 1` of them.
    pub(super) fn page<T>(
        &self,
        mut items: Vec<T>,
        size: usize,
        token_after: impl FnOnce(&Self, &T) -> String,
    ) -> Paged<T> {
        let more = items.len() > size;
        items.truncate(size);
        let next_token = if more { items.last().map(|last| token_after(self, last)) } else { None };
        Paged { items, next_token }
    }
}

const LONGEST_TOKEN: usize = 2000;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Token {
    #[serde(rename = "l")]
    listing: String,
    #[serde(rename = "a")]
    after: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page_with(token: &str) -> Page {
        Page::new(None, Some(token.to_owned())).unwrap()
    }

    #[test]
    fn a_token_gives_back_its_position() {
        let listing = Listing::new("packages", &[Some("npm"), None]);

        let token = listing.token(&["npm", "", "left-pad"]);

        assert_eq!(
            page_with(&token).position(&listing).unwrap(),
            Some(["npm".to_owned(), String::new(), "left-pad".to_owned()])
        );
    }

    #[test]
    fn a_token_for_the_longest_names_can_be_sent_back() {
        let listing = Listing::new("packages", &[None]);
        let longest = "\u{1f600}".repeat(255);

        let token = listing.token(&["generic", &longest, &longest]);

        assert!(token.chars().count() <= LONGEST_TOKEN);
        assert_eq!(
            page_with(&token).position(&listing).unwrap(),
            Some(["generic".to_owned(), longest.clone(), longest])
        );
    }

    #[test]
    fn a_token_of_another_listing_is_refused() {
        let listing = Listing::new("packages", &[Some("npm"), None]);
        let token = listing.token(&["npm"]);

        let other = Listing::new("packages", &[None, Some("npm")]);

        assert!(page_with(&token).position::<1>(&other).is_err());
        assert!(page_with(&token).position::<2>(&listing).is_err());
        assert!(page_with("%%%").position::<1>(&listing).is_err());
        assert!(page_with("AAAA").position::<1>(&listing).is_err());
    }

    #[test]
    fn a_page_holds_one_to_a_thousand_items() {
        assert!(Page::new(Some(0), None).is_err());
        assert!(Page::new(Some(1001), None).is_err());
        assert_eq!(Page::new(Some(1000), None).unwrap().size(50), 1000);
        assert_eq!(Page::new(None, None).unwrap().size(50), 50);
    }
}
