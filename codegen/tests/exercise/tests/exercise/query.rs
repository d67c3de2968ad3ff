//! Query bindings.

use codeartifact_generated::runtime::OperationShape;
use codegen_exercise::query::operations;
use codegen_exercise::query::service::{Query, service};
use serde_json::json;

use crate::echo;
use crate::support::{Answer, request, send, with};

struct Echo;

impl Query for Echo {
    type Context = ();

    echo! {
        query Query {
            text, integer, flag, decimal, kind, level, time, epoch, http, names, integers, flags, kinds, levels,
            times, epoch_times, codes, limit, mode,
        }
        needs Needs {}
        query_map QueryMap { named, all }
        query_list_map QueryListMap { all }
        query_checked_map QueryCheckedMap {}
        query_kind_map QueryKindMap {}
    }
}

async fn get(path: &str) -> Answer {
    send(service(Echo), request("GET", path, "")).await
}

#[tokio::test]
async fn values_of_every_simple_type_are_read() {
    let answer = get(
        "/query?text=a%20b%26+&a-number=-7&flag=false&decimal=1.25&kind=large&level=5\
         &time=2024-02-29T12:00:00Z&epoch=1.5&http=Thu,%2029%20Feb%202024%2012:00:00%20GMT&limit=100&mode=large",
    )
    .await;

    let expected = json!({
        "text": "a b&+", "integer": -7, "flag": false, "decimal": 1.25, "kind": "large", "level": 5,
        "time": 1_709_208_000, "epoch": 1.5, "http": "Thu, 29 Feb 2024 12:00:00 GMT", "limit": 100,
        "mode": "large",
    });
    assert_eq!(answer.json(), expected);
}

#[tokio::test]
async fn absent_values_are_absent_or_their_default() {
    let answer = get("/query?unknown=1&&").await;

    assert_eq!(answer.json(), json!({"limit": 10, "mode": "small"}));
}

#[tokio::test]
async fn a_key_without_a_value_is_empty_text() {
    assert_eq!(get("/query?text").await.json()["text"], "");
    assert_eq!(get("/query?text=").await.json()["text"], "");
    for key in ["a-number", "flag", "decimal", "time", "epoch", "http", "integers", "times", "level", "limit"]
    {
        get(&format!("/query?{key}=")).await.error(400, "SerializationException");
    }
    get("/query?kind=").await.error(400, "ValidationException");
}

#[tokio::test]
async fn the_first_of_repeated_values_counts() {
    assert_eq!(get("/query?text=one&text=two").await.json()["text"], "one");
}

#[tokio::test]
async fn lists_are_repeated_keys() {
    let answer =
        get("/query?names=a,b&names=&integers=1&x=y&integers=-2&flags=true&kinds=small&kinds=large&levels=1\
         &times=2024-02-29T12:00:00Z&times=1970-01-01T00:00:00.5Z&epochTimes=3&epochTimes=4.125&codes=abc")
        .await;

    let expected = json!({
        "names": ["a,b", ""], "integers": [1, -2], "flags": [true], "kinds": ["small", "large"], "levels": [1],
        "times": [1_709_208_000, 0.5], "epochTimes": [3, 4.125], "codes": ["abc"], "limit": 10, "mode": "small",
    });
    assert_eq!(answer.json(), expected);
    get("/query?times=1709208000").await.error(400, "SerializationException");
    let message = get("/query?integers=1&integers=x").await.error(400, "SerializationException");
    assert_eq!(message, "`integers.2.member`: the text is no integer of this size");
}

#[tokio::test]
async fn lists_and_their_elements_are_checked() {
    let message = get("/query?codes=abcd&codes=b&codes=c&kinds=small&kinds=huge&limit=0").await;

    assert_eq!(
        message.error(400, "ValidationException"),
        "4 validation errors detected: \
         Value 'huge' at 'kinds.2.member' failed to satisfy constraint: Member must satisfy enum value set: [small, large]; \
         Value 'abcd' at 'codes.1.member' failed to satisfy constraint: Member must have length less than or equal to 3; \
         Value at 'codes' failed to satisfy constraint: Member must have length less than or equal to 2; \
         Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1"
    );
}

#[tokio::test]
async fn required_values_must_be_there() {
    let message = get("/needs").await.error(400, "ValidationException");

    assert_eq!(
        message,
        "3 validation errors detected: \
         Value null at 'text' failed to satisfy constraint: Member must not be null; \
         Value null at 'names' failed to satisfy constraint: Member must not be null; \
         Value null at 'header' failed to satisfy constraint: Member must not be null"
    );
    let fine = with(request("GET", "/needs?text=&names=", ""), "x-needed", "");
    assert_eq!(send(service(Echo), fine).await.text(), "");
}

#[tokio::test]
async fn a_map_takes_the_whole_query() {
    let answer = get("/map?named=one&other=two%3D&empty&other=three").await;

    let all = json!({"named": "one", "other": "two=", "empty": ""});
    assert_eq!(answer.json(), json!({"named": "one", "all": all}));
    assert_eq!(get("/map").await.json(), json!({"all": {}}));
}

#[tokio::test]
async fn a_map_of_lists_takes_all_values() {
    let answer = get("/list-map?a=1&b=2&a=3").await;

    assert_eq!(answer.json(), json!({"all": {"a": ["1", "3"], "b": ["2"]}}));
}

#[tokio::test]
async fn maps_are_checked() {
    let message = get("/checked-map?abcd=1&b=wxyz&c=3").await.error(400, "ValidationException");

    assert_eq!(
        message,
        "3 validation errors detected: \
         Value at 'all' failed to satisfy constraint: Member must have length less than or equal to 2; \
         Value 'abcd' at 'all.abcd.member' failed to satisfy constraint: Member must have length less than or equal to 3; \
         Value 'wxyz' at 'all.b.member' failed to satisfy constraint: Member must have length less than or equal to 3"
    );
    let message = get("/kind-map?small=1&small=wxyz&huge=1").await.error(400, "ValidationException");
    assert_eq!(
        message,
        "2 validation errors detected: \
         Value 'wxyz' at 'all.small.member.2.member' failed to satisfy constraint: Member must have length less than or equal to 3; \
         Value 'huge' at 'all.huge.member' failed to satisfy constraint: Member must satisfy enum value set: [small, large]"
    );
}

#[tokio::test]
async fn a_query_that_is_not_text_is_malformed() {
    get("/query?text=%ff").await.error(400, "SerializationException");
}
