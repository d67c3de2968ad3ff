//! Where package endpoints are: parsing the two forms that AWS documents, and the one place that builds
//! absolute URLs. Knows names and URLs, no requests.

use std::fmt;
use std::str::FromStr;

use http::Uri;

use crate::registry::{
    AccountId, DomainKey, DomainName, PackageFormat, Region, RepositoryKey, RepositoryName,
};

/// What an address of a package endpoint names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageAddress {
    /// The domain's name.
    pub domain: DomainName,
    /// The domain's owner.
    pub owner: AccountId,
    /// The region, where the address names one.
    pub region: Option<Region>,
    /// Which decides the rules of all other names.
    pub format: PackageFormat,
    /// In the domain that was asked.
    pub repository: RepositoryName,
    /// The rest of the path, beginning with `/`, still percent-encoded.
    pub rest: String,
}

impl PackageAddress {
    /// Parses a host and a path in either form; `None` where they name no package endpoint.
    ///
    /// Host form: `{domain}-{owner}.d.codeartifact.{region}.{base}` with path `/{format}/{repository}/…`.
    /// Path form: any host with path `/{format}/d/{domain}-{owner}/{repository}/…`.
    pub fn parse(host: Option<&str>, path: &str) -> Option<Self> {
        Self::from_host(host?, path).or_else(|| Self::from_path(path))
    }

    /// Returns the repository that it names; `region` is that of the request, where the address says none.
    pub fn repository(&self, region: &Region) -> RepositoryKey {
        let region = self.region.as_ref().unwrap_or(region).clone();
        let domain = DomainKey { owner: self.owner, region, name: self.domain.clone() };
        domain.repository(self.repository.clone())
    }

    fn from_host(host: &str, path: &str) -> Option<Self> {
        let mut labels = host.split('.');
        let (domain, owner) = split_owner(labels.next()?)?;
        let (marker, service, region) = (labels.next()?, labels.next()?, labels.next()?);
        if marker != "d" || service != "codeartifact" {
            return None;
        }
        let region = Region::parse(region.split(':').next()?).ok()?;
        let (format, rest) = segment(path)?;
        let (repository, rest) = segment(rest)?;
        Self::build(domain, owner, Some(region), format, repository, rest)
    }

    fn from_path(path: &str) -> Option<Self> {
        let (format, rest) = segment(path)?;
        let (marker, rest) = segment(rest)?;
        if marker != "d" {
            return None;
        }
        let (domain_and_owner, rest) = segment(rest)?;
        let (domain, owner) = split_owner(domain_and_owner)?;
        let (repository, rest) = segment(rest)?;
        Self::build(domain, owner, None, format, repository, rest)
    }

    fn build(
        domain: DomainName,
        owner: AccountId,
        region: Option<Region>,
        format: &str,
        repository: &str,
        rest: &str,
    ) -> Option<Self> {
        Some(Self {
            domain,
            owner,
            region,
            format: PackageFormat::parse(format).ok()?,
            repository: RepositoryName::parse(repository).ok()?,
            rest: rest.to_owned(),
        })
    }
}

/// Splits `{domain}-{owner}` at the last hyphen: the owner is always twelve digits, and a domain's name may
/// hold hyphens itself.
fn split_owner(text: &str) -> Option<(DomainName, AccountId)> {
    let (domain, owner) = text.rsplit_once('-')?;
    Some((DomainName::parse(domain).ok()?, AccountId::parse(owner).ok()?))
}

/// Splits the first segment off a path that begins with `/`; what remains begins with `/` or is empty.
fn segment(path: &str) -> Option<(&str, &str)> {
    let path = path.strip_prefix('/')?;
    let end = path.find('/').unwrap_or(path.len());
    (end > 0).then(|| path.split_at(end))
}

/// How a client reaches the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Without encryption.
    Http,
    /// With TLS.
    Https,
}

impl Scheme {
    /// Returns the word that URLs begin with.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// What the URLs that a client is given begin with: scheme, host with port, and a path where a proxy adds one. Never
/// ends in a slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    scheme: Scheme,
    authority: String,
    path: String,
}

/// A text that is no base for URLs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidBaseUrl {
    /// It is no URL.
    #[error("it is no URL: {0}")]
    NotUrl(String),
    /// It lacks something or has too much.
    #[error("it must begin with `http://` or `https://`, name a host and have no query")]
    Parts,
}

impl BaseUrl {
    /// Returns the host, with a port where it names one.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Takes the scheme of a connection, and the host and port that a request on it names.
    pub fn of_request(scheme: Scheme, authority: String) -> Self {
        Self { scheme, authority, path: String::new() }
    }
}

impl FromStr for BaseUrl {
    type Err = InvalidBaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidBaseUrl> {
        let uri: Uri =
            text.parse().map_err(|error: http::uri::InvalidUri| InvalidBaseUrl::NotUrl(error.to_string()))?;
        let scheme = match uri.scheme_str() {
            Some("http") => Scheme::Http,
            Some("https") => Scheme::Https,
            Some(_) | None => return Err(InvalidBaseUrl::Parts),
        };
        match (uri.authority(), uri.query()) {
            (Some(authority), None) => Ok(Self {
                scheme,
                authority: authority.to_string(),
                path: uri.path().trim_end_matches('/').to_owned(),
            }),
            (Some(_) | None, _) => Err(InvalidBaseUrl::Parts),
        }
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scheme, authority, path } = self;
        write!(formatter, "{}://{authority}{path}", scheme.as_str())
    }
}

/// How URLs of package endpoints are built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// The base that the operator set; without one it is what the client used.
    pub public_base_url: Option<BaseUrl>,
    /// Use the host form rather than the path form.
    pub host_form: bool,
}

impl Endpoints {
    /// Returns the URL of a repository's endpoint, which always ends in `/`.
    ///
    /// `used` is what the client used; it serves where the operator set no base.
    pub fn repository_url(
        &self,
        used: &BaseUrl,
        domain: &DomainKey,
        format: PackageFormat,
        repository: &RepositoryName,
    ) -> String {
        let base = self.public_base_url.as_ref().unwrap_or(used);
        let (name, owner) = (&domain.name, domain.owner);
        if self.host_form {
            let BaseUrl { scheme, authority, path } = base;
            let (scheme, region) = (scheme.as_str(), &domain.region);
            return format!(
                "{scheme}://{name}-{owner}.d.codeartifact.{region}.{authority}{path}/{format}/{repository}/"
            );
        }
        format!("{base}/{format}/d/{name}-{owner}/{repository}/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(host: &str, path: &str) -> Option<PackageAddress> {
        PackageAddress::parse(Some(host), path)
    }

    #[test]
    fn path_form_names_domain_owner_format_and_repository() {
        let address = parse("127.0.0.1:4566", "/npm/d/my-team-123456789012/shared/left-pad").unwrap();

        assert_eq!(address.domain.as_str(), "my-team");
        assert_eq!(address.owner.as_str(), "123456789012");
        assert_eq!(address.region, None);
        assert_eq!(address.format, PackageFormat::Npm);
        assert_eq!(address.repository.as_str(), "shared");
        assert_eq!(address.rest, "/left-pad");
    }

    #[test]
    fn host_form_names_the_region_too() {
        let host = "my-team-123456789012.d.codeartifact.eu-west-1.localhost:4566";
        let address = parse(host, "/pypi/shared/simple/").unwrap();

        assert_eq!(address.domain.as_str(), "my-team");
        assert_eq!(address.region.unwrap().as_str(), "eu-west-1");
        assert_eq!(address.rest, "/simple/");
    }

    #[test]
    fn other_addresses_are_no_package_endpoints() {
        for path in
            ["/", "/v1/domain", "/npm", "/npm/d/", "/npm/d/team/shared/", "/tar/d/team-123456789012/shared/"]
        {
            assert_eq!(parse("127.0.0.1", path), None, "{path}");
        }
    }

    #[test]
    fn repository_urls_end_in_a_slash_and_parse_back() {
        let domain = DomainKey {
            owner: AccountId::parse("123456789012").unwrap(),
            region: Region::parse("eu-west-1").unwrap(),
            name: DomainName::parse("my-team").unwrap(),
        };
        let repository = RepositoryName::parse("shared").unwrap();
        for (scheme, host_form) in [(Scheme::Http, false), (Scheme::Http, true), (Scheme::Https, true)] {
            let endpoints = Endpoints { public_base_url: None, host_form };
            let used = BaseUrl::of_request(scheme, "localhost:4566".to_owned());
            let url = endpoints.repository_url(&used, &domain, PackageFormat::Npm, &repository);
            let rest = url.strip_prefix(scheme.as_str()).and_then(|rest| rest.strip_prefix("://")).unwrap();
            let (host, path) = rest.split_at(rest.find('/').unwrap());
            let address = parse(host, path).unwrap();
            assert_eq!((address.domain, address.owner), (domain.name.clone(), domain.owner));
            assert_eq!(address.rest, "/");
        }
    }

    #[test]
    fn the_base_that_the_operator_set_wins_over_what_the_client_used() {
        let used = BaseUrl::of_request(Scheme::Http, "127.0.0.1:4566".to_owned());
        let endpoints = Endpoints {
            public_base_url: Some("https://packages.example.com/ca/".parse().unwrap()),
            host_form: false,
        };
        let domain = DomainKey {
            owner: AccountId::parse("123456789012").unwrap(),
            region: Region::parse("eu-west-1").unwrap(),
            name: DomainName::parse("my-team").unwrap(),
        };
        let repository = RepositoryName::parse("shared").unwrap();

        let url = endpoints.repository_url(&used, &domain, PackageFormat::Npm, &repository);

        assert_eq!(url, "https://packages.example.com/ca/npm/d/my-team-123456789012/shared/");
    }

    #[test]
    fn what_lacks_scheme_or_host_is_no_base() {
        for text in
            ["", "packages.example.com", "ftp://packages.example.com", "https://a.example/?b", "http:///x"]
        {
            assert!(text.parse::<BaseUrl>().is_err(), "{text}");
        }
    }
}
