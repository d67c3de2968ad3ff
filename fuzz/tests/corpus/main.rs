//! A bounded run of what the fuzzer runs without end, over the inputs in `corpus/` and what lies near them.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod mutation;

use std::collections::BTreeMap;
use std::path::Path;

use codeartifact_fuzz::{Fate, credentials, evaluation, policy, signature, token};

use self::mutation::Mutations;

/// How many inputs are made near those of a corpus; as many as some seconds of an unoptimised build allow.
const MUTATIONS: usize = 12_000;

/// The least inputs that must be accepted, and refused, for a run to say anything.
const LEAST: usize = 200;

/// Reads a corpus, in the order of names.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let named = paths.map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read(&path).unwrap())
    });
    named.collect::<BTreeMap<_, _>>().into_iter().collect()
}

/// Runs a corpus, in which the name of an input starts with how it fares, and what lies near it.
fn run(target: &str, of_bytes: fn(&[u8]) -> Fate) {
    let (names, inputs): (Vec<_>, Vec<_>) = corpus(target).into_iter().unzip();
    for (name, input) in names.iter().zip(&inputs) {
        let told = match of_bytes(input) {
            Fate::Unfit => "unfit",
            Fate::Refused => "refused",
            Fate::Accepted => "accepted",
        };
        assert!(name.starts_with(told), "{target}/{name} is {told}");
    }
    let mut counts = BTreeMap::new();
    for input in Mutations::of(&inputs).take(MUTATIONS) {
        *counts.entry(of_bytes(&input)).or_insert(0) += 1;
    }
    for fate in [Fate::Refused, Fate::Accepted] {
        let count = counts.get(&fate).copied().unwrap_or_default();
        assert!(count >= LEAST, "the inputs near {target} lead nowhere: {counts:?}");
    }
}

#[test]
fn a_signature_is_accepted_only_of_what_was_signed() {
    run("signature", signature::run);
}

#[test]
fn a_token_is_accepted_only_as_it_was_signed() {
    run("token", token::run);
}

#[test]
fn a_wrong_credentials_file_is_told_with_its_place_and_without_secrets() {
    run("credentials", credentials::run);
}

#[test]
fn a_policy_means_the_same_again_and_keeps_its_text() {
    run("policy", policy::run);
}

#[test]
fn a_statement_that_denies_allows_nothing_and_what_is_explained_is_what_decided() {
    run("evaluation", evaluation::run);
}

#[test]
fn long_inputs_are_answered_as_short_ones_are() {
    let long = |piece: &str| piece.repeat(20_000);
    for header in [long("host;"), long("Signature=a,"), long("=,")] {
        signature::run(format!("GET /\nauthorization: AWS4-HMAC-SHA256 {header}\n\n").as_bytes());
    }
    for text in [long("["), long("{\"a\":"), format!("\"{}\"", long("\\u0000")), long(" "), long("\n")] {
        let fates = [credentials::run, policy::run, evaluation::run].map(|target| target(text.as_bytes()));
        assert!(!fates.contains(&Fate::Accepted), "{fates:?}");
    }
    assert_eq!(token::run(long("eyJ2ZXIiO.").as_bytes()), Fate::Refused);
}
