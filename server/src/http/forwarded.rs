//! What proxies say of the requests that they pass on: where one came from, by which scheme, and to which host. Believes
//! nobody but the proxies that the operator trusts; knows headers and addresses, no connections.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use http::header::{AsHeaderName, HOST, HeaderMap, HeaderName, HeaderValue};
use http::uri::Authority;
use ipnet::IpNet;

use crate::address::Scheme;
use crate::auth::Source;

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// Addresses whose word is taken for what they pass on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrustedNetwork(IpNet);

/// A text that names no network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is neither an address nor a network, such as `10.0.0.0/8`")]
pub struct InvalidNetwork;

impl FromStr for TrustedNetwork {
    type Err = InvalidNetwork;

    fn from_str(text: &str) -> Result<Self, InvalidNetwork> {
        let one = || text.parse::<IpAddr>().ok().map(IpNet::from);
        text.parse().ok().or_else(one).map(Self).ok_or(InvalidNetwork)
    }
}

/// What is true of a request, whoever passed it on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    /// Where it comes from, where that is known.
    pub(super) address: Option<IpAddr>,
    /// By which scheme its client sent it.
    pub(super) scheme: Scheme,
    /// The host and port that its client used, where a proxy says so.
    pub(super) host: Option<Authority>,
}

/// Finds where a request comes from that a peer sent over a connection of a scheme.
///
/// Each proxy appends the address that it was asked from to `X-Forwarded-For`. From the right, the first address that is
/// not trusted is the last one that somebody trusted saw, and so the source; what stands to the left of it is hearsay.
/// Where an entry cannot be read, the proxy that passed it on is the source. Of the other two headers the value counts
/// that stands as far from the right as the source does, or the first where there are fewer: some proxies append to
/// these too, others replace them.
pub(super) fn origin(
    peer: Option<IpAddr>,
    scheme: Scheme,
    headers: &HeaderMap,
    trusted: &[TrustedNetwork],
) -> Origin {
    let peer = peer.map(|peer| peer.to_canonical());
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.0.contains(&address));
    let Some(proxy) = peer.filter(|peer| is_trusted(*peer)) else {
        return Origin { address: peer, scheme, host: None };
    };
    let (mut address, mut distance) = (proxy, 0);
    for (passed, entry) in from_the_right(headers, FOR).enumerate() {
        let Some(entry) = parse_address(entry) else { break };
        (address, distance) = (entry, passed);
        if !is_trusted(entry) {
            break;
        }
    }
    let scheme = match at(headers, PROTO, distance) {
        Some(word) if word.eq_ignore_ascii_case("https") => Scheme::Https,
        Some(word) if word.eq_ignore_ascii_case("http") => Scheme::Http,
        Some(_) | None => scheme,
    };
    let host = at(headers, FORWARDED_HOST, distance).and_then(|host| host.parse().ok());
    Origin { address: Some(address), scheme, host }
}

impl Origin {
    /// Returns what policies are told of it.
    pub(super) fn source(&self) -> Source {
        Source { address: self.address, is_encrypted: self.scheme == Scheme::Https }
    }

    /// Puts the host that the client used where requests have it: clients sign that one, and repositories can be named
    /// by it.
    pub(super) fn restore_host(&self, headers: &mut HeaderMap) {
        let host = self.host.as_ref().and_then(|host| HeaderValue::from_str(host.as_str()).ok());
        if let Some(host) = host {
            headers.insert(HOST, host);
        }
    }
}

/// Returns the members of a list that may go over several lines, the last one first.
fn from_the_right(headers: &HeaderMap, name: impl AsHeaderName) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(name).iter().rev();
    // What is no text stands as an entry that cannot be read.
    lines.flat_map(|line| line.to_str().unwrap_or("?").rsplit(',')).map(str::trim)
}

/// Returns the member so far from the right, or the first.
fn at(headers: &HeaderMap, name: impl AsHeaderName, distance: usize) -> Option<&str> {
    from_the_right(headers, name).take(distance + 1).last()
}

/// Parses an address, with the port that some proxies add.
fn parse_address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    bare.parse::<IpAddr>().ok().or_else(with_port).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXY: &str = "10.0.0.1";

    fn headers(lines: &[(HeaderName, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name, HeaderValue::from_static(value));
        }
        headers
    }

    fn find(peer: &str, lines: &[(HeaderName, &'static str)]) -> (String, Scheme, Option<String>) {
        let trusted = ["10.0.0.0/8", "192.0.2.7", "fd00::/8"].map(|text| text.parse().unwrap());
        let found = origin(Some(peer.parse().unwrap()), Scheme::Http, &headers(lines), &trusted);
        (found.address.unwrap().to_string(), found.scheme, found.host.map(|host| host.to_string()))
    }

    #[test]
    fn the_source_is_the_right_most_address_that_is_not_trusted() {
        for (peer, forwarded, expected) in [
            // Whoever is not trusted speaks for nobody else.
            ("198.51.100.1", &["203.0.113.9"][..], "198.51.100.1"),
            ("192.0.2.8", &["203.0.113.9"], "192.0.2.8"),
            (PROXY, &[], PROXY),
            (PROXY, &["203.0.113.9"], "203.0.113.9"),
            // What the client wrote itself stands to the left.
            (PROXY, &["127.0.0.1, 203.0.113.9"], "203.0.113.9"),
            (PROXY, &["203.0.113.9, 10.1.1.1,192.0.2.7"], "203.0.113.9"),
            // Several lines are one list.
            (PROXY, &["203.0.113.9, 10.1.1.1", "10.2.2.2"], "203.0.113.9"),
            (PROXY, &["203.0.113.9", "198.51.100.2"], "198.51.100.2"),
            // A client within.
            (PROXY, &["10.9.9.9, 10.1.1.1"], "10.9.9.9"),
            // What cannot be read ends the search at whoever passed it on.
            (PROXY, &["203.0.113.9, unknown"], PROXY),
            (PROXY, &["unknown, 10.1.1.1"], "10.1.1.1"),
            (PROXY, &["203.0.113.9, "], PROXY),
            (PROXY, &[""], PROXY),
            // Ports and forms of addresses.
            (PROXY, &["203.0.113.9:4711"], "203.0.113.9"),
            (PROXY, &["[2001:db8::1]:4711"], "2001:db8::1"),
            (PROXY, &["[2001:db8::1]"], "2001:db8::1"),
            (PROXY, &["2001:db8::1"], "2001:db8::1"),
            (PROXY, &["::ffff:203.0.113.9"], "203.0.113.9"),
            ("::ffff:10.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            ("fd00::1", &["203.0.113.9"], "203.0.113.9"),
        ] {
            let lines: Vec<_> = forwarded.iter().map(|line| (FOR, *line)).collect();
            assert_eq!(find(peer, &lines).0, expected, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn scheme_and_host_are_those_that_the_client_used_with_the_first_proxy_that_is_trusted() {
        let client = (FOR, "203.0.113.9");
        let through_two = (FOR, "203.0.113.9, 10.1.1.1");
        for (lines, scheme, host) in [
            (&[client.clone()][..], Scheme::Http, None),
            (&[client.clone(), (PROTO, "https")], Scheme::Https, None),
            (&[client.clone(), (PROTO, "HTTPS")], Scheme::Https, None),
            (&[client.clone(), (PROTO, "gopher")], Scheme::Http, None),
            // The client claims to be encrypted, the proxy saw that it is not.
            (&[client.clone(), (PROTO, "https, http")], Scheme::Http, None),
            // The outer proxy was reached by TLS, the inner one was not.
            (&[through_two.clone(), (PROTO, "https, http")], Scheme::Https, None),
            (&[through_two.clone(), (PROTO, "https")], Scheme::Https, None),
            (&[client.clone(), (FORWARDED_HOST, "a.example:8443")], Scheme::Http, Some("a.example:8443")),
            (&[client.clone(), (FORWARDED_HOST, "evil.example, a.example")], Scheme::Http, Some("a.example")),
            (&[client, (FORWARDED_HOST, "a.example/path")], Scheme::Http, None),
        ] {
            let (_, found_scheme, found_host) = find(PROXY, lines);
            assert_eq!((found_scheme, found_host.as_deref()), (scheme, host), "{lines:?}");
        }
    }

    #[test]
    fn nothing_of_it_is_believed_of_anybody_else() {
        let lines = [(FOR, "203.0.113.9"), (PROTO, "https"), (FORWARDED_HOST, "a.example")];
        assert_eq!(find("198.51.100.1", &lines), ("198.51.100.1".to_owned(), Scheme::Http, None));
        assert_eq!(origin(None, Scheme::Https, &headers(&lines), &[]).scheme, Scheme::Https);
    }

    #[test]
    fn the_host_that_the_client_used_takes_the_place_of_the_one_that_arrived() {
        let mut found = headers(&[(HOST, "internal:4566")]);
        let mut origin = Origin { address: None, scheme: Scheme::Http, host: None };
        origin.restore_host(&mut found);
        assert_eq!(found[HOST], "internal:4566");

        origin.host = Some(Authority::from_static("a.example"));
        origin.restore_host(&mut found);
        assert_eq!(found[HOST], "a.example");
    }

    #[test]
    fn what_is_no_network_cannot_be_trusted() {
        for text in ["", "10.0.0.0/33", "everybody", "10.0.0.0/8/8", "10.0.0"] {
            assert_eq!(text.parse::<TrustedNetwork>(), Err(InvalidNetwork), "{text}");
        }
        assert!("10.0.0.1/8".parse::<TrustedNetwork>().is_ok(), "the rest of the address does not matter");
    }
}
