//! Where a request on behalf of an origin may go: what an origin's documents and redirects name is somebody else's word,
//! and must not lead this server to places that only it can reach.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use reqwest::Url;
use reqwest::header::HeaderMap;

use super::address::OriginUrl;

/// Where the requests of an origin may go.
#[derive(Debug)]
pub(super) struct Destinations {
    base: Url,
    /// Hosts that the operator trusts as much as the origin itself.
    hosts: Vec<String>,
}

impl Destinations {
    pub(super) fn new(base: &OriginUrl, hosts: Vec<String>) -> Self {
        Self { base: base.as_url().clone(), hosts }
    }

    /// Tells whether a URL may be fetched from: it is the origin's own, or of a host that the operator named, or it is
    /// encrypted and of a public host, where others could ask as well.
    pub(super) fn allow(&self, url: &Url) -> bool {
        let is_downgraded = self.base.scheme() == "https" && url.scheme() != "https";
        if !matches!(url.scheme(), "http" | "https") || is_downgraded {
            return false;
        }
        let is_named = url.host_str().is_some_and(|host| self.hosts.iter().any(|named| named == host));
        is_same_origin(&self.base, url) || is_named || (url.scheme() == "https" && is_public(url))
    }

    /// Tells whether the credentials of the origin go along: they are for the origin alone.
    pub(super) fn trusts(&self, url: &Url) -> bool {
        is_same_origin(&self.base, url)
    }
}

/// The port that a URL leads to by its scheme counts as named.
fn is_same_origin(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host_str() == other.host_str()
        && one.port_or_known_default() == other.port_or_known_default()
}

/// Tells whether a URL names no host of this machine or of a private network.
fn is_public(url: &Url) -> bool {
    match url.host_str().map(|host| host.trim_start_matches('[').trim_end_matches(']')) {
        None => false,
        Some(host) => match host.parse() {
            Ok(IpAddr::V4(address)) => is_public_v4(address),
            Ok(IpAddr::V6(address)) => is_public_v6(address),
            // A name without a dot, or below a suffix that only local networks know.
            Err(_) => {
                let host = host.trim_end_matches('.');
                host.contains('.')
                    && ![".localhost", ".local", ".internal", ".home.arpa"]
                        .iter()
                        .any(|suffix| host.ends_with(suffix))
            }
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    let is_shared = first == 100 && (64..128).contains(&second);
    !(address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_unspecified()
        || address.is_broadcast()
        || address.is_multicast()
        || is_shared)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    !(address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || address.is_unique_local()
        || address.is_unicast_link_local())
}

/// Returns where an answer redirects to, seen from where it came from.
pub(super) fn location(from: &Url, headers: &HeaderMap) -> Option<Url> {
    let location = headers.get(reqwest::header::LOCATION)?.to_str().ok()?;
    from.join(location).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn destinations(base: &str, hosts: &[&str]) -> Destinations {
        let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
        Destinations::new(&base.parse().unwrap(), hosts)
    }

    #[test]
    fn the_origin_itself_public_hosts_and_named_ones_may_be_asked() {
        let destinations = destinations("https://index.example/simple/", &["files.corp.internal"]);
        for url in [
            "https://index.example/other",
            "https://index.example:443/other",
            "https://files.example.org/a.whl",
            "https://files.corp.internal/a.whl",
            "https://93.184.216.34/a.whl",
        ] {
            assert!(destinations.allow(&url.parse().unwrap()), "{url}");
        }
    }

    #[test]
    fn what_only_this_machine_can_reach_is_not_asked() {
        let destinations = destinations("https://index.example/simple/", &[]);
        for url in [
            "http://index.example/simple/",
            "http://files.example.org/a.whl",
            "https://localhost/a.whl",
            "https://metadata/a",
            "https://metadata.google.internal/a",
            "https://127.0.0.1/a.whl",
            "https://10.1.2.3/a.whl",
            "https://100.64.0.1/a.whl",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/a.whl",
            "https://[::ffff:127.0.0.1]/a.whl",
            "https://[fd00::1]/a.whl",
            "https://[fe80::1]/a.whl",
            "https://0.0.0.0/a",
            "file:///etc/passwd",
            "ftp://files.example.org/a.whl",
        ] {
            assert!(!destinations.allow(&url.parse().unwrap()), "{url}");
        }
    }

    #[test]
    fn an_origin_of_a_private_network_is_asked_and_others_there_are_not() {
        let destinations = destinations("http://127.0.0.1:4873/", &[]);
        assert!(destinations.allow(&"http://127.0.0.1:4873/a/-/a-1.tgz".parse().unwrap()));
        assert!(!destinations.allow(&"http://127.0.0.1:4874/a/-/a-1.tgz".parse().unwrap()));
    }

    #[test]
    fn credentials_go_to_the_origin_alone() {
        let destinations = destinations("https://index.example/simple/", &["files.example"]);
        assert!(destinations.trusts(&"https://index.example/files/a".parse().unwrap()));
        for url in ["https://files.example/a", "https://index.example:8443/a", "http://index.example/a"] {
            assert!(!destinations.trusts(&url.parse().unwrap()), "{url}");
        }
    }
}
