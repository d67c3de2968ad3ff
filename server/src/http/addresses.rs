//! How many connections each network address has. Knows addresses, no connections: who has one keeps a place.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// The part of an IPv6 address that tells networks apart: one client commands the rest.
const NETWORK: u128 = !0 << 64;

/// The addresses that have connections.
#[derive(Debug)]
pub(super) struct Addresses {
    most: Option<usize>,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One connection of an address, until dropped.
#[derive(Debug)]
pub(super) struct Place {
    address: IpAddr,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// The address has as many connections as it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMany;

impl Addresses {
    /// Lets each address have so many connections at once, where there is a limit.
    pub(super) fn new(most: Option<usize>) -> Self {
        Self { most, open: Arc::default() }
    }

    /// Returns a place for one more connection of an address, or none where nobody counts.
    pub(super) fn enter(&self, address: IpAddr) -> Result<Option<Place>, TooMany> {
        let Some(most) = self.most else { return Ok(None) };
        let address = client(address);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_default();
        if *count >= most {
            return Err(TooMany);
        }
        *count += 1;
        Ok(Some(Place { address, open: Arc::clone(&self.open) }))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

/// Returns what stands for all addresses that one client commands.
fn client(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & NETWORK).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_as_many_places_as_it_may_and_others_have_their_own() {
        let addresses = Addresses::new(Some(2));
        let enter = |address: &str| addresses.enter(address.parse().unwrap());
        let places = [enter("10.0.0.1"), enter("::ffff:10.0.0.1"), enter("10.0.0.1"), enter("10.0.0.2")];
        assert_eq!(places.each_ref().map(Result::is_ok), [true, true, false, true]);

        let [first, ..] = places;
        drop(first);

        assert!(enter("10.0.0.1").is_ok());
    }

    #[test]
    fn without_a_limit_nobody_counts() {
        let addresses = Addresses::new(None);
        assert!(addresses.enter([10, 0, 0, 1].into()).unwrap().is_none());
        assert!(addresses.open.lock().unwrap().is_empty());
    }

    #[test]
    fn all_of_an_ipv6_network_is_one_client() {
        let addresses = Addresses::new(Some(1));
        let enter = |address: &str| addresses.enter(address.parse().unwrap());

        let _place = enter("2001:db8::1").unwrap();

        assert!(enter("2001:db8::ffff:2").is_err());
        assert!(enter("2001:db8:0:1::1").is_ok());
    }

    #[test]
    fn an_address_without_connections_is_forgotten() {
        let addresses = Addresses::new(Some(1));
        drop(addresses.enter([10, 0, 0, 1].into()).unwrap());
        assert!(addresses.open.lock().unwrap().is_empty());
    }
}
