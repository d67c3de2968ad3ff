//! How often requests may come: a bucket of tokens for each account, operation and authorization token, and for each
//! network address of those without a token, filled evenly and holding one second's worth. AWS counts per account
//! and region.

use std::collections::BTreeMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use codeartifact_generated::service::Operation;
use governor::clock::{Clock, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use http::Method;
use sha2::{Digest as _, Sha256};

use super::Caller;
use crate::registry::{AccountId, Region};

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rate {
    /// Requests of an account in a region that change nothing, to package endpoints too.
    Reads,
    /// Requests of an account in a region that change something, to package endpoints too.
    Writes,
    /// Requests of an account in a region for one operation.
    Operation(Operation),
    /// Requests to package endpoints with one authorization token.
    Token,
    /// Requests to package endpoints from one network address without a token.
    Address,
}

/// A request came too early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Rate exceeded: try again after {} seconds.", self.retry_after_seconds())]
pub struct TooManyRequests {
    wait: Duration,
}

impl TooManyRequests {
    /// Says when to come again.
    pub fn after(wait: Duration) -> Self {
        Self { wait }
    }

    /// Returns the whole seconds after which the next request will be let in.
    pub fn retry_after_seconds(&self) -> u32 {
        let whole = u32::try_from(self.wait.as_secs()).unwrap_or(u32::MAX - 1);
        (whole + u32::from(self.wait.subsec_nanos() > 0)).max(1)
    }
}

type Buckets<K, C> = RateLimiter<K, HashMapStateStore<K>, C, NoOpMiddleware<<C as Clock>::Instant>>;
type Account = (AccountId, Region);

/// The rates to hold requests to, and what was used of them.
#[derive(Debug)]
pub struct RequestRates<C: Clock = MonotonicClock> {
    clock: C,
    reads: Option<Buckets<Account, C>>,
    writes: Option<Buckets<Account, C>>,
    operations: BTreeMap<Operation, Buckets<Account, C>>,
    tokens: Option<Buckets<[u8; 32], C>>,
    addresses: Option<Buckets<IpAddr, C>>,
    checks: AtomicU32,
}

/// Full buckets are forgotten after so many requests, so that callers who went away leave nothing behind.
const CHECKS_BETWEEN_SWEEPS: u32 = 10_000;

impl RequestRates {
    /// Takes the requests per second of each kind that is limited.
    pub fn new(rates: &BTreeMap<Rate, NonZeroU32>) -> Self {
        Self::with_clock(rates, MonotonicClock)
    }
}

impl<C: Clock + Clone> RequestRates<C> {
    fn with_clock(rates: &BTreeMap<Rate, NonZeroU32>, clock: C) -> Self {
        let accounts = |rate: Rate| Some(empty(*rates.get(&rate)?, &clock));
        let operations = rates.iter().filter_map(|(rate, per_second)| match rate {
            Rate::Operation(operation) => Some((*operation, empty(*per_second, &clock))),
            Rate::Reads | Rate::Writes | Rate::Token | Rate::Address => None,
        });
        Self {
            reads: accounts(Rate::Reads),
            writes: accounts(Rate::Writes),
            operations: operations.collect(),
            tokens: rates.get(&Rate::Token).map(|per_second| empty(*per_second, &clock)),
            addresses: rates.get(&Rate::Address).map(|per_second| empty(*per_second, &clock)),
            checks: AtomicU32::new(0),
            clock,
        }
    }

    /// Counts a request for an operation, or refuses it.
    pub fn check(&self, caller: &Caller, operation: Operation) -> Result<(), TooManyRequests> {
        self.sweep_now_and_then();
        // The narrow rate first: what it refuses is not counted against the wide one.
        if let Some(buckets) = self.operations.get(&operation) {
            take(buckets, &account(caller), &self.clock)?;
        }
        self.check_account(caller, changes_something(operation))
    }

    /// Counts a request to a package endpoint by whose it is, or refuses it. AWS counts these together with operations.
    pub fn check_package_request(&self, caller: &Caller, method: &Method) -> Result<(), TooManyRequests> {
        self.sweep_now_and_then();
        self.check_account(caller, !method.is_safe())
    }

    fn check_account(&self, caller: &Caller, changes_something: bool) -> Result<(), TooManyRequests> {
        let wide = if changes_something { &self.writes } else { &self.reads };
        wide.as_ref().map_or(Ok(()), |buckets| take(buckets, &account(caller), &self.clock))
    }

    /// Counts a request to a package endpoint by what it authenticates with, or refuses it.
    pub fn check_token(&self, authorization: &[u8]) -> Result<(), TooManyRequests> {
        let Some(buckets) = &self.tokens else { return Ok(()) };
        self.sweep_now_and_then();
        take(buckets, &Sha256::digest(authorization).into(), &self.clock)
    }

    /// Counts a request to a package endpoint that does not authenticate, by where it comes from, or refuses it.
    pub fn check_address(&self, address: IpAddr) -> Result<(), TooManyRequests> {
        let Some(buckets) = &self.addresses else { return Ok(()) };
        self.sweep_now_and_then();
        take(buckets, &network(address), &self.clock)
    }

    fn sweep_now_and_then(&self) {
        if self.checks.fetch_add(1, Ordering::Relaxed) % CHECKS_BETWEEN_SWEEPS == CHECKS_BETWEEN_SWEEPS - 1 {
            for buckets in [&self.reads, &self.writes].into_iter().flatten().chain(self.operations.values()) {
                buckets.retain_recent();
            }
            if let Some(buckets) = &self.tokens {
                buckets.retain_recent();
            }
            if let Some(buckets) = &self.addresses {
                buckets.retain_recent();
            }
        }
    }
}

fn account(caller: &Caller) -> Account {
    (caller.account, caller.region.clone())
}

fn empty<K: Hash + Eq + Clone, C: Clock + Clone>(per_second: NonZeroU32, clock: &C) -> Buckets<K, C> {
    RateLimiter::new(Quota::per_second(per_second), HashMapStateStore::default(), clock.clone())
}

fn take<K: Hash + Eq + Clone, C: Clock>(
    buckets: &Buckets<K, C>,
    key: &K,
    clock: &C,
) -> Result<(), TooManyRequests> {
    buckets.check_key(key).map_err(|until| TooManyRequests { wait: until.wait_time_from(clock.now()) })
}

/// Returns what one subscriber is known by: an address of IPv4, or the first half of one of IPv6, since whoever has one
/// of those has all that share its half.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

/// Tells whether an operation changes something; the model marks none, and POST is used for lists too.
pub fn changes_something(operation: Operation) -> bool {
    !["Get", "List", "Describe"].iter().any(|verb| operation.name().starts_with(verb))
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn rates(rates: &[(Rate, u32)]) -> (RequestRates<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        let rates = rates.iter().map(|(rate, number)| (*rate, NonZeroU32::new(*number).unwrap())).collect();
        (RequestRates::with_clock(&rates, clock.clone()), clock)
    }

    fn caller(account: &str, region: &str) -> Caller {
        Caller::unverified(AccountId::parse(account).unwrap(), Region::parse(region).unwrap())
    }

    #[test]
    fn a_bucket_holds_a_seconds_worth_and_fills_evenly() {
        let (rates, clock) = rates(&[(Rate::Reads, 4)]);
        let caller = caller("111122223333", "eu-west-1");
        let read = || rates.check(&caller, Operation::DescribeDomain);

        assert_eq!([read(), read(), read(), read()], [Ok(()); 4]);
        assert_eq!(read().unwrap_err().retry_after_seconds(), 1);
        clock.advance(Duration::from_millis(249));
        assert!(read().is_err());
        clock.advance(Duration::from_millis(1));
        assert!(read().is_ok());
        assert!(read().is_err());
    }

    #[test]
    fn accounts_regions_reads_and_writes_have_buckets_of_their_own() {
        let (rates, _) = rates(&[(Rate::Reads, 1), (Rate::Writes, 1)]);
        let one = caller("111122223333", "eu-west-1");

        assert!(rates.check(&one, Operation::ListDomains).is_ok());
        assert!(rates.check(&one, Operation::ListPackages).is_err());
        assert!(rates.check(&one, Operation::CreateDomain).is_ok());
        assert!(rates.check(&one, Operation::PublishPackageVersion).is_err());
        assert!(rates.check_package_request(&one, &Method::GET).is_err());
        assert!(rates.check_package_request(&one, &Method::HEAD).is_err());
        assert!(rates.check_package_request(&one, &Method::PUT).is_err());
        assert!(rates.check(&caller("999999999999", "eu-west-1"), Operation::ListDomains).is_ok());
        assert!(rates.check(&caller("111122223333", "us-east-1"), Operation::ListDomains).is_ok());
    }

    #[test]
    fn an_operation_with_a_rate_of_its_own_is_held_to_it() {
        let (rates, _) = rates(&[(Rate::Reads, 2), (Rate::Operation(Operation::ListPackages), 1)]);
        let caller = caller("111122223333", "eu-west-1");

        assert!(rates.check(&caller, Operation::ListPackages).is_ok());
        assert!(rates.check(&caller, Operation::ListPackages).is_err());
        assert!(rates.check(&caller, Operation::ListDomains).is_ok(), "the refused one was not counted");
        assert!(rates.check(&caller, Operation::ListDomains).is_err());
        assert!(rates.check(&caller, Operation::CreateDomain).is_ok());
    }

    #[test]
    fn each_token_has_a_bucket_and_nothing_is_held_without_a_rate() {
        let (limited, _) = rates(&[(Rate::Token, 1)]);
        assert!(limited.check_token(b"one").is_ok());
        assert!(limited.check_token(b"one").is_err());
        assert!(limited.check_token(b"two").is_ok());

        let (free, _) = rates(&[(Rate::Writes, 1)]);
        assert!((0..100).all(|_| free.check_token(b"one").is_ok()));
    }

    #[test]
    fn each_address_without_a_token_has_a_bucket() {
        let (rates, _) = rates(&[(Rate::Address, 1), (Rate::Token, 1)]);
        let check = |address: &str| rates.check_address(address.parse().unwrap());

        for (first, same, other) in [
            ("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2"),
            ("2001:db8::1", "2001:db8::ffff:0:0:1", "2001:db8:0:1::1"),
        ] {
            assert!(check(first).is_ok());
            assert!(check(same).is_err(), "{same}");
            assert!(check(other).is_ok(), "{other}");
        }
        assert!(rates.check_token(b"one").is_ok(), "tokens are counted apart");
    }

    #[test]
    fn callers_who_went_away_are_forgotten() {
        let (rates, clock) = rates(&[(Rate::Reads, 1)]);
        for number in 0..100 {
            let account = format!("{number:012}");
            rates.check(&caller(&account, "eu-west-1"), Operation::ListDomains).unwrap();
        }
        let held = || rates.reads.as_ref().unwrap().len();
        assert_eq!(held(), 100);

        clock.advance(Duration::from_secs(10));
        let steady = caller("111122223333", "eu-west-1");
        for _ in 0..CHECKS_BETWEEN_SWEEPS {
            let _ = rates.check(&steady, Operation::ListDomains);
        }

        assert!(held() <= 1);
    }

    #[test]
    fn waiting_is_told_in_whole_seconds_of_at_least_one() {
        for (milliseconds, seconds) in [(0, 1), (1, 1), (1000, 1), (1001, 2)] {
            let refused = TooManyRequests { wait: Duration::from_millis(milliseconds) };
            assert_eq!(refused.retry_after_seconds(), seconds);
        }
    }
}
