//! What clients choose versions by: the service index, the numbers of versions, the registrations, which say of each
//! version what its nuspec does, and searches. All addresses in them are in lower case, however they were asked for.

mod registration;
pub mod search;

use codeartifact_generated::runtime::BoxBody;
use http::{Response, StatusCode};
use serde::Serialize;

use self::registration::{Addresses, Told};
use crate::formats::frame::document::{DocumentKey, Rendered};
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::reply;
use crate::registry::{PackageCoordinates, PackageVersion};

/// Where things are, below the repository, and all names that clients know them by.
const SERVICES: [(&str, &[&str]); 5] = [
    ("v3/flatcontainer/", &["PackageBaseAddress/3.0.0"]),
    (
        "v3/registration4/",
        &[
            "RegistrationsBaseUrl",
            "RegistrationsBaseUrl/3.0.0-beta",
            "RegistrationsBaseUrl/3.0.0-rc",
            "RegistrationsBaseUrl/3.4.0",
            "RegistrationsBaseUrl/3.6.0",
            "RegistrationsBaseUrl/Versioned",
        ],
    ),
    (
        "v3/query",
        &[
            "SearchQueryService",
            "SearchQueryService/3.0.0-beta",
            "SearchQueryService/3.0.0-rc",
            "SearchQueryService/3.5.0",
        ],
    ),
    (
        "v3/autocomplete",
        &[
            "SearchAutocompleteService",
            "SearchAutocompleteService/3.0.0-beta",
            "SearchAutocompleteService/3.0.0-rc",
        ],
    ),
    ("api/v2/package", &["PackagePublish/2.0.0"]),
];

#[derive(Serialize)]
struct ServiceIndex {
    version: &'static str,
    resources: Vec<Service>,
}

#[derive(Serialize)]
struct Service {
    #[serde(rename = "@id")]
    id: String,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "clientVersion", skip_serializing_if = "Option::is_none")]
    client_version: Option<&'static str>,
}

/// Answers with the service index.
pub(super) async fn services(exchange: &Exchange<'_>) -> Result<Response<BoxBody>, Refusal> {
    exchange.authorize_read().await?;
    let url = exchange.url();
    let services = SERVICES.iter().flat_map(|(path, kinds)| {
        let id = format!("{url}{path}");
        kinds.iter().map(move |kind| {
            let client_version = kind.ends_with("/Versioned").then_some("4.3.0-alpha");
            Service { id: id.clone(), kind, client_version }
        })
    });
    let index = ServiceIndex { version: "3.0.0", resources: services.collect() };
    let body = serde_json::to_vec(&index).map_err(|_| Refusal::internal())?;
    Ok(reply::json(StatusCode::OK, body))
}

/// Answers with the numbers of the versions of a package, the unlisted ones too, which lock files may name.
pub(super) async fn versions(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
) -> Result<Response<BoxBody>, Refusal> {
    answer(exchange, package, "nuget versions", String::new(), |_, told| {
        #[derive(Serialize)]
        struct Versions<'t> {
            versions: Vec<&'t str>,
        }
        let versions = told.iter().map(Told::number).collect();
        serde_json::to_vec(&Versions { versions }).ok()
    })
    .await
}

/// Answers with what all versions of a package say of themselves, in pages if they are many.
pub(super) async fn registration(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
) -> Result<Response<BoxBody>, Refusal> {
    let own = Addresses::new(&exchange.url(), package).index();
    answer(exchange, package, "nuget registration", own, registration::index).await
}

/// Answers with one page of that.
pub(super) async fn page(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
    lower: &PackageVersion,
    upper: &PackageVersion,
) -> Result<Response<BoxBody>, Refusal> {
    let own = Addresses::new(&exchange.url(), package).page(lower.normalized(), upper.normalized());
    let (lower, upper) = (lower.normalized().to_owned(), upper.normalized().to_owned());
    let render =
        move |addresses: &Addresses, told: &[Told]| registration::page(addresses, told, &lower, &upper);
    answer(exchange, package, "nuget registration page", own, render).await
}

/// Answers with what one version says of itself.
pub(super) async fn leaf(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
    version: &PackageVersion,
) -> Result<Response<BoxBody>, Refusal> {
    let own = Addresses::new(&exchange.url(), package).leaf(version.normalized());
    let number = version.normalized().to_owned();
    let render = move |addresses: &Addresses, told: &[Told]| registration::leaf(addresses, told, &number);
    answer(exchange, package, "nuget registration leaf", own, render).await
}

/// Answers with a document of a package. One that has addresses in it is known by its own, which begins as they do and
/// tells it from others of its kind.
async fn answer(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
    kind: &'static str,
    own_address: String,
    render: impl FnOnce(&Addresses, &[Told]) -> Option<Vec<u8>> + Send + 'static,
) -> Result<Response<BoxBody>, Refusal> {
    let permit = exchange.authorize_read().await?;
    let pull_through = &exchange.app.pull_through;
    let found = pull_through.find_package(&permit, package).await?;
    let missing = || {
        Refusal::not_found(format!(
            "package '{}', or what was asked for of it, is not in this repository",
            package.name
        ))
    };
    if found.resolution.is_empty() {
        return Err(found.failure.map_or_else(missing, Refusal::from));
    }
    let key = DocumentKey { fingerprint: found.resolution.fingerprint(), kind, base_url: own_address };
    let (addresses, package) = (Addresses::new(&exchange.url(), package), package.clone());
    let render = async {
        let contents = pull_through.package_contents(&found).await?;
        let render = move || {
            let told = registration::told(&package, &contents);
            if told.is_empty() { None } else { render(&addresses, &told) }
        };
        let rendered = tokio::task::spawn_blocking(render).await.map_err(|_| Refusal::internal())?;
        let bytes = rendered.ok_or_else(missing)?;
        Ok(Rendered::new("application/json", bytes))
    };
    exchange.documents.answer(&exchange.parts.headers, key, render).await
}
