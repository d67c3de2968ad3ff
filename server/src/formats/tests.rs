//! Refusals, in the dialect of each format.

use http::StatusCode;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http_body_util::BodyExt as _;

use super::*;

async fn rendered(format: PackageFormat, refusal: &Refusal) -> (Response<()>, String) {
    let (parts, body) = refuse(format, refusal).into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (Response::from_parts(parts, ()), String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_refusal_speaks_the_dialect_of_its_format() {
    let refusal = Refusal::new(StatusCode::CONFLICT, "ConflictException", "it is \"there\"");
    for (format, content_type, body) in [
        (
            PackageFormat::Npm,
            "application/json",
            r#"{"error":"it is \"there\"","message":"it is \"there\""}"#,
        ),
        (PackageFormat::Cargo, "application/json", r#"{"errors":[{"detail":"it is \"there\""}]}"#),
        (PackageFormat::Swift, "application/problem+json", r#"{"status":409,"detail":"it is \"there\""}"#),
        (PackageFormat::Generic, "application/json", r#"{"message":"it is \"there\""}"#),
        (PackageFormat::Pypi, "text/plain; charset=utf-8", "it is \"there\"\n"),
        (PackageFormat::Maven, "text/plain; charset=utf-8", "it is \"there\"\n"),
        (PackageFormat::Nuget, "text/plain; charset=utf-8", "it is \"there\"\n"),
        (PackageFormat::Ruby, "text/plain; charset=utf-8", "it is \"there\"\n"),
    ] {
        let (response, text) = rendered(format, &refusal).await;
        assert_eq!(response.status(), StatusCode::CONFLICT, "{format}");
        assert_eq!(response.headers()[CONTENT_TYPE], content_type, "{format}");
        assert_eq!(text, body, "{format}");
        assert_eq!(response.headers().contains_key("content-version"), format == PackageFormat::Swift);
    }
}

#[tokio::test]
async fn every_dialect_says_when_to_come_again() {
    for format in PackageFormat::ALL {
        let too_early = Refusal {
            retry_after_seconds: Some(3),
            ..Refusal::new(StatusCode::TOO_MANY_REQUESTS, "ThrottlingException", "wait")
        };
        assert_eq!(rendered(*format, &too_early).await.0.headers()[RETRY_AFTER], "3", "{format}");
        let refused = Refusal::new(StatusCode::FORBIDDEN, "AccessDeniedException", "no");
        assert!(!rendered(*format, &refused).await.0.headers().contains_key(RETRY_AFTER), "{format}");
    }
}
