//! Where an origin is: its base URL.

use std::fmt;
use std::str::FromStr;

use reqwest::Url;

/// The base URL of an origin. Its path ends in a slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginUrl(Url);

/// Why a text is no base URL of an origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidOriginUrl {
    /// It is no URL at all.
    #[error("it is no URL: {0}")]
    Syntax(String),
    /// It is a URL of something else.
    #[error("it must begin with `http://` or `https://` and name a host")]
    Scheme,
    /// It has a name or a password in it.
    #[error("it must not hold a name or a password, which others could read; the file of origins takes them")]
    Credentials,
    /// It has parts that no base has.
    #[error("it must end with its path: neither `?` nor `#` may follow")]
    Rest,
}

impl OriginUrl {
    /// Returns the URL.
    pub fn as_url(&self) -> &Url {
        &self.0
    }

    /// Returns the URL of what a reference below the base names.
    pub fn join(&self, reference: &str) -> Result<Url, InvalidOriginUrl> {
        self.0.join(reference).map_err(|error| InvalidOriginUrl::Syntax(error.to_string()))
    }
}

impl FromStr for OriginUrl {
    type Err = InvalidOriginUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut url: Url = text.parse().map_err(|error| InvalidOriginUrl::Syntax(format!("{error}")))?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(InvalidOriginUrl::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidOriginUrl::Credentials);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(InvalidOriginUrl::Rest);
        }
        if !url.path().ends_with('/') {
            let path = format!("{}/", url.path());
            url.set_path(&path);
        }
        Ok(Self(url))
    }
}

impl fmt::Display for OriginUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_ends_in_a_slash_and_paths_go_below_it() {
        for text in ["https://registry.example/npm", "https://registry.example/npm/"] {
            let url: OriginUrl = text.parse().unwrap();
            assert_eq!(url.to_string(), "https://registry.example/npm/");
            assert_eq!(url.join("left-pad").unwrap().as_str(), "https://registry.example/npm/left-pad");
        }
    }

    #[test]
    fn what_is_no_base_is_refused() {
        for (text, why) in [
            ("registry.example", "it is no URL"),
            ("ftp://registry.example/", "it must begin with"),
            ("file:///srv/npm", "it must begin with"),
            ("https://me:secret@registry.example/", "it must not hold a name"),
            ("https://registry.example/?a=b", "it must end with its path"),
            ("https://registry.example/#a", "it must end with its path"),
        ] {
            let error = text.parse::<OriginUrl>().unwrap_err().to_string();
            assert!(error.starts_with(why), "{text}: {error}");
        }
    }
}
