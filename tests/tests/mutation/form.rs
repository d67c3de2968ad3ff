//! Defects in the form of answers.

use serde_json::{Map, Value, json};

use crate::defect::{Change, Defect};

const DOMAIN: &[&str] = &["DescribeDomain"];
const REPOSITORY: &[&str] = &["DescribeRepository"];
const MAKE: &[&str] = &["CreateRepository"];
const BYTES: &[&str] = &["GetPackageVersionAsset"];

/// The table.
pub(crate) const DEFECTS: &[Defect] = &[
    // What a member is.
    Defect::form("a required member is missing", &["DescribePackage"], Change::Remove("package")),
    Defect::form("a required member within another is missing", MAKE, Change::Remove("repository/name"))
        .subjects(&[]),
    Defect::form("a number is text", DOMAIN, Change::Set("domain/repositoryCount", "\"3\"")),
    Defect::form("text is a number", DOMAIN, Change::Set("domain/name", "7")),
    Defect::form("a whole number has a fraction", DOMAIN, Change::Set("domain/repositoryCount", "2.5")),
    Defect::form("a list is an object", &["ListRepositories"], Change::Set("repositories", "{}")),
    Defect::form(
        "an object is a list",
        REPOSITORY,
        Change::Edit("repository", |value| *value = json!([value])),
    ),
    Defect::form(
        "an object is text",
        REPOSITORY,
        Change::Edit("repository", |it| *it = it.to_string().into()),
    ),
    Defect::form(
        "a map is a list of pairs",
        &["ListPackageVersionAssets"],
        Change::Edit("assets/*/hashes", pairs),
    ),
    Defect::form(
        "an element of a list is null",
        &["ListRepositories"],
        Change::Set("repositories/*", "null"),
    ),
    Defect::form("a required member is null", &["DescribePackage"], Change::Set("package", "null")),
    Defect::form(
        "a member is renamed",
        DOMAIN,
        Change::Edit("domain", |it| rename(it, "createdTime", "created")),
    ),
    Defect::form("members begin with capitals", DOMAIN, Change::Edit("domain", capitals)),
    Defect::form(
        "a member is there that the model does not have",
        DOMAIN,
        Change::Set("domain/mood", "\"good\""),
    ),
    Defect::form(
        "the output is wrapped",
        DOMAIN,
        Change::Edit("", |it| *it = json!({"DescribeDomainResult": it})),
    ),
    Defect::form("the output is unwrapped", DOMAIN, Change::Edit("", |it| *it = it["domain"].take())),
    // What a value may be.
    Defect::form(
        "a timestamp is text",
        DOMAIN,
        Change::Set("domain/createdTime", "\"2026-01-01T00:00:00Z\""),
    ),
    Defect::form("a timestamp counts milliseconds", DOMAIN, Change::Edit("domain/createdTime", milliseconds))
        .subjects(&[]),
    Defect::form(
        "a timestamp has nine decimals",
        DOMAIN,
        Change::Set("domain/createdTime", "1700000000.123456789"),
    ),
    Defect::form("an enum's value is unknown", DOMAIN, Change::Set("domain/status", "\"Sleeping\"")),
    Defect::form("an enum's value is in capitals", DOMAIN, Change::Set("domain/status", "\"ACTIVE\"")),
    Defect::form("text is too long", DOMAIN, Change::Set("domain/owner", "\"1234567890123\"")),
    Defect::form("text is too short", DOMAIN, Change::Set("domain/name", "\"a\"")),
    Defect::form("text breaks its pattern", DOMAIN, Change::Set("domain/name", "\"Not A Domain\"")),
    Defect::form(
        "a token is too long",
        &["ListPackages"],
        Change::Edit("", |it| it["nextToken"] = "x".repeat(2001).into()),
    ),
    // Heads and bodies.
    Defect::form("a header of the output is dropped", BYTES, Change::NoHeader("x-packageversionrevision"))
        .subjects(&[]),
    Defect::form("a header of the output breaks its pattern", BYTES, Change::Header("x-packageversion", "#")),
    Defect::form("bytes are sent as base64", BYTES, Change::Bytes(|it| *it = b"aGVsbG8K".to_vec()))
        .subjects(&[]),
    Defect::form("success has status 201", DOMAIN, Change::Status(201)),
    Defect::form("success has status 204 and no body", DOMAIN, Change::Status(204)),
    Defect::form("success is a redirect", DOMAIN, Change::Status(307)),
    Defect::form("the body is empty", &["DescribePackage"], Change::Body(b"")),
    Defect::form("the body is a page", DOMAIN, Change::Body(b"<html></html>")),
    Defect::form("the body breaks off", DOMAIN, Change::Bytes(|it| it.truncate(it.len() / 2))),
    Defect::form("the body repeats a key", DOMAIN, Change::Body(b"{\"domain\": {}, \"domain\": {}}")),
    Defect::form(
        "a byte order mark precedes the body",
        DOMAIN,
        Change::Bytes(|it| drop(it.splice(..0, *b"\xef\xbb\xbf"))),
    ),
    Defect::form("the body is not UTF-8", DOMAIN, Change::Body(b"{\"domain\": {\"name\": \"\xff\xfe\"}}")),
    Defect::form("the content type is HTML's", DOMAIN, Change::Header("content-type", "text/html")),
    Defect::form(
        "the content type is that of another protocol",
        DOMAIN,
        Change::Header("content-type", "application/x-amz-json-1.1"),
    ),
    Defect::form("the content type is missing", DOMAIN, Change::NoHeader("content-type")),
    Defect::form("answers carry no request id", DOMAIN, Change::NoHeader("x-amzn-requestid")),
    Defect::form("no answer comes", DOMAIN, Change::Silence),
    Defect::form("the connection is closed", DOMAIN, Change::Cut),
    // Refusals.
    Defect::form("a refusal names no error", MAKE, Change::NoHeader("x-amzn-errortype")).refusals(),
    Defect::form("a refusal names an unknown error", MAKE, Change::Error(400, "BadThingsException"))
        .refusals(),
    Defect::form("a refusal has status 200", MAKE, Change::Status(200)).refusals(),
    Defect::form("a refusal has status 422", MAKE, Change::Status(422)).refusals(),
    Defect::form("a refusal has status 500", MAKE, Change::Status(500)).refusals(),
    Defect::form("a refusal has no message", MAKE, Change::Remove("message")).refusals(),
    Defect::form("a refusal has an empty message", MAKE, Change::Set("message", "\"\"")).refusals(),
    Defect::form(
        "a refusal's message has another name",
        MAKE,
        Change::Edit("", |it| rename(it, "message", "errorMessage")),
    )
    .refusals(),
    Defect::form("a refusal is XML", MAKE, Change::Body(b"<Error><Code>ValidationException</Code></Error>"))
        .refusals(),
    Defect::form("a refusal has no body", MAKE, Change::Body(b"")).refusals(),
    Defect::form("a refusal's reason is no value of its enum", MAKE, Change::Set("reason", "\"BECAUSE\""))
        .refusals(),
    Defect::form(
        "an error is told that the operation does not declare",
        REPOSITORY,
        Change::Error(402, "ServiceQuotaExceededException"),
    )
    .refusals(),
    Defect::form(
        "invalid input is told as a fault of the server",
        MAKE,
        Change::Error(500, "InternalServerException"),
    )
    .refusals(),
    Defect::form("every value is taken", MAKE, Change::Edit("", |it| *it = json!({}))).refusals().status(400),
    Defect::form("every body is taken", MAKE, Change::Status(200)).status(400).subjects(&["body"]),
    Defect::form("every content type is taken", MAKE, Change::Status(200))
        .status(415)
        .subjects(&["content-type"]),
    Defect::form("every method is taken", MAKE, Change::Status(200)).other_methods(),
    Defect::form("null is refused", MAKE, Change::Error(400, "ValidationException")).subjects(&["null"]),
    Defect::form("what is unknown is refused", MAKE, Change::Error(400, "ValidationException"))
        .subjects(&["unknown"]),
    Defect::form(
        "what cannot be read is told as not found",
        MAKE,
        Change::Error(404, "ResourceNotFoundException"),
    )
    .status(400)
    .subjects(&["body"]),
];

fn pairs(value: &mut Value) {
    let entries = value.as_object().into_iter().flatten();
    *value = entries.map(|(key, value)| json!([key, value])).collect();
}

fn rename(value: &mut Value, from: &str, to: &str) {
    let Some(object) = value.as_object_mut() else { return };
    if let Some(value) = object.remove(from) {
        object.insert(to.to_owned(), value);
    }
}

fn capitals(value: &mut Value) {
    let Some(object) = value.as_object() else { return };
    let capital = |name: &String| format!("{}{}", name[..1].to_uppercase(), &name[1..]);
    *value = Value::Object(
        object.iter().map(|(name, value)| (capital(name), value.clone())).collect::<Map<_, _>>(),
    );
}

fn milliseconds(value: &mut Value) {
    *value = json!((value.as_f64().unwrap_or_default() * 1000.0).round());
}
