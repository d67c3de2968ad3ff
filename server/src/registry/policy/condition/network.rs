//! Networks of addresses as policies write them: an address, or one with the length of its prefix.
//! Knows addresses, nothing of policies.

use std::net::IpAddr;

/// The addresses that share the beginning of this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Network {
    address: IpAddr,
    prefix_bits: u32,
}

impl Network {
    /// Parses `192.0.2.0/24`, `2001:db8::/32`, or one address.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().ok()?;
        let longest = bits(address).1;
        let prefix_bits = match prefix {
            Some(prefix) if prefix.bytes().all(|byte| byte.is_ascii_digit()) => prefix.parse().ok()?,
            Some(_) => return None,
            None => longest,
        };
        (prefix_bits <= longest).then_some(Self { address, prefix_bits })
    }

    /// Tells whether an address lies in it; one of IPv4 is the same in the form of IPv6.
    pub(super) fn contains(self, address: IpAddr) -> bool {
        let ((own, length), (other, other_length)) = (bits(self.address), bits(address.to_canonical()));
        // All bits of a prefix of nothing are shifted out, which a shift by the width would not do.
        let rest = length - self.prefix_bits;
        length == other_length && (own ^ other).checked_shr(rest).unwrap_or(0) == 0
    }
}

fn bits(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(address) => (address.to_bits().into(), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_the_addresses_that_begin_as_it_does() {
        for (network, address, lies_within) in [
            ("192.0.2.0/24", "192.0.2.255", true),
            ("192.0.2.0/24", "192.0.3.0", false),
            ("192.0.2.77/24", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("192.0.2.1/32", "::ffff:192.0.2.1", true),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("::/0", "2001:db8::1", true),
            ("::/0", "192.0.2.1", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("2001:db8::1", "2001:db8::1", true),
        ] {
            let network_read = Network::parse(network).unwrap();
            assert_eq!(network_read.contains(address.parse().unwrap()), lies_within, "{network} {address}");
        }
        for wrong in
            ["", "*", "192.0.2.0/33", "2001:db8::/129", "192.0.2.0/+8", "192.0.2.0/", "192.0.2", "host"]
        {
            assert_eq!(Network::parse(wrong), None, "{wrong}");
        }
    }
}
