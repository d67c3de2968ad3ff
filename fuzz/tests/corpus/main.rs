//! A bounded run of what the fuzzer runs without end, over the inputs in `corpus/` and what lies near them.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod mutation;

use std::collections::BTreeMap;
use std::path::Path;

use codeartifact_fuzz::{
    Fate, cargo_body, cargo_crate, credentials, evaluation, gem_file, maven_files, npm_body, npm_manifest,
    npm_tarball, nuget_nuspec, nuget_package, nuget_request, paths, policy, pypi_archive, pypi_filename,
    pypi_form, pypi_metadata, signature, swift_archive, swift_form, swift_metadata, swift_request, token,
};

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
fn what_is_kept_of_a_publish_of_npm_is_what_was_sent() {
    run("npm_body", npm_body::run);
}

#[test]
fn a_document_of_npm_is_kept_the_same_again_and_shown_with_the_words_of_the_registry() {
    run("npm_manifest", npm_manifest::run);
}

#[test]
fn a_tarball_of_npm_is_whole_and_has_nothing_outside() {
    run("npm_tarball", npm_tarball::run);
}

#[test]
fn a_distribution_of_python_is_whole_and_says_one_thing_of_itself() {
    run("pypi_archive", pypi_archive::run);
}

#[test]
fn core_metadata_say_the_same_when_they_are_written_down_again() {
    run("pypi_metadata", pypi_metadata::run);
}

#[test]
fn the_name_of_a_distribution_is_no_path_and_of_one_project() {
    run("pypi_filename", pypi_filename::run);
}

#[test]
fn a_form_is_read_the_same_in_all_pieces_and_within_its_bounds() {
    run("pypi_form", pypi_form::run);
}

#[test]
fn a_body_of_cargo_is_read_the_same_in_all_pieces_and_nothing_of_it_is_lost() {
    run("cargo_body", cargo_body::run);
}

#[test]
fn a_crate_file_is_whole_and_has_nothing_outside() {
    run("cargo_crate", cargo_crate::run);
}

#[test]
fn a_gem_says_one_thing_of_itself() {
    run("gem_file", gem_file::run);
}

#[test]
fn a_file_of_maven_is_read_the_same_again() {
    run("maven_files", maven_files::run);
}

#[test]
fn a_nuspec_says_one_thing_and_says_it_again() {
    run("nuget_nuspec", nuget_nuspec::run);
}

#[test]
fn a_package_of_nuget_is_whole_and_has_one_nuspec() {
    run("nuget_package", nuget_package::run);
}

#[test]
fn a_request_of_nuget_that_is_accepted_is_read_the_same_again() {
    run("nuget_request", nuget_request::run);
}

#[test]
fn a_form_of_swift_is_read_the_same_in_all_pieces_and_nothing_else_is_kept() {
    run("swift_form", swift_form::run);
}

#[test]
fn a_source_archive_of_swift_is_whole_and_has_nothing_outside() {
    run("swift_archive", swift_archive::run);
}

#[test]
fn what_an_author_of_swift_says_is_handed_on_as_it_came() {
    run("swift_metadata", swift_metadata::run);
}

#[test]
fn a_request_of_swift_that_is_accepted_leads_to_the_same_again() {
    run("swift_request", swift_request::run);
}

#[test]
fn a_path_that_is_accepted_leads_to_the_same_again() {
    run("paths", paths::run);
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
    for text in [long("["), long("{\"a\":"), long("\"a\","), long("{\"_attachments\":"), long("\\u0000")] {
        let fates = [npm_body::run, npm_manifest::run].map(|target| target(text.as_bytes()));
        assert!(!fates.contains(&Fate::Accepted), "{fates:?}");
    }
    for text in [long("GET /a"), format!("GET {}", long("/a")), format!("GET {}", long("%2f"))] {
        assert_eq!(paths::run(text.as_bytes()), Fate::Refused);
    }
    assert_eq!(pypi_filename::run(format!("a\n{}", long("a-1.0")).as_bytes()), Fate::Refused);
    assert_eq!(pypi_metadata::run(long("Requires-Dist: a\n").as_bytes()), Fate::Refused);
    assert_eq!(token::run(long("eyJ2ZXIiO.").as_bytes()), Fate::Refused);
}

#[test]
fn a_form_of_too_many_parts_or_without_an_end_is_refused() {
    let part = |disposition: &str, content: &str| {
        format!("--XX\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n")
    };
    let start = "multipart/form-data; boundary=XX\n";
    let file = part("name=\"content\"; filename=\"a-1.0.zip\"", "x");
    let named = [part("name=\"name\"", "a"), part("name=\"version\"", "1.0")].concat();
    let form = |parts: usize| {
        let requirements = part("name=\"requires_dist\"", "b").repeat(parts - 3);
        format!("{start}{named}{requirements}{file}--XX--\r\n")
    };
    assert_eq!(pypi_form::run_unbound(form(20_000).as_bytes()), Fate::Accepted);
    assert_eq!(pypi_form::run_unbound(form(20_001).as_bytes()), Fate::Refused);
    let endless = "a".repeat(1 << 20);
    for text in [
        format!("{start}{endless}"),
        format!("{start}--XX\r\n{endless}"),
        format!("{start}--XX\r\nContent-Disposition: form-data; name=\"{endless}"),
        format!("{start}{file}--XX\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n{endless}"),
    ] {
        assert_eq!(pypi_form::run_unbound(text.as_bytes()), Fate::Refused);
    }
}
