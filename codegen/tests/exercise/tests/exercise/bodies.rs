//! Values of every kind in JSON bodies.

use codeartifact_generated::runtime::OperationShape;
use codegen_exercise::bodies::operations::{self, TokenError, TokenOutput, Tokens};
use codegen_exercise::bodies::service::{Bodies, service};
use codegen_exercise::bodies::types::{Kind, Level};
use serde_json::{Value, json};

use crate::echo;
use crate::support::{Answer, post_json, request, send};

struct Echo;

impl Bodies for Echo {
    type Context = ();

    echo! {
        echo_simple EchoSimple {
            text, flag, byte, short, integer, long, float, double, big_integer, big_decimal, blob, time,
            date_time, http, kind, level, renamed, document,
        }
        echo_collections EchoCollections {
            names, sparse_names, times, sparse_times, blobs, floats, grid, kinds, levels, items, big_numbers,
            documents, unique, text_map, sparse_map, time_map, kind_map, blob_lists,
        }
        choose Choose { choice }
        nest Nest { item }
        default Default {
            text, empty, flag, byte, integer, long, float, double, big_integer, big_decimal, blob, time, kind,
            level, names, map, document, document_flag, document_number, document_list, document_map, nothing,
        }
    }

    async fn token(&self, (): (), _: Tokens) -> Result<TokenOutput, TokenError> {
        Ok(TokenOutput {})
    }
}

async fn post(path: &str, body: &str) -> Answer {
    send(service(Echo), post_json(path, body)).await
}

async fn post_value(path: &str, body: Value) -> Answer {
    post(path, &body.to_string()).await
}

#[tokio::test]
async fn values_of_every_simple_type_come_back_as_they_went() {
    for body in [
        r#"{"text":"é😀\"","flag":false,"byte":-128,"short":-32768,"integer":2147483647,"long":-9223372036854775808}"#,
        r#"{"byte":127,"short":32767,"integer":-2147483648,"long":9223372036854775807}"#,
        r#"{"float":1.1,"double":0.1}"#,
        r#"{"float":"NaN","double":"NaN"}"#,
        r#"{"float":"Infinity","double":"-Infinity"}"#,
        r#"{"bigInteger":123456789012345678901234567890,"bigDecimal":0.1234567890123456789012345678901}"#,
        r#"{"bigInteger":-1,"bigDecimal":1e400}"#,
        r#"{"blob":"AP8="}"#,
        r#"{"blob":""}"#,
        r#"{"time":1709208000,"dateTime":"2024-02-29T12:00:00Z","http":"Thu, 29 Feb 2024 12:00:00 GMT"}"#,
        r#"{"time":1692990289.96,"dateTime":"2024-02-29T12:00:00.123Z"}"#,
        r#"{"time":-1.5}"#,
        r#"{"time":0}"#,
        r#"{"kind":"large","level":5}"#,
        r#"{"kind":"unknown"}"#,
        r#"{"kind":"Self"}"#,
        r#"{"other-name":"x"}"#,
        r#"{"document":{"a":[1,null]}}"#,
        "{}",
    ] {
        assert_eq!(post("/simple", body).await.text(), body);
    }
}

#[tokio::test]
async fn values_are_read_in_all_their_spellings() {
    for (sent, expected) in [
        (r#"{"double":1e3}"#, r#"{"double":1000.0}"#),
        (r#"{"float":16777217}"#, r#"{"float":16777216.0}"#),
        (r#"{"time":1.7092080005E9}"#, r#"{"time":1709208000.5}"#),
        (r#"{"time":1709208000.1239}"#, r#"{"time":1709208000.124}"#),
        (r#"{"time":1709208000.000}"#, r#"{"time":1709208000}"#),
        (r#"{"text":"\u0061"}"#, r#"{"text":"a"}"#),
        (r#"{"text":null,"level":null,"document":null}"#, "{}"),
        (r#"{"unknown":{"a":[]},"renamed":"x","__type":"y"}"#, "{}"),
        (r#"{"text":"a","text":"b"}"#, r#"{"text":"b"}"#),
        (" \n{ } \t", "{}"),
    ] {
        assert_eq!(post("/simple", sent).await.text(), expected);
    }
    assert_eq!(send(service(Echo), request("POST", "/simple", "")).await.text(), "{}");
}

#[tokio::test]
async fn values_of_another_type_are_malformed() {
    for (key, values) in [
        ("text", &["1", "true", "{}", "[]"][..]),
        ("flag", &["\"true\"", "1", "0"]),
        ("byte", &["128", "-129", "1.0", "1e0", "\"1\"", "true"]),
        ("short", &["32768", "1.5"]),
        ("integer", &["2147483648", "-2147483649", "\"1\"", "1.0", "[1]"]),
        ("long", &["9223372036854775808", "1e3"]),
        ("float", &["\"1\"", "\"nan\"", "1e39", "\"inf\"", "true"]),
        ("double", &["1e309", "\"+Infinity\""]),
        ("bigInteger", &["1.5", "1e3", "\"1\""]),
        ("bigDecimal", &["\"1.5\"", "null1"]),
        ("blob", &["\"A\"", "\"%%%%\"", "1", "[1]"]),
        ("time", &["\"1709208000\"", "\"2024-02-29T12:00:00Z\"", "true", "1e300"]),
        (
            "dateTime",
            &[
                "1709208000",
                "\"2024-02-29\"",
                "\"2024-02-29T13:00:00+01:00\"",
                "\"2024-02-29 12:00:00Z\"",
                "\"2024-02-30T00:00:00Z\"",
                "\"Thu, 29 Feb 2024 12:00:00 GMT\"",
            ],
        ),
        ("http", &["1709208000", "\"2024-02-29T12:00:00Z\"", "\"Thu, 29 Feb 2024\""]),
        ("kind", &["1", "[\"small\"]"]),
        ("level", &["\"1\"", "1.0", "2147483648"]),
    ] {
        for value in values {
            let answer = post("/simple", &format!("{{\"{key}\":{value}}}")).await;

            answer.error(400, "SerializationException");
        }
    }
    let message = post("/simple", r#"{"byte":128}"#).await.error(400, "SerializationException");
    assert_eq!(message, "`byte`: the number is no integer of this size");
}

#[tokio::test]
async fn arrays_never_pass_for_objects() {
    for (path, body) in [
        ("/simple", "[]"),
        ("/simple", "[\"text\"]"),
        ("/nest", r#"{"item":["a"]}"#),
        ("/nest", r#"{"item":{"name":"a","parent":[]}}"#),
        ("/collections", r#"{"items":[["a"]]}"#),
        ("/collections", r#"{"kindMap":{"small":["a"]}}"#),
        ("/collections", r#"{"textMap":[]}"#),
        ("/choose", r#"{"choice":["text","a"]}"#),
        ("/choose", r#"{"choice":{"nothing":[]}}"#),
    ] {
        let message = post(path, body).await.error(400, "SerializationException");
        assert!(message.ends_with("expected an object, found an array"), "{message}");
    }
}

#[tokio::test]
async fn bodies_that_are_no_json_object_are_malformed() {
    let deep = format!("{{\"document\":{}{}}}", "[".repeat(1000), "]".repeat(1000));
    for body in [
        "{",
        "}",
        "null",
        "1",
        "\"a\"",
        "{} {}",
        "{}x",
        "{\"text\":\"a\"",
        "{'text':'a'}",
        "{\"text\":\"a\",}",
        "{text:1}",
        " ",
        &deep,
    ] {
        post("/simple", body).await.error(400, "SerializationException");
    }
    send(service(Echo), request("POST", "/simple", b"{\"text\":\"\xff\"}".to_vec()))
        .await
        .error(400, "SerializationException");
}

#[tokio::test]
async fn enums_are_open_in_answers_and_closed_in_requests() {
    let message = post("/simple", r#"{"kind":"huge","level":2}"#).await.error(400, "ValidationException");

    assert_eq!(
        message,
        "2 validation errors detected: \
         Value 'huge' at 'kind' failed to satisfy constraint: \
         Member must satisfy enum value set: [small, large, unknown, Self]; \
         Value '2' at 'level' failed to satisfy constraint: Member must satisfy enum value set: [1, 5]"
    );
    assert_eq!(serde_json::to_string(&Kind::from("huge")).unwrap(), "\"huge\"");
    assert_eq!(Kind::from("unknown"), Kind::UnknownValue);
    assert_eq!(serde_json::to_string(&Level::from(2)).unwrap(), "2");
}

#[tokio::test]
async fn collections_come_back_as_they_went() {
    let body = json!({
        "names": ["a", ""], "sparseNames": ["a", null], "times": ["2024-02-29T12:00:00Z"],
        "sparseTimes": [1, null, 1.5], "blobs": ["AA=="], "floats": [1.5, "NaN"], "grid": [["a"], []],
        "kinds": ["small"], "levels": [5, 1],
        "items": [{"name": "a", "children": [{"name": "b"}], "choice": {"text": "c"}}],
        "bigNumbers": [1], "documents": [1, "a", {}], "unique": ["a", "b"], "textMap": {"": "a", "b": ""},
        "sparseMap": {"a": 1, "b": null}, "timeMap": {"a": 1.5}, "kindMap": {"large": {"name": "a"}},
        "blobLists": {"a": ["AA=="]},
    });

    assert_eq!(post_value("/collections", body.clone()).await.json(), body);
    let empty = json!({"names": [], "textMap": {}, "items": []});
    assert_eq!(post_value("/collections", empty.clone()).await.json(), empty);
    assert_eq!(post_value("/collections", json!({"names": null, "textMap": null})).await.json(), json!({}));
}

#[tokio::test]
async fn nulls_stand_in_sparse_collections_only() {
    for (body, place) in [
        (json!({"names": ["a", null]}), "names.2.member"),
        (json!({"grid": [["a", null]]}), "grid.1.member.2.member"),
        (json!({"items": [null]}), "items.1.member"),
        (json!({"documents": [null]}), "documents.1.member"),
        (json!({"textMap": {"a": null}}), "textMap.a.member"),
        (json!({"blobLists": {"a": null}}), "blobLists.a.member"),
    ] {
        let message = post_value("/collections", body).await.error(400, "SerializationException");
        assert!(message.starts_with(&format!("`{place}`: null")), "{message}");
    }
}

#[tokio::test]
async fn faults_in_collections_name_their_place() {
    for (body, expected) in [
        (json!({"names": ["a", 1]}), "`names.2.member`: expected a string, found a number"),
        (json!({"names": {}}), "`names`: expected an array, found an object"),
        (json!({"timeMap": {"k": "x"}}), "`timeMap.k.member`: expected seconds since 1970, found a string"),
        (
            json!({"items": [{"name": "a", "children": [{"name": 1}]}]}),
            "`items.1.member.children.1.member.name`: expected a string, found a number",
        ),
    ] {
        assert_eq!(post_value("/collections", body).await.error(400, "SerializationException"), expected);
    }
    assert_eq!(
        post_value(
            "/collections",
            json!({"unique": ["a", "b", "a"], "kindMap": {"huge": {}}, "kinds": ["x"]})
        )
        .await
        .error(400, "ValidationException"),
        "4 validation errors detected: \
         Value 'x' at 'kinds.1.member' failed to satisfy constraint: Member must satisfy enum value set: [small, large, unknown, Self]; \
         Value at 'unique' failed to satisfy constraint: Member must have unique values; \
         Value 'huge' at 'kindMap.huge.member' failed to satisfy constraint: Member must satisfy enum value set: [small, large, unknown, Self]; \
         Value null at 'kindMap.huge.member.name' failed to satisfy constraint: Member must not be null"
    );
}

#[tokio::test]
async fn unions_hold_exactly_one_member() {
    for choice in [
        json!({"text": "a"}),
        json!({"a-number": 1}),
        json!({"item": {"name": "a"}}),
        json!({"choice": {"choice": {"text": "a"}}}),
        json!({"time": 1.5}),
        json!({"names": []}),
        json!({"nothing": {}}),
        json!({"Unknown": true}),
        json!({"document": [1]}),
    ] {
        let body = json!({"choice": choice});
        assert_eq!(post_value("/choose", body.clone()).await.json(), body);
    }
    let nulls = json!({"choice": {"text": null, "a-number": 1, "__type": "x"}});
    assert_eq!(post_value("/choose", nulls).await.json(), json!({"choice": {"a-number": 1}}));
    for choice in [
        json!({}),
        json!({"text": null}),
        json!({"text": "a", "a-number": 1}),
        json!({"other": 1}),
        json!({"text": "a", "other": 1}),
        json!({"number": 1}),
        json!("text"),
        json!({"choice": {}}),
    ] {
        post_value("/choose", json!({"choice": choice})).await.error(400, "SerializationException");
    }
}

#[tokio::test]
async fn recursive_structures_nest() {
    let body = json!({"item": {"name": "a", "parent": {"name": "b", "parent": {"name": "c"}},
        "children": [{"name": "d", "choice": {"item": {"name": "e"}}}]}});
    assert_eq!(post_value("/nest", body.clone()).await.json(), body);

    let broken = json!({"item": {"parent": {"parent": {}}, "children": [{"choice": {"item": {}}}]}});
    assert_eq!(
        post_value("/nest", broken).await.error(400, "ValidationException"),
        "5 validation errors detected: \
         Value null at 'item.name' failed to satisfy constraint: Member must not be null; \
         Value null at 'item.parent.name' failed to satisfy constraint: Member must not be null; \
         Value null at 'item.parent.parent.name' failed to satisfy constraint: Member must not be null; \
         Value null at 'item.children.1.member.name' failed to satisfy constraint: Member must not be null; \
         Value null at 'item.children.1.member.choice.item.name' failed to satisfy constraint: Member must not be null"
    );
}

#[tokio::test]
async fn absent_members_take_their_default() {
    let defaults = json!({
        "text": "some", "empty": "", "flag": true, "byte": -1, "integer": 7, "long": 8, "float": 1.0,
        "double": 1.5, "bigInteger": 12, "bigDecimal": 1.25, "blob": "aGk=", "time": 0, "kind": "large",
        "level": 5, "names": [], "map": {}, "document": "x", "documentFlag": true, "documentNumber": 3,
        "documentList": [], "documentMap": {},
    });
    assert_eq!(post_value("/defaults", json!({})).await.json(), defaults);
    assert_eq!(post_value("/defaults", json!({"text": null, "names": null})).await.json(), defaults);

    let given = json!({"text": "a", "flag": false, "names": ["b"], "document": 1, "nothing": "c"});
    let answer = post_value("/defaults", given.clone()).await.json();
    for (key, value) in given.as_object().unwrap() {
        assert_eq!(&answer[key], value);
    }
}

#[tokio::test]
async fn idempotency_tokens_are_members_like_others() {
    assert_eq!(post_value("/tokens", json!({"needed": "a"})).await.text(), "");
    assert_eq!(
        post_value("/tokens", json!({"needed": null})).await.error(400, "ValidationException"),
        "1 validation error detected: Value null at 'needed' failed to satisfy constraint: Member must not be null"
    );
}
