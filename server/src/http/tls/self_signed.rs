//! A certificate for trying: signed by nobody else, made once and kept in the data directory, so that whoever trusted it
//! still does after a restart.

use std::net::IpAddr;
use std::path::PathBuf;

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose};

use super::error::TlsError;
use crate::storage::{Readers, Store};

const CERTIFICATE: &str = "self-signed-certificate.pem";
const KEY: &str = "self-signed-key.pem";

/// Makes the certificate for this machine and an address unless it is there. Returns its file and the file of its key.
pub(super) fn make_once(store: &Store, address: IpAddr) -> Result<(PathBuf, PathBuf), TlsError> {
    let names = names(address);
    // PEM leaves room for words before what is encoded.
    let first_line = format!("names: {}\n", names.join(", "));
    if let (Some(certificate), Some(_)) = (store.find_file(CERTIFICATE)?, store.find_file(KEY)?)
        && certificate.starts_with(&first_line)
    {
        return Ok((store.directory().join(CERTIFICATE), store.directory().join(KEY)));
    }
    let key = KeyPair::generate()?;
    let certificate = parameters(names)?.self_signed(&key)?;
    // The certificate last: what says that both are there.
    let key = store.put_file(KEY, &key.serialize_pem(), Readers::Owner)?;
    let text = format!("{first_line}{}", certificate.pem());
    Ok((store.put_file(CERTIFICATE, &text, Readers::Everybody)?, key))
}

/// Returns the names that it is for.
fn names(address: IpAddr) -> Vec<String> {
    let mut names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec();
    let address = address.to_canonical();
    if !address.is_unspecified() && !names.contains(&address.to_string()) {
        names.push(address.to_string());
    }
    names
}

fn parameters(names: Vec<String>) -> Result<CertificateParams, rcgen::Error> {
    let mut parameters = CertificateParams::new(names)?;
    parameters.distinguished_name.remove(DnType::CommonName);
    parameters.distinguished_name.push(DnType::CommonName, "codeartifact-server, self-signed");
    // It vouches for itself and for no other.
    parameters.is_ca = IsCa::ExplicitNoCa;
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    Ok(parameters)
}
