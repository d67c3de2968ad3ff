//! What clients alone act on: each trait put in place, taken away and given another value.

use super::*;

/// A trait put on `shape`, what is told of it, and what is told when it goes again.
fn holds(shape: &'static str, name: &'static str, value: &Value, put: &str, taken: &str) {
    let bend = || put_trait(shape, name, value.clone());
    assert_eq!(changes(bend()), [put], "{name} put in place");
    assert_eq!(undone(bend()), [taken], "{name} taken away");
}

#[test]
fn protocol_that_goes_breaks_clients_and_a_new_one_does_not() {
    for name in ["aws.protocols#awsJson1_0", "aws.protocols#awsJson1_1", "smithy.protocols#rpcv2Cbor"] {
        let (_, short) = name.split_once('#').unwrap();
        let put = format!("~ Store: has protocol `{short}`, had none");
        holds("a#Store", name, &json!({}), &put, &format!("~! Store: has no protocol `{short}` any more"));
    }
    let http = put_trait("a#Store", "aws.protocols#restJson1", json!({ "http": ["h2"] }));
    assert_eq!(changes(http), ["~ Store: has protocol `restJson1` (http `h2`)"]);
}

#[test]
fn scheme_that_goes_breaks_clients_and_a_new_one_does_not() {
    for (name, value) in [
        ("aws.auth#sigv4a", json!({ "name": "store" })),
        ("smithy.api#httpBearerAuth", json!({})),
        ("smithy.api#httpBasicAuth", json!({})),
    ] {
        let (_, short) = name.split_once('#').unwrap();
        let shown = if value == json!({}) { String::new() } else { " (name `store`)".to_owned() };
        let was = if shown.is_empty() { String::new() } else { format!(", was{shown}") };
        let put = format!("~ Store: has scheme `{short}`{shown}, had none");
        holds("a#Store", name, &value, &put, &format!("~! Store: has no scheme `{short}` any more{was}"));
    }
}

#[test]
fn signing_that_comes_or_goes_breaks_clients() {
    let unsigned = |shapes: &mut Value| {
        shapes["a#Store"]["traits"].as_object_mut().unwrap().remove("aws.auth#sigv4");
    };

    assert_eq!(changes(unsigned), ["~! Store: signs as nothing, was `store`"]);
    assert_eq!(undone(unsigned), ["~! Store: signs as `store`, was nothing"]);
}

#[test]
fn list_of_schemes_is_compared_with_what_counts_without_it() {
    let auth = |shape: &'static str, schemes: Value| put_trait(shape, "smithy.api#auth", schemes);
    let bearer = json!(["smithy.api#httpBearerAuth"]);

    assert_eq!(changes(auth("a#Store", json!(["aws.auth#sigv4"]))), [""; 0]);
    for shape in ["a#Store", "a#Put"] {
        let name = &shape[2..];
        let told = "authenticates by";
        let (sigv4, other) = ("`aws.auth#sigv4`", "`smithy.api#httpBearerAuth`");
        assert_eq!(changes(auth(shape, bearer.clone())), [format!("~! {name}: {told} {other}, was {sigv4}")]);
        assert_eq!(
            changes(auth(shape, json!([]))),
            [format!("~ {name}: {told} no credentials, was {sigv4}")]
        );
        assert_eq!(
            undone(auth(shape, json!([]))),
            [format!("~! {name}: {told} {sigv4}, was no credentials")]
        );
    }
}

#[test]
fn what_is_asked_of_requests_breaks_clients_where_it_is_asked_in_addition() {
    let put = |name, value: Value, put, taken| holds("a#Put", name, &value, put, taken);

    put(
        "aws.auth#unsignedPayload",
        json!({}),
        "~ Put: has leave to send payloads unsigned, had none",
        "~! Put: has no leave to send payloads unsigned any more",
    );
    put(
        "smithy.api#httpChecksumRequired",
        json!({}),
        "~! Put: has required checksum, had none",
        "~ Put: has no required checksum any more",
    );
    put(
        "aws.protocols#httpChecksum",
        json!({ "requestChecksumRequired": true }),
        "~! Put: has checksums (requestChecksumRequired `true`), had none",
        "~ Put: has no checksums any more, was (requestChecksumRequired `true`)",
    );
    put(
        "smithy.api#requestCompression",
        json!({ "encodings": ["gzip"] }),
        "~ Put: has compression of requests `gzip`, had none",
        "~! Put: has no compression of requests any more, was `gzip`",
    );
}

#[test]
fn other_host_breaks_clients() {
    holds(
        "a#Put",
        "smithy.api#endpoint",
        &json!({ "hostPrefix": "data." }),
        "~! Put: has host prefix `data.`, had none",
        "~! Put: has no host prefix any more, was `data.`",
    );
    holds(
        "a#Store",
        "aws.api#service",
        &json!({ "endpointPrefix": "store" }),
        "~! Store: has endpoint prefix `store`, had none",
        "~! Store: has no endpoint prefix any more, was `store`",
    );
}

#[test]
fn shape_that_the_service_renames_is_told_and_breaks_nobody() {
    let rename = |shapes: &mut Value| shapes["a#Store"]["rename"] = json!({ "a#Name": "Title" });

    let told = "names for shapes in its closure";
    assert_eq!(changes(rename), [format!("~ Store: has {told} (a#Name `Title`), had none")]);
    assert_eq!(undone(rename), [format!("~ Store: has no {told} any more, was (a#Name `Title`)")]);
}
