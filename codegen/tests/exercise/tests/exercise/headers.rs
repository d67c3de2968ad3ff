//! Header bindings of requests and responses.

use codeartifact_generated::runtime::OperationShape;
use codegen_exercise::headers::operations::{self, CreateError, CreateRequest, CreateResult};
use codegen_exercise::headers::service::{Headers, service};

use crate::echo;
use crate::support::{Answer, post_json, request, send, with};

pub(crate) struct Echo;

impl Headers for Echo {
    type Context = ();

    echo! {
        headers Headers {
            text, integer, flag, float, double, kind, level, time, epoch, date_time, names, integers, flags,
            kinds, times, date_times, media, meta, checked,
        }
        reflect Reflect { named, all }
        codes Codes {}
    }

    async fn create(&self, (): (), input: CreateRequest) -> Result<CreateResult, CreateError> {
        let location = Some("/there".to_owned());
        Ok(CreateResult { status: input.status, location, id: Some("one".to_owned()) })
    }
}

async fn echo(headers: &[(&'static str, &str)]) -> Answer {
    let request = request("POST", "/headers", "");
    let request = headers.iter().fold(request, |request, (name, value)| with(request, name, value));
    send(service(Echo), request).await
}

#[tokio::test]
async fn headers_of_every_kind_come_back_as_they_went() {
    let headers = [
        ("x-text", "some text"),
        ("x-integer", "-7"),
        ("x-flag", "true"),
        ("x-float", "1.1"),
        ("x-double", "NaN"),
        ("x-kind", "large"),
        ("x-level", "5"),
        ("x-time", "Thu, 29 Feb 2024 12:00:00 GMT"),
        ("x-epoch", "1709208000"),
        ("x-date-time", "2024-02-29T12:00:00Z"),
        ("x-names", "a, \"b,c\", \"say \\\"d\\\"\""),
        ("x-integers", "1, -2"),
        ("x-flags", "true, false"),
        ("x-kinds", "small, large"),
        ("x-times", "Thu, 29 Feb 2024 12:00:00 GMT, Fri, 01 Mar 2024 12:00:00 GMT"),
        ("x-date-times", "2024-02-29T12:00:00Z, 2024-03-01T12:00:00Z"),
        ("x-media", "eyJhIjoxfQ=="),
        ("x-meta-one", "1"),
        ("x-meta-two-three", "2"),
        ("x-checked", "abc"),
    ];

    let answer = echo(&headers).await;

    for (name, value) in headers {
        assert_eq!(answer.header(name), value, "{name}");
    }
    assert_eq!(answer.text(), "{}");
}

#[tokio::test]
async fn absent_headers_stay_absent_and_empty_ones_empty() {
    let answer = echo(&[("x-text", ""), ("x-names", "")]).await;

    assert_eq!((answer.header("x-text"), answer.header("x-names")), ("", ""));
    let mut names: Vec<_> = answer.headers.keys().map(http::HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["content-type", "x-names", "x-text"]);
}

#[tokio::test]
async fn lists_may_stand_in_several_lines_and_unevenly() {
    let answer = echo(&[("x-names", "a ,b"), ("x-names", "  \"c\"  ,d"), ("x-integers", "1,2")]).await;

    assert_eq!(answer.header("x-names"), "a, b, c, d");
    assert_eq!(answer.header("x-integers"), "1, 2");
}

#[tokio::test]
async fn headers_that_cannot_be_read_are_malformed() {
    for (name, value) in [
        ("x-integer", "1.5"),
        ("x-integer", "2147483648"),
        ("x-flag", "yes"),
        ("x-float", "1f"),
        ("x-level", "high"),
        ("x-time", "2024-02-29T12:00:00Z"),
        ("x-epoch", "Thu, 29 Feb 2024 12:00:00 GMT"),
        ("x-date-time", "1709208000"),
        ("x-names", "\"a"),
        ("x-names", "\"a\"b"),
        ("x-integers", "1, x"),
        ("x-times", "Thu, 29 Feb 2024 12:00:00 GMT, Fri"),
        ("x-media", "{}"),
        ("x-media", "/w=="),
    ] {
        let message = echo(&[(name, value)]).await.error(400, "SerializationException");
        assert!(!message.contains(value), "{message} echoes {value}");
    }
}

#[tokio::test]
async fn headers_are_checked() {
    let message = echo(&[("x-checked", "abcd"), ("x-kinds", "small, huge")]).await;

    assert_eq!(
        message.error(400, "ValidationException"),
        "2 validation errors detected: \
         Value 'huge' at 'kinds.2.member' failed to satisfy constraint: Member must satisfy enum value set: [small, large]; \
         Value 'abcd' at 'checked' failed to satisfy constraint: Member must have length less than or equal to 3"
    );
    let request = with(request("GET", "/codes", ""), "x-code-long-key", "wxyz");
    assert_eq!(
        send(service(Echo), request).await.error(400, "ValidationException"),
        "2 validation errors detected: \
         Value 'long-key' at 'meta.long-key.member' failed to satisfy constraint: Member must have length less than or equal to 3; \
         Value 'wxyz' at 'meta.long-key.member' failed to satisfy constraint: Member must have length less than or equal to 3"
    );
}

#[tokio::test]
async fn an_empty_prefix_takes_all_headers_and_leaves_bound_ones_alone() {
    let request = with(with(request("GET", "/all", ""), "x-named", "one"), "x-other", "two");

    let answer = send(service(Echo), request).await;

    assert_eq!((answer.header("x-named"), answer.header("x-other")), ("one", "two"));
    assert_eq!(answer.headers.get_all("x-named").iter().count(), 1);
}

#[tokio::test]
async fn the_status_may_come_from_a_member() {
    let plain = send(service(Echo), post_json("/created", "{}")).await;
    assert_eq!((plain.status, plain.body.as_str()), (201, r#"{"id":"one"}"#));
    assert_eq!(plain.header("location"), "/there");

    let accepted = send(service(Echo), post_json("/created", r#"{"status":202}"#)).await;
    assert_eq!(accepted.status, 202);

    let impossible = send(service(Echo), post_json("/created", r#"{"status":70000}"#)).await;
    impossible.error(500, "InternalServerException");
}
