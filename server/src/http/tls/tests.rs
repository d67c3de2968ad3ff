//! Certificates that change on disk, and the one that the server makes itself.

use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;

use super::pair::Pair;
use super::{Tls, TlsError, self_signed};
use crate::storage::Store;

/// Writes a pair, as programs do that fetch certificates: one file after the other.
fn write_pair(directory: &Path) -> CertificateDer<'static> {
    let key = KeyPair::generate().expect("a key can be made");
    let parameters = CertificateParams::new(vec!["localhost".to_owned()]).expect("it is a name");
    let certificate = parameters.self_signed(&key).expect("a certificate can be made");
    for (name, text) in [("certificate", certificate.pem()), ("key", key.serialize_pem())] {
        std::fs::write(directory.join(name), text).expect("a file can be written");
    }
    certificate.der().clone()
}

fn pair_in(directory: &Path) -> Pair {
    Pair::new(directory.join("certificate"), directory.join("key"))
}

#[test]
fn a_pair_that_changes_is_read_once_it_is_at_rest() {
    let directory = tempfile::tempdir().unwrap();
    let first = write_pair(directory.path());
    let provider = ring::default_provider();
    let mut pair = pair_in(directory.path());

    assert_eq!(pair.read(&provider).unwrap().cert, [first]);
    assert!(pair.read_changed(&provider).is_none());
    let second = write_pair(directory.path());
    assert!(pair.read_changed(&provider).is_none(), "it may still be written");
    assert_eq!(pair.read_changed(&provider).unwrap().unwrap().cert, [second]);
    assert!(pair.read_changed(&provider).is_none());
}

#[test]
fn a_pair_that_is_wrong_or_gone_is_told_once() {
    let directory = tempfile::tempdir().unwrap();
    let provider = ring::default_provider();
    write_pair(directory.path());
    let mut pair = pair_in(directory.path());
    pair.read(&provider).unwrap();
    let mut told = |expected: fn(&TlsError) -> bool| {
        let looks: Vec<_> = (0..4).filter_map(|_| pair.read_changed(&provider)).collect();
        let [Err(error)] = &looks[..] else { panic!("{looks:?}") };
        assert!(expected(error), "{error}");
    };

    let key = std::fs::read(directory.path().join("key")).unwrap();
    write_pair(directory.path());
    std::fs::write(directory.path().join("key"), key).unwrap();
    told(|error| matches!(error, TlsError::Pair { .. }));
    std::fs::write(directory.path().join("key"), "no key").unwrap();
    told(|error| matches!(error, TlsError::NoKey(_)));
    std::fs::write(directory.path().join("certificate"), "").unwrap();
    told(|error| matches!(error, TlsError::NoCertificate(_)));
    std::fs::remove_file(directory.path().join("certificate")).unwrap();
    told(|error| matches!(error, TlsError::Read { .. }));
}

#[test]
fn the_servers_own_certificate_stays_the_same_as_long_as_its_names_do() {
    let store = Store::ephemeral().unwrap();
    let make = |address: &str| {
        let (certificate, key) = self_signed::make_once(&store, address.parse().unwrap()).unwrap();
        Tls::open(certificate.clone(), key, Duration::from_secs(1)).unwrap();
        std::fs::read_to_string(certificate).unwrap()
    };

    let first = make("127.0.0.1");

    assert!(first.starts_with("names: localhost, 127.0.0.1, ::1\n"), "{first}");
    for same in ["127.0.0.1", "0.0.0.0", "::", "::1", "::ffff:127.0.0.1"] {
        assert_eq!(make(same), first, "{same}");
    }
    let other = make("192.0.2.1");
    assert!(other.starts_with("names: localhost, 127.0.0.1, ::1, 192.0.2.1\n"), "{other}");
}

#[test]
fn the_key_of_the_servers_own_certificate_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let store = Store::ephemeral().unwrap();

    let (certificate, key) = self_signed::make_once(&store, IpAddr::from([127, 0, 0, 1])).unwrap();

    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&certificate), mode(&key)), (0o644, 0o600));
}
