//! Amazon resource names of domains, repositories, packages and package groups: how they are written and read.
//! Says nothing of whether the resource exists.

use std::fmt::{self, Write as _};

use crate::registry::names::format::PackageFormat;
use crate::registry::names::keys::{DomainKey, PackageKey, RepositoryKey};
use crate::registry::names::package::{Namespace, PackageName};
use crate::registry::names::{AccountId, DomainName, InvalidName, Region, RepositoryName};

/// A resource name, read into the thing that it names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Arn {
    /// `…:domain/{domain}`
    Domain(DomainKey),
    /// `…:repository/{domain}/{repository}`
    Repository(RepositoryKey),
    /// `…:package/{domain}/{repository}/{format}/{namespace}/{name}`
    Package(Box<PackageKey>),
    /// `…:package-group/{domain}{pattern}`
    PackageGroup {
        /// The domain that the group belongs to.
        domain: DomainKey,
        /// The pattern, decoded; it starts with `/`.
        pattern: String,
    },
}

impl Arn {
    /// Reads a resource name of this service.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        Self::read(text).map_err(|invalid| match invalid.value.as_deref() {
            // A part that is not there is told by the whole.
            Some("") => InvalidName::new("ARN", text, "none of its parts but a namespace may be empty"),
            Some(_) | None => invalid,
        })
    }

    fn read(text: &str) -> Result<Self, InvalidName> {
        let invalid = |rule| InvalidName::new("ARN", text, rule);
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next().unwrap_or("");
        let (prefix, partition, service, region, account, resource) =
            (next(), next(), next(), next(), next(), next());
        if prefix != "arn" || service != "codeartifact" {
            return Err(invalid("it must be arn:{partition}:codeartifact:{region}:{account}:{resource}"));
        }
        let region = Region::parse(region)?;
        if partition != partition_of(&region) {
            return Err(invalid("its partition must be that of its region"));
        }
        let owner = AccountId::parse(account)?;
        let (kind, path) = resource.split_once('/').ok_or_else(|| invalid("its resource must hold `/`"))?;
        let domain =
            |name: &str| Ok(DomainKey { owner, region: region.clone(), name: DomainName::parse(name)? });
        match kind {
            "domain" => Ok(Self::Domain(domain(path)?)),
            "repository" => {
                let (name, repository) =
                    path.split_once('/').ok_or_else(|| invalid("it must name a domain and a repository"))?;
                Ok(Self::Repository(domain(name)?.repository(RepositoryName::parse(repository)?)))
            }
            "package" => {
                let parts: Vec<&str> = path.split('/').collect();
                let [name, repository, format, namespace, package] = parts[..] else {
                    return Err(invalid("it must name domain, repository, format, namespace and package"));
                };
                let format = PackageFormat::parse(format)?;
                Ok(Self::Package(Box::new(PackageKey {
                    repository: domain(name)?.repository(RepositoryName::parse(repository)?),
                    format,
                    namespace: Namespace::parse(format, Some(namespace).filter(|text| !text.is_empty()))?,
                    name: PackageName::parse(format, package)?,
                })))
            }
            "package-group" => {
                let start = path.find('/').ok_or_else(|| invalid("it must name a domain and a pattern"))?;
                let (name, encoded) = path.split_at(start);
                let pattern =
                    decode_pattern(encoded).ok_or_else(|| invalid("its pattern must be encoded"))?;
                Ok(Self::PackageGroup { domain: domain(name)?, pattern })
            }
            _ => Err(invalid("it must name a domain, repository, package or package group")),
        }
    }

    /// Returns the domain that the resource is or belongs to.
    pub fn domain(&self) -> &DomainKey {
        match self {
            Self::Domain(domain) | Self::PackageGroup { domain, .. } => domain,
            Self::Repository(repository) => &repository.domain,
            Self::Package(package) => &package.repository.domain,
        }
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DomainKey { owner, region, name } = self.domain();
        // Written with every request, several times: piece by piece takes a third of what formatting does.
        let mut write = |pieces: &[&str]| pieces.iter().try_for_each(|piece| formatter.write_str(piece));
        write(&["arn:", partition_of(region), ":codeartifact:", region.as_str(), ":", owner.as_str(), ":"])?;
        let name = name.as_str();
        match self {
            Self::Domain(_) => write(&["domain/", name]),
            Self::Repository(repository) => write(&["repository/", name, "/", repository.name.as_str()]),
            Self::Package(package) => {
                let (format, namespace) = (package.format.as_str(), package.namespace_or_empty());
                write(&["package/", name, "/", package.repository.name.as_str()])?;
                write(&["/", format, "/", namespace, "/", package.name.normalized()])
            }
            Self::PackageGroup { pattern, .. } => {
                write(&["package-group/", name])?;
                encode_pattern(pattern, formatter)
            }
        }
    }
}

impl DomainKey {
    /// Returns the domain's ARN.
    pub fn arn(&self) -> Arn {
        Arn::Domain(self.clone())
    }
}

impl RepositoryKey {
    /// Returns the repository's ARN, which carries the account that owns the domain.
    pub fn arn(&self) -> Arn {
        Arn::Repository(self.clone())
    }

    /// Returns what the ARNs of all packages of a format in the repository begin with.
    pub fn beginning_of_packages(&self, format: PackageFormat) -> String {
        let DomainKey { owner, region, name } = &self.domain;
        let partition = partition_of(region);
        format!("arn:{partition}:codeartifact:{region}:{owner}:package/{name}/{}/{format}/", self.name)
    }
}

impl PackageKey {
    /// Returns the package's ARN.
    pub fn arn(&self) -> Arn {
        Arn::Package(Box::new(self.clone()))
    }
}

/// Returns the partition that a region belongs to.
pub fn partition_of(region: &Region) -> &'static str {
    let region = region.as_str();
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else if region.starts_with("us-isob-") {
        "aws-iso-b"
    } else if region.starts_with("us-iso-") {
        "aws-iso"
    } else {
        "aws"
    }
}

// Only these three characters are encoded, and with lower-case digits: policies compare ARNs byte by byte.
fn encode_pattern(pattern: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    for character in pattern.chars() {
        match character {
            '%' => formatter.write_str("%25")?,
            '*' => formatter.write_str("%2a")?,
            '$' => formatter.write_str("%24")?,
            plain => formatter.write_char(plain)?,
        }
    }
    Ok(())
}

fn decode_pattern(encoded: &str) -> Option<String> {
    if encoded.contains(['*', '$']) {
        return None;
    }
    let mut pieces = encoded.split('%');
    let mut pattern = pieces.next()?.to_owned();
    for piece in pieces {
        let (code, rest) = piece.split_at_checked(2)?;
        pattern.push(match code {
            "25" => '%',
            "2a" => '*',
            "24" => '$',
            _ => return None,
        });
        pattern.push_str(rest);
    }
    Some(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_back_what_was_written() {
        for text in [
            "arn:aws:codeartifact:eu-west-1:123456789012:domain/my-domain",
            "arn:aws:codeartifact:eu-west-1:123456789012:repository/my-domain/My.repo",
            "arn:aws:codeartifact:eu-west-1:123456789012:package/my-domain/repo/pypi//requests",
            "arn:aws:codeartifact:eu-west-1:123456789012:package/my-domain/repo/maven/com.example/lib",
            "arn:aws:codeartifact:eu-west-1:123456789012:package-group/my-domain/%2a",
            "arn:aws:codeartifact:eu-west-1:123456789012:package-group/my-domain/npm//react%24",
            "arn:aws-cn:codeartifact:cn-north-1:123456789012:domain/my-domain",
        ] {
            assert_eq!(Arn::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn foreign_and_broken_names_are_refused() {
        for text in [
            "",
            "arn:aws:s3:::bucket",
            "arn:aws:codeartifact:eu-west-1:1234:domain/my-domain",
            "arn:aws-cn:codeartifact:eu-west-1:123456789012:domain/my-domain",
            "arn:aws:codeartifact:eu-west-1:123456789012:domain",
            "arn:aws:codeartifact:eu-west-1:123456789012:repository/my-domain",
            "arn:aws:codeartifact:eu-west-1:123456789012:package-group/my-domain/*",
            "arn:aws:codeartifact:eu-west-1:123456789012:package-group/my-domain/%2A",
            "arn:aws:codeartifact:eu-west-1:123456789012:bucket/my-domain",
        ] {
            assert!(Arn::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_part_that_is_missing_is_not_told_as_an_empty_name() {
        let start = "arn:aws:codeartifact:eu-west-1:123456789012";
        for text in [
            "arn",
            "arn:aws:codeartifact",
            "arn:aws:codeartifact::123456789012:domain/my-domain",
            "arn:aws:codeartifact:eu-west-1::domain/my-domain",
            start,
            &format!("{start}:domain/"),
            &format!("{start}:repository/my-domain/"),
            &format!("{start}:repository//repo"),
            &format!("{start}:package/my-domain/repo//ns/name"),
            &format!("{start}:package/my-domain/repo/generic//name"),
            &format!("{start}:package/my-domain/repo/npm//"),
            &format!("{start}:package-group//npm/%2a"),
        ] {
            let refusal = Arn::parse(text).unwrap_err().to_string();
            assert!(!refusal.contains("``"), "{refusal}");
        }
    }
}
