//! Labels and routing.

use codeartifact_generated::runtime::OperationShape;
use codegen_exercise::labels::operations;
use codegen_exercise::labels::service::{LabelsAndRoutes, service};
use serde_json::json;

use crate::echo;
use crate::support::{Answer, request, send};

struct Echo;

macro_rules! matched {
    ($($method:ident $operation:ident [$($field:ident)*])*) => {
        $(
            async fn $method(
                &self,
                (): (),
                input: <operations::$operation as OperationShape>::Input,
            ) -> Result<
                <operations::$operation as OperationShape>::Output,
                <operations::$operation as OperationShape>::Error,
            > {
                type Output = <operations::$operation as OperationShape>::Output;
                let _ = &input;
                #[allow(unused_mut)]
                let mut output =
                    Output { operation: stringify!($operation).to_owned(), path: None, last: None };
                $(output.$field = Some(input.$field);)*
                Ok(output)
            }
        )*
    };
}

impl LabelsAndRoutes for Echo {
    type Context = ();

    echo! {
        get_typed GetTyped { text, byte, short, integer, long, float, double, flag, kind, level }
        get_times GetTimes { plain, date_time, epoch, http }
    }

    matched! {
        get_root GetRoot []
        list_files ListFiles []
        get_fixed GetFixed []
        get_named GetNamed [path]
        put_named PutNamed [path]
        get_file GetFile [path]
        get_file_meta GetFileMeta [path]
        get_tail GetTail [path last]
        search_all SearchAll []
        search_any SearchAny []
        search_one SearchOne []
        search_two SearchTwo []
    }
}

async fn call(method: &str, path: &str) -> Answer {
    send(service(Echo), request(method, path, "")).await
}

/// Sends a request and names the operation that it reached, with its labels.
async fn reached(method: &str, path: &str) -> String {
    let answer = call(method, path).await;
    if answer.status == 404 {
        answer.error(404, "UnknownOperationException");
        return "none".to_owned();
    }
    let body = answer.json();
    let labels = ["path", "last"].iter().filter_map(|key| body[key].as_str());
    std::iter::once(body["operation"].as_str().unwrap()).chain(labels).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn labels_of_every_simple_type_are_read() {
    let answer =
        call("GET", "/typed/a%20%2Fb/-128/32767/-2147483648/9007199254740993/-1.5/1e3/true/large/5").await;

    let expected = json!({
        "text": "a /b", "byte": -128, "short": 32767, "integer": -2_147_483_648_i64,
        "long": 9_007_199_254_740_993_i64, "float": -1.5, "double": 1000.0, "flag": true, "kind": "large",
        "level": 5,
    });
    assert_eq!(answer.json(), expected);
}

#[tokio::test]
async fn numbers_that_json_lacks_are_labels_by_name() {
    let answer = call("GET", "/typed/t/0/0/0/0/NaN/-Infinity/false/small/1").await;

    let body = answer.json();
    assert_eq!((&body["float"], &body["double"]), (&json!("NaN"), &json!("-Infinity")));
}

#[tokio::test]
async fn labels_that_cannot_be_read_are_malformed() {
    let fine = ["t", "1", "1", "1", "1", "1", "1", "true", "small", "1"];
    let wrong = [
        (1, "128"),
        (1, "1.0"),
        (1, "+1"),
        (2, "32768"),
        (3, "2147483648"),
        (3, "0x10"),
        (4, "9223372036854775808"),
        (5, "x"),
        (5, "1e39"),
        (5, "inf"),
        (6, "nan"),
        (6, "1e309"),
        (6, ".5"),
        (7, "TRUE"),
        (7, "1"),
        (9, "one"),
        (0, "%ff"),
    ];
    for (index, text) in wrong {
        let mut labels = fine;
        labels[index] = text;

        let answer = call("GET", &format!("/typed/{}", labels.join("/"))).await;

        let message = answer.error(400, "SerializationException");
        assert!(!message.contains(text), "{message} echoes {text}");
    }
}

#[tokio::test]
async fn labels_are_checked() {
    let answer = call("GET", "/typed/toolong/1/1/1/1/1/1/true/huge/2").await;

    assert_eq!(
        answer.error(400, "ValidationException"),
        "3 validation errors detected: \
         Value 'toolong' at 'text' failed to satisfy constraint: Member must have length less than or equal to 5; \
         Value 'huge' at 'kind' failed to satisfy constraint: Member must satisfy enum value set: [small, large]; \
         Value '2' at 'level' failed to satisfy constraint: Member must satisfy enum value set: [1, 5]"
    );
}

#[tokio::test]
async fn timestamps_in_labels_have_three_formats() {
    let answer = call(
        "GET",
        "/times/2024-02-29T12:00:00.5Z/2024-02-29T12%3A00%3A00Z/1709208000.25/Thu,%2029%20Feb%202024%2012:00:00%20GMT",
    )
    .await;

    let expected = json!({
        "plain": 1_709_208_000.5, "dateTime": "2024-02-29T12:00:00Z", "epoch": 1_709_208_000.25,
        "http": "Thu, 29 Feb 2024 12:00:00 GMT",
    });
    assert_eq!(answer.json(), expected);
    for wrong in ["1709208000", "2024-02-29T13:00:00%2B01:00"] {
        let path = format!("/times/{wrong}/2024-02-29T12:00:00Z/1/Thu,%2029%20Feb%202024%2012:00:00%20GMT");
        call("GET", &path).await.error(400, "SerializationException");
    }
}

#[tokio::test]
async fn the_most_specific_route_wins() {
    for (path, expected) in [
        ("/", "GetRoot"),
        ("/files", "ListFiles"),
        ("/files/fixed", "GetFixed"),
        ("/files/a%2Fb%25", "GetNamed a/b%"),
        ("/files/a/b", "GetFile a/b"),
        ("/files/a//b%20c/", "GetFile a//b c/"),
        ("/files//a", "GetFile /a"),
        ("/files/a/meta", "GetFileMeta a"),
        ("/files/a/b/meta", "GetFileMeta a/b"),
        ("/files/a/meta/b", "GetFile a/meta/b"),
        ("/deep/a/end/b", "GetTail a b"),
        ("/deep/a/b/end/end/c", "GetTail a/b/end c"),
    ] {
        assert_eq!(reached("GET", path).await, expected, "{path}");
    }
}

#[tokio::test]
async fn empty_labels_match_nothing() {
    for path in ["/files/", "/deep//end/b", "/deep/a/end/", "/deep/a/end", "/typed/t//1/1/1/1/1/true/small/1"]
    {
        assert_eq!(reached("GET", path).await, "none", "{path}");
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_are_unknown_operations() {
    for (method, path) in [("POST", "/"), ("GET", "/nothing"), ("DELETE", "/files/a"), ("get", "/files")] {
        assert_eq!(reached(method, path).await, "none", "{method} {path}");
    }
    assert_eq!(reached("PUT", "/files/fixed").await, "PutNamed fixed");
}

#[tokio::test]
async fn query_literals_select_the_operation() {
    for (path, expected) in [
        ("/search", "SearchAll"),
        ("/search?kinds=one-two", "SearchAll"),
        ("/search?kind", "SearchAny"),
        ("/search?kind=other", "SearchAny"),
        ("/search?x=1&kind=one-two", "SearchOne"),
        ("/search?%6bind=one%2Dtwo", "SearchOne"),
        ("/search?kind=one-two&deep=", "SearchTwo"),
        ("/search?deep&kind=one-two", "SearchTwo"),
        ("/search?deep=1&kind=one-two", "SearchOne"),
    ] {
        assert_eq!(reached("POST", path).await, expected, "{path}");
    }
}
