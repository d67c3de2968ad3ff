//! The corpus gate: every restJson1 model that botocore carries is read and generated, and what is generated is Rust.
//! `codegen/tests/corpus/summary.json` holds the counts, which may only rise.
//!
//! `CORPUS_COMPILE=1` compiles all of them too, which takes an hour; `UPDATE_CORPUS=1` takes what is found into the file.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::env;

use codegen_compile::corpus::{Corpus, Summary, compile, emit};

#[test]
fn every_model_that_was_generated_once_is_generated() {
    let corpus = Corpus::find().unwrap_or_else(|remedy| panic!("{remedy}"));
    let held = Summary::read().ok();

    let outcomes = emit(&corpus).unwrap();
    let mut found = Summary::of(&corpus, &outcomes).unwrap();
    if env::var_os("CORPUS_COMPILE").is_some() {
        found = found.compiled(compile(&corpus, "corpus", &Summary::emitted(&outcomes)).unwrap());
    } else if let Some(held) = &held {
        found = found.compiled_as_in(held);
    }

    if let Some(held) = &held {
        let fallen = found.fallen_from(held);
        assert!(fallen.is_empty(), "{}; refused now: {:#?}", fallen.join(", "), found.refused);
    }
    if env::var_os("UPDATE_CORPUS").is_some() {
        found.write().unwrap();
    } else {
        assert_eq!(Some(found), held, "run with UPDATE_CORPUS=1 to take what is found into the summary");
    }
}

#[test]
fn services_that_clients_send_events_to_compile_without_a_warning() {
    let corpus = Corpus::find().unwrap_or_else(|remedy| panic!("{remedy}"));
    let services = ["bedrock-runtime", "connecthealth", "lexv2-runtime", "polly", "qbusiness"];

    let faults = compile(&corpus, "senders", &services).unwrap();

    assert!(faults.is_empty(), "{faults:#?}");
}
