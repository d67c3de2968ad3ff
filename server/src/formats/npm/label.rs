//! Distribution tags.

use codeartifact_generated::runtime::BoxBody;
use http::{Response, StatusCode};

use super::index::{self, LATEST};
use crate::auth::PackageAccess;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::reply;
use crate::registry::{Label, PackageCoordinates, PackageFormat, PackageVersion};

/// More than any version has, with quotes around it.
const MOST_BODY_BYTES: usize = 1024;

/// Answers with all tags of a package.
pub(super) async fn list(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
) -> Result<Response<BoxBody>, Refusal> {
    index::tags(exchange, package).await
}

/// Sets a tag on the version that the body names, as a JSON text.
pub(super) async fn set(
    exchange: &Exchange<'_>,
    package: PackageCoordinates,
    tag: &str,
) -> Result<Response<BoxBody>, Refusal> {
    let key = exchange.repository().package(package);
    let permit = exchange.authorize_package(PackageAccess::ChangeMetadata, key).await?;
    let label = parse(tag)?;
    let body = exchange.read_body(MOST_BODY_BYTES).await?;
    let version: String = serde_json::from_slice(&body)
        .map_err(|_| Refusal::bad_request("the body must be a version, as a JSON text such as \"1.0.0\""))?;
    let version = PackageVersion::parse(PackageFormat::Npm, &version)?;
    exchange.app.registry.set_package_label(&permit, label, version).await?;
    Ok(done())
}

/// Removes a tag.
pub(super) async fn remove(
    exchange: &Exchange<'_>,
    package: PackageCoordinates,
    tag: &str,
) -> Result<Response<BoxBody>, Refusal> {
    let key = exchange.repository().package(package);
    let permit = exchange.authorize_package(PackageAccess::ChangeMetadata, key).await?;
    if tag == LATEST {
        return Err(Refusal::bad_request("the tag `latest` can be set to another version and not removed"));
    }
    let label = parse(tag)?;
    if exchange.app.registry.remove_package_label(&permit, label).await? {
        Ok(done())
    } else {
        Err(Refusal::not_found(format!("no version has the tag '{tag}'")))
    }
}

fn done() -> Response<BoxBody> {
    reply::json(StatusCode::OK, b"{\"ok\":true}".to_vec())
}

/// Parses a tag, which must not be a range of versions: clients could not tell the two apart.
pub(super) fn parse(tag: &str) -> Result<Label, Refusal> {
    if is_range(tag) {
        let message = format!("'{tag}' is a range of versions, so that it cannot be the name of a tag");
        return Err(Refusal::bad_request(message));
    }
    Ok(Label::parse(tag)?)
}

/// Tells whether a text is a range by node-semver's grammar: comparators of numbers, with `x` and `*` for any.
fn is_range(text: &str) -> bool {
    text.split("||").all(|alternative| {
        alternative.split_whitespace().filter(|part| *part != "-").all(|comparator| {
            let version =
                comparator.trim_start_matches(['<', '>', '=', '^', '~']).trim_start_matches(['v', 'V']);
            let numbers = version.split(['-', '+']).next().unwrap_or_default();
            let is_part = |part: &str| {
                matches!(part, "x" | "X" | "*")
                    || (!part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
            };
            numbers.split('.').count() <= 3 && numbers.split('.').all(is_part)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_no_range_of_versions() {
        for range in
            ["1.0.0", "v1", "1.x", "x", "*", "^1.2", ">=1.0.0 <2", "1.0.0-beta.1", "1 || 2", "1.0 - 2.0", ""]
        {
            assert!(is_range(range), "{range}");
            assert!(parse(range).is_err(), "{range}");
        }
        for tag in ["latest", "beta", "next-11", "release-1.x", "vnext", "x86", "1.0.0.0", "lts/iron"] {
            assert!(!is_range(tag), "{tag}");
        }
    }
}
