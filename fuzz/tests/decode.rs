//! A bounded run of what the fuzzer runs without end.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};

use codeartifact_fuzz::Driver;

/// How many requests are made; as many as a few seconds of an unoptimised build allow.
const REQUESTS: u64 = 12_000;

/// Bytes that look random and are the same each time (`SplitMix64`).
fn bytes(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut word = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    (0..64).flat_map(|_| word().to_le_bytes()).collect()
}

#[test]
fn every_operation_is_decoded_and_every_refusal_is_well_formed() {
    let driver = Driver::new().unwrap();
    let mut reached = BTreeSet::new();
    let mut refused: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();

    for seed in 0..REQUESTS {
        if let Some(outcome) = driver.run(&bytes(seed)) {
            if outcome.reached {
                reached.insert(outcome.operation);
            } else {
                refused.entry(outcome.error).or_default().insert(outcome.operation);
            }
        }
    }

    let all: BTreeSet<String> = driver.operations().map(str::to_owned).collect();
    assert_eq!(reached, all, "operations whose requests are never decoded");
    assert!(all.is_subset(&refused["ValidationException"]), "{:?}", refused["ValidationException"]);
    let kinds: Vec<&str> = refused.keys().map(String::as_str).collect();
    assert_eq!(
        kinds,
        [
            "NotAcceptableException",
            "SerializationException",
            "UnknownOperationException",
            "UnsupportedMediaTypeException",
            "ValidationException"
        ]
    );
}

#[test]
fn bytes_that_run_out_still_make_requests() {
    let driver = Driver::new().unwrap();

    assert!(driver.run(&[]).is_some());
    assert!(driver.run(&[7]).is_some());
}
