//! Where package endpoints are: parsing the two forms that AWS documents, and the one place that builds
//! absolute URLs. Knows names, not HTTP.

use crate::registry::{AccountId, DomainKey, DomainName, PackageFormat, Region, RepositoryName};

/// What an address of a package endpoint names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageAddress {
    /// The domain's name.
    pub domain: DomainName,
    /// The domain's owner.
    pub owner: AccountId,
    /// The region, where the address names one.
    pub region: Option<Region>,
    /// The package format.
    pub format: PackageFormat,
    /// The repository.
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

/// How URLs of package endpoints are built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// The base that the operator set, such as `https://packages.example.com`, without a slash at its end.
    pub public_base_url: Option<String>,
    /// Use the host form rather than the path form.
    pub host_form: bool,
}

impl Endpoints {
    /// Returns the URL of a repository's endpoint, which always ends in `/`.
    ///
    /// `host` is the host that the client used; it serves where the operator set no base.
    pub fn repository_url(
        &self,
        host: &str,
        domain: &DomainKey,
        format: PackageFormat,
        repository: &RepositoryName,
    ) -> String {
        let base = self.public_base_url.clone().unwrap_or_else(|| format!("http://{host}"));
        let (name, owner) = (&domain.name, domain.owner);
        if self.host_form {
            let (scheme, authority) = base.split_once("://").unwrap_or(("http", &base));
            let region = &domain.region;
            return format!(
                "{scheme}://{name}-{owner}.d.codeartifact.{region}.{authority}/{format}/{repository}/"
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
        for host_form in [false, true] {
            let endpoints = Endpoints { public_base_url: None, host_form };
            let url = endpoints.repository_url("localhost:4566", &domain, PackageFormat::Npm, &repository);
            let rest = url.strip_prefix("http://").unwrap();
            let (host, path) = rest.split_at(rest.find('/').unwrap());
            let address = parse(host, path).unwrap();
            assert_eq!((address.domain, address.owner), (domain.name.clone(), domain.owner));
            assert_eq!(address.rest, "/");
        }
    }
}
