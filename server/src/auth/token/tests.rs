//! Tokens: what they give back, what is refused, and what becomes of them when keys are replaced.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Barrier};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use futures_util::FutureExt as _;
use proptest::prelude::*;
use tokio::runtime::Runtime;

use super::*;
use crate::auth::principal::Principal;
use crate::registry::{AccountId, Clock, DomainKey, DomainName, Limits, Region, Registry, Timestamp};
use crate::storage::Store;

/// Some moment, after the first key of a store of old.
const START_SECONDS: i64 = 1_000_000;

/// A server over a store, at a time that the test says.
struct Server {
    registry: Registry,
    keys: TokenKeys,
    now_milliseconds: Arc<AtomicI64>,
}

impl Server {
    async fn start(store: &Store, now_milliseconds: &Arc<AtomicI64>) -> Self {
        let time = Arc::clone(now_milliseconds);
        let clock = Clock::new(move || Timestamp::from_epoch_milliseconds(time.load(Ordering::SeqCst)));
        let registry = Registry::new(store.clone(), Limits::default(), clock);
        let keys = TokenKeys::open(&registry).await.unwrap();
        Self { registry, keys, now_milliseconds: Arc::clone(now_milliseconds) }
    }

    async fn alone() -> Self {
        Self::start(&Store::ephemeral().unwrap(), &time()).await
    }

    fn at(&self, seconds_after_start: i64) -> &Self {
        self.now_milliseconds.store((START_SECONDS + seconds_after_start) * 1000, Ordering::SeqCst);
        self
    }

    async fn rotate(&self) {
        self.registry.rotate_token_key().await.unwrap();
        self.keys.refresh().await.unwrap();
    }

    async fn key_ids(&self) -> Vec<String> {
        let keys = self.registry.token_keys().await.unwrap();
        std::iter::once(&keys.signing).chain(&keys.retired).map(|key| key.id().to_owned()).collect()
    }
}

fn time() -> Arc<AtomicI64> {
    Arc::new(AtomicI64::new(START_SECONDS * 1000))
}

/// Returns what a token says that lasts for some seconds after the start.
fn lasting(seconds: i64) -> Claims {
    Claims {
        principal: Principal::parse("arn:aws:sts::123456789012:assumed-role/ci/build-17").unwrap(),
        domain: DomainKey {
            owner: AccountId::parse("210987654321").unwrap(),
            region: Region::parse("eu-west-1").unwrap(),
            name: DomainName::parse("my-team").unwrap(),
        },
        expires_at_seconds: START_SECONDS + seconds,
    }
}

#[tokio::test]
async fn token_gives_back_what_it_was_made_from() {
    let server = Server::alone().await;

    let token = server.keys.sign(&lasting(900));

    assert!(token.starts_with("eyJ2ZXIiO"), "{token}");
    assert_eq!(server.keys.verify(&token).await, Ok(lasting(900)));
}

#[test]
fn token_lasts_as_asked_or_as_long_as_the_session_and_never_over_twelve_hours() {
    let ends = |asked, session_ends_at| expiry_seconds(asked, session_ends_at, 1_000_000);
    for (asked, session_ends_at, lasts) in [
        (None, None, 43_200),
        (None, Some(1_000_060), 43_200),
        (Some(0), None, 43_200),
        (Some(0), Some(1_000_060), 60),
        (Some(0), Some(2_000_000), 43_200),
        (Some(900), Some(1_000_060), 900),
        (Some(43_200), Some(1_000_060), 43_200),
    ] {
        assert_eq!(ends(asked, session_ends_at), Ok(1_000_000 + lasts), "{asked:?} {session_ends_at:?}");
    }
    for refused in [i64::MIN, -1, 1, 899, 43_201, i64::MAX] {
        assert_eq!(ends(Some(refused), None), Err(Invalid::TokenDuration(refused)));
    }
}

#[tokio::test]
async fn token_ends_with_the_second_of_its_expiry() {
    let server = Server::alone().await;
    let token = server.keys.sign(&lasting(900));

    for (seconds, verified) in [
        (0, Ok(lasting(900))),
        (899, Ok(lasting(900))),
        (900, Err(TokenError::Expired.into())),
        (901, Err(TokenError::Expired.into())),
    ] {
        assert_eq!(server.at(seconds).keys.verify(&token).await, verified, "{seconds}");
    }
}

#[tokio::test]
async fn what_is_no_token_as_it_was_made_is_invalid() {
    let server = Server::alone().await;
    let token = server.keys.sign(&lasting(900));
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = parts[..] else { panic!("a token has three parts") };
    let header_text = String::from_utf8(URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    let under = |text: &str| format!("{}.{claims}.{signature}", URL_SAFE_NO_PAD.encode(text));
    let loose_bits = {
        // The last letter holds four bits of the signature, and two that must be zero.
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let last = letters.find(signature.chars().last().unwrap()).unwrap();
        format!("{}{}", &token[..token.len() - 1], letters.as_bytes()[last | 1] as char)
    };

    for (what, changed) in [
        ("empty", String::new()),
        ("dots", "..".to_owned()),
        ("a part more", format!("{token}.{signature}")),
        ("an empty part more", format!("{token}.")),
        ("no signature", format!("{header}.{claims}")),
        ("an empty signature", format!("{header}.{claims}.")),
        ("half a signature", format!("{header}.{claims}.{}", &signature[..20])),
        ("padding", format!("{token}=")),
        ("loose bits", loose_bits),
        ("the other alphabet", format!("{header}.{claims}.{}+/", &signature[..signature.len() - 2])),
        ("padded header", format!("{}.{claims}.{signature}", STANDARD.encode(format!("{header_text} ")))),
        ("another algorithm", under(&header_text.replace("HS256", "none"))),
        ("another version", under(&header_text.replace(":1,", ":2,"))),
        ("another key", under(&header_text.replace("\"kid\":\"", "\"kid\":\"0"))),
        ("no key", under(r#"{"ver":1,"alg":"HS256"}"#)),
        ("a header in another form", under(&header_text.replace(',', ", "))),
        ("white space", format!(" {token}")),
        ("a line", format!("{token}\n")),
        ("huge", "a.".repeat(1_000_000)),
        ("huge claims", format!("{header}.{}.{signature}", claims.repeat(100))),
    ] {
        assert_eq!(
            server.keys.verify(&changed).await,
            Err(TokenError::Invalid.into()),
            "{what}: {changed:.300}"
        );
    }
}

#[tokio::test]
async fn rotation_keeps_living_tokens_and_signs_with_the_new_key() {
    let server = Server::alone().await;
    let old = server.keys.sign(&lasting(43_200));

    server.rotate().await;

    let new = server.keys.sign(&lasting(43_200));
    assert_ne!(new.split('.').next(), old.split('.').next(), "the header names another key");
    for token in [&old, &new] {
        assert_eq!(server.at(43_199).keys.verify(token).await, Ok(lasting(43_200)));
    }
}

#[tokio::test]
async fn retired_key_ends_once_the_last_token_that_it_signed_has_expired() {
    let server = Server::alone().await;
    let forever = server.keys.sign(&lasting(1_000_000));
    server.rotate().await;
    let new = server.keys.sign(&lasting(1_000_000));

    // Servers that had not heard of the new key have signed with the old one for two minutes more.
    let ends = 43_200 + 120;
    assert_eq!(server.at(ends - 1).keys.verify(&forever).await, Ok(lasting(1_000_000)));
    assert_eq!(server.at(ends).keys.verify(&forever).await, Err(TokenError::Invalid.into()));
    assert_eq!(server.keys.verify(&new).await, Ok(lasting(1_000_000)));
}

#[tokio::test]
async fn keys_of_no_use_are_removed_by_collection_and_by_the_next_rotation() {
    let server = Server::alone().await;
    for seconds in [0, 60] {
        server.at(seconds).rotate().await;
    }
    assert_eq!(server.key_ids().await.len(), 3);
    let ends = 43_200 + 120;
    let stored = async || server.registry.store().token_keys(0).await.unwrap().len();

    server.at(ends - 1).registry.remove_old_token_keys().await.unwrap();
    assert_eq!(stored().await, 3, "the first is still of use");
    server.at(ends).registry.remove_old_token_keys().await.unwrap();
    assert_eq!(stored().await, 2, "the first is of none");
    server.at(ends + 60).rotate().await;
    assert_eq!(stored().await, 2, "the second is gone, and there is a new one");
}

#[tokio::test]
async fn tokens_of_another_store_are_invalid() {
    let (one, other) = (Server::alone().await, Server::alone().await);

    assert_eq!(other.keys.verify(&one.keys.sign(&lasting(900))).await, Err(TokenError::Invalid.into()));
    assert_eq!(one.keys.verify(&other.keys.sign(&lasting(900))).await, Err(TokenError::Invalid.into()));
}

#[tokio::test]
async fn tokens_outlive_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let before = Server::start(&Store::open(directory.path()).unwrap(), &time()).await;
    let token = before.keys.sign(&lasting(900));
    drop(before);

    let after = Server::start(&Store::open(directory.path()).unwrap(), &time()).await;

    assert_eq!(after.keys.verify(&token).await, Ok(lasting(900)));
}

#[tokio::test]
async fn server_learns_of_a_key_that_another_has_made() {
    let (store, time) = (Store::ephemeral().unwrap(), time());
    let (one, other) = (Server::start(&store, &time).await, Server::start(&store, &time).await);
    assert_eq!(one.key_ids().await.len(), 1, "both share the first key");

    one.rotate().await;

    let token = one.keys.sign(&lasting(900));
    assert_eq!(other.keys.verify(&token).await, Ok(lasting(900)));
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_read_one_after_the_other() {
    let (armed, gate) = (Arc::new(AtomicBool::new(false)), Arc::new(Barrier::new(2)));
    let (is_armed, of_clock) = (Arc::clone(&armed), Arc::clone(&gate));
    // Whoever reads next is held up in the middle, until the test has passed the gate twice.
    let clock = Clock::new(move || {
        if is_armed.swap(false, Ordering::SeqCst) {
            of_clock.wait();
            of_clock.wait();
        }
        Timestamp::from_epoch_milliseconds(START_SECONDS * 1000)
    });
    let registry = Registry::new(Store::ephemeral().unwrap(), Limits::default(), clock);
    let keys = TokenKeys::open(&registry).await.unwrap();

    armed.store(true, Ordering::SeqCst);
    let slow = tokio::spawn({
        let keys = keys.clone();
        async move { keys.refresh().await }
    });
    gate.wait();
    let overtaking = keys.refresh().now_or_never();
    gate.wait();

    slow.await.unwrap().unwrap();
    assert!(overtaking.is_none(), "it waits for its turn");
    keys.refresh().await.unwrap();
}

#[tokio::test]
async fn made_up_keys_have_the_store_read_at_most_once_a_second() {
    let (store, time) = (Store::ephemeral().unwrap(), time());
    let (one, other) = (Server::start(&store, &time).await, Server::start(&store, &time).await);
    let stranger = Server::alone().await;
    assert_eq!(other.keys.verify(&stranger.keys.sign(&lasting(900))).await, Err(TokenError::Invalid.into()));
    one.rotate().await;
    let token = one.keys.sign(&lasting(900));

    assert_eq!(
        other.at(0).keys.verify(&token).await,
        Err(TokenError::Invalid.into()),
        "it was read in this second"
    );
    assert_eq!(other.at(1).keys.verify(&token).await, Ok(lasting(900)));
}

#[tokio::test]
async fn token_of_an_unknown_key_is_not_refused_while_keys_cannot_be_read() {
    let (store, time) = (Store::ephemeral().unwrap(), time());
    let (one, other) = (Server::start(&store, &time).await, Server::start(&store, &time).await);
    let old = one.keys.sign(&lasting(900));
    one.rotate().await;
    let new = one.keys.sign(&lasting(900));

    store.lose_token_keys().await;

    for _ in 0..2 {
        assert_eq!(other.keys.verify(&new).await, Err(Unverified::KeysUnreadable));
    }
    assert_eq!(other.keys.verify(&old).await, Ok(lasting(900)), "what is known goes on");
    assert_eq!(other.keys.verify("no token").await, Err(TokenError::Invalid.into()));
}

#[tokio::test]
async fn secrets_are_not_in_debug_output() {
    let server = Server::alone().await;
    let secret = server.registry.token_keys().await.unwrap().signing.secret();

    let shown = format!("{:?} {:?}", server.keys, server.registry.token_keys().await.unwrap());

    assert!(shown.contains("TokenKey("), "{shown}");
    assert!(!shown.contains(&format!("{}, {}, {}", secret[0], secret[1], secret[2])));
}

proptest! {
    #[test]
    fn no_other_text_than_the_token_verifies(place in any::<proptest::sample::Index>(), letter in 0_u8..128) {
        let runtime = Runtime::new().unwrap();
        let (token, changed, verified) = runtime.block_on(async {
            let server = Server::alone().await;
            let token = server.keys.sign(&lasting(900));
            let mut changed = token.clone().into_bytes();
            let place = place.index(changed.len());
            changed[place] = letter;
            let changed = String::from_utf8(changed).unwrap();
            let verified = server.keys.verify(&changed).await;
            (token, changed, verified)
        });

        prop_assert_eq!(verified.is_ok(), changed == token);
    }
}
