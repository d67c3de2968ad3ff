//! Where a bucket is and how it is spoken with, as the operator says it.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use reqwest::Url;

/// Where a bucket is, and how it is spoken with.
#[derive(Debug, Clone)]
pub struct BucketOptions {
    /// The bucket, and what all keys in it begin with.
    pub address: BucketAddress,
    /// The server that has it, where that is not AWS.
    pub endpoint: Option<Endpoint>,
    /// The region that requests are signed for, where the surroundings do not name it.
    pub region: Option<String>,
    /// Where the name of the bucket stands in requests, unless the endpoint decides.
    pub style: Option<AddressStyle>,
    /// Whether bodies and signatures may travel to other machines unencrypted.
    pub plain_http: bool,
    /// A file with the certificates of authorities that vouch for the endpoint, besides those that this machine trusts.
    pub authorities: Option<PathBuf>,
}

/// A bucket, and what all keys in it begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketAddress {
    pub(super) bucket: String,
    /// Without a slash at either end; empty where keys begin with nothing.
    pub(super) prefix: String,
}

/// The server that has a bucket: scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(Url);

/// Where the name of the bucket stands in requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressStyle {
    /// In the path.
    Path,
    /// In front of the name of the host.
    Host,
}

/// Why a text names no bucket.
#[derive(Debug, thiserror::Error)]
#[error("it is no address such as `s3://bucket/prefix`: {0}")]
pub struct MalformedAddress(&'static str);

/// Why a text names no endpoint.
#[derive(Debug, thiserror::Error)]
#[error("it is no address such as `https://s3.example.com`: {0}")]
pub struct MalformedEndpoint(String);

impl FromStr for BucketAddress {
    type Err = MalformedAddress;

    fn from_str(text: &str) -> Result<Self, MalformedAddress> {
        let rest = text.strip_prefix("s3://").ok_or(MalformedAddress("it does not begin with `s3://`"))?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        // AWS itself takes less; some of the others take more than it does.
        if !(3..=255).contains(&bucket.len()) || !bucket.bytes().all(is_name) {
            return Err(MalformedAddress("the name of a bucket has 3 or more letters, digits, `-` and `.`"));
        }
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        let is_part = |part: &str| {
            !matches!(part, "" | "." | "..")
                && part.bytes().all(|byte| is_name(byte) || b"!'()=+@,".contains(&byte))
        };
        if !prefix.is_empty() && !prefix.split('/').all(is_part) {
            return Err(MalformedAddress(
                "a prefix has letters, digits and `-._!'()=+@,`, with one `/` between its parts",
            ));
        }
        // A key of ours has 35 bytes, and keys may have 1,024.
        if prefix.len() > 900 {
            return Err(MalformedAddress("the prefix is too long"));
        }
        Ok(Self { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
    }
}

impl fmt::Display for BucketAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "s3://{}", self.bucket)?;
        if !self.prefix.is_empty() {
            write!(formatter, "/{}", self.prefix)?;
        }
        Ok(())
    }
}

impl FromStr for Endpoint {
    type Err = MalformedEndpoint;

    fn from_str(text: &str) -> Result<Self, MalformedEndpoint> {
        let malformed = |why: &str| MalformedEndpoint(why.to_owned());
        let url: Url = text.parse().map_err(|error| MalformedEndpoint(format!("{error}")))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(malformed("it begins with neither `https://` nor `http://`"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(malformed("credentials are not part of it"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(malformed("it has scheme, host and port alone"));
        }
        Ok(Self(url))
    }
}

impl Endpoint {
    /// Tells whether what is sent there can be read on the way.
    pub(super) fn is_open_to_others(&self) -> bool {
        let host = self.0.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let local = host == "localhost"
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
        self.0.scheme() == "http" && !local
    }

    /// Returns the address without a slash at its end, with a name in front of its host where one is given.
    pub(super) fn with_host_prefix(&self, name: Option<&str>) -> String {
        let (scheme, host) = (self.0.scheme(), self.0.host_str().unwrap_or_default());
        let port = self.0.port().map(|port| format!(":{port}")).unwrap_or_default();
        let dotted = name.map(|name| format!("{name}.")).unwrap_or_default();
        format!("{scheme}://{dotted}{host}{port}")
    }
}

impl BucketOptions {
    /// Returns where the name of the bucket stands: at AWS in front of the host, elsewhere in the path.
    pub(super) fn style(&self) -> AddressStyle {
        // A certificate for `*.example.com` does not hold for a name with more dots.
        let dotted = self.address.bucket.contains('.');
        let default =
            if self.endpoint.is_none() && !dotted { AddressStyle::Host } else { AddressStyle::Path };
        self.style.unwrap_or(default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_named_with_or_without_a_prefix() {
        for (text, shown) in [
            ("s3://packages", "s3://packages"),
            ("s3://packages/", "s3://packages"),
            ("s3://my.packages/team/a=1/", "s3://my.packages/team/a=1"),
        ] {
            assert_eq!(text.parse::<BucketAddress>().unwrap().to_string(), shown);
        }
    }

    #[test]
    fn what_names_no_bucket_is_refused() {
        for text in [
            "packages",
            "https://packages",
            "s3://",
            "s3://ab",
            "s3://pack ages",
            "s3://packages//a",
            "s3://packages/a//b",
            "s3://packages/../b",
            "s3://packages/a%2Fb",
            "s3://packages/a?b",
        ] {
            assert!(text.parse::<BucketAddress>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_endpoint_has_scheme_host_and_port_alone() {
        for (text, open) in [
            ("https://s3.example.com", false),
            ("http://s3.example.com", true),
            ("http://10.0.0.1:9000/", true),
            ("http://127.0.0.1:9000", false),
            ("http://[::1]:9000", false),
            ("http://localhost:9000", false),
        ] {
            let endpoint: Endpoint = text.parse().unwrap();
            assert_eq!(endpoint.is_open_to_others(), open, "{text}");
            assert_eq!(endpoint.with_host_prefix(None), text.trim_end_matches('/'));
        }
        for text in
            ["s3.example.com", "ftp://a", "https://a/b", "https://a?b", "https://me:secret@a", "https://"]
        {
            assert!(text.parse::<Endpoint>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_bucket_stands_in_the_path_but_at_aws() {
        let options = |address: &str, endpoint: Option<&str>| BucketOptions {
            address: address.parse().unwrap(),
            endpoint: endpoint.map(|endpoint| endpoint.parse().unwrap()),
            region: None,
            style: None,
            plain_http: false,
            authorities: None,
        };
        assert_eq!(options("s3://packages", None).style(), AddressStyle::Host);
        assert_eq!(options("s3://my.packages", None).style(), AddressStyle::Path);
        assert_eq!(options("s3://packages", Some("https://s3.example.com")).style(), AddressStyle::Path);
        let endpoint: Endpoint = "https://s3.example.com:9000".parse().unwrap();
        assert_eq!(endpoint.with_host_prefix(Some("packages")), "https://packages.s3.example.com:9000");
    }
}
