//! A ninth format, so small that it is seen at a glance, on the frame as it is: whoever adds one touches nothing here.
//!
//! Its files are texts: `PUT /{package}/{version}` publishes one, `GET /{package}/{version}` downloads it, and
//! `GET /{package}` lists the versions. It goes by the rules of names that any format of the registry has.

mod large_documents;

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use codeartifact_generated::runtime::BoxBody;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_RANGE, ETAG, IF_NONE_MATCH, RANGE};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::BodyExt as _;

use super::document::{DocumentKey, Rendered};
use super::error::Refusal;
use super::exchange::Exchange;
use super::request::PackageRequest;
use super::state::FormatState;
use super::{asset, path, publish, reply};
use crate::address::{BaseUrl, Endpoints, PackageAddress, Scheme};
use crate::app::{App, RequestContext};
use crate::auth::{Access, Caller, Decisions, Defaults, Interest, PackageAccess, Source, TokenKeys};
use crate::registry::{
    AccountId, AssetName, Clock, DomainKey, DomainName, Limits, Namespace, NewRepository, PackageCoordinates,
    PackageFormat, PackageName, PackageVersion, Permit, Publication, PublicationOrigin, PullThrough, Region,
    Registry, RepositoryName, Tags,
};
use crate::storage::Store;

const ACCOUNT: &str = "123456789012";

/// The whole of the format.
async fn answer(exchange: &Exchange<'_>) -> Result<Response<BoxBody>, Refusal> {
    let segments = path::segments(&exchange.address.rest)?;
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match (&exchange.parts.method, &segments[..]) {
        (&Method::GET | &Method::HEAD, [package]) => list(exchange, coordinates(package)?).await,
        (&Method::GET | &Method::HEAD, [package, version]) => {
            let (version, name) =
                (PackageVersion::parse(format(), version)?, AssetName::parse(format(), "text")?);
            asset::fetch(exchange, &coordinates(package)?, &version, &name, "text/plain").await
        }
        (&Method::PUT, [package, version]) => put(exchange, coordinates(package)?, version).await,
        (_, [_] | [_, _]) => Err(Refusal::method_not_allowed("texts are read and put")),
        _ => Err(Refusal::no_such_path()),
    }
}

async fn list(exchange: &Exchange<'_>, package: PackageCoordinates) -> Result<Response<BoxBody>, Refusal> {
    let permit = exchange.authorize_read().await?;
    let found = exchange.app.pull_through.find_package(&permit, &package).await?;
    let fingerprint = found.resolution.fingerprint();
    let key = DocumentKey { fingerprint, kind: "tiny list", base_url: String::new() };
    let render = async {
        let contents = exchange.app.pull_through.package_contents(&found).await?;
        let versions: Vec<_> = contents.versions.iter().map(|one| one.version.to_string()).collect();
        let bytes = format!("{}\n", versions.join("\n")).repeat(100).into_bytes();
        Ok(Rendered::new("text/plain", bytes))
    };
    exchange.documents.answer(&exchange.parts.headers, key, render).await
}

async fn put(
    exchange: &Exchange<'_>,
    package: PackageCoordinates,
    version: &str,
) -> Result<Response<BoxBody>, Refusal> {
    let key = exchange.repository().package(package).version(PackageVersion::parse(format(), version)?);
    let permit = exchange.authorize_version(PackageAccess::Publish, key).await?;
    let name = AssetName::parse(format(), "text")?;
    publish::check(exchange.app, &permit, &name).await?;
    let staged = publish::receive(exchange.app, exchange.take_body(), None, &[]).await?;
    let publication = Publication::new(vec![(name, staged)], PublicationOrigin::Direct);
    publish::publish(exchange.app, &permit, publication).await?;
    Ok(reply::json(StatusCode::CREATED, b"{}".to_vec()))
}

fn format() -> PackageFormat {
    PackageFormat::ALL[0]
}

fn coordinates(package: &str) -> Result<PackageCoordinates, Refusal> {
    let (namespace, name) = (Namespace::parse(format(), None)?, PackageName::parse(format(), package)?);
    Ok(PackageCoordinates { format: format(), namespace, name })
}

struct Tiny {
    app: App,
    state: FormatState,
}

impl Tiny {
    async fn new() -> Self {
        let store = Store::ephemeral().unwrap();
        let registry = Registry::new(store.clone(), Limits::default(), Clock::system());
        let defaults = Defaults { account: account(), region: region() };
        let token_keys = TokenKeys::open(&registry).await.unwrap();
        let endpoints = Endpoints { public_base_url: None, host_form: false };
        let access = Access::new(None, defaults);
        let pull_through = PullThrough::closed(registry.clone());
        let redirects = crate::app::Redirects::Never;
        let app = App { registry, pull_through, access, token_keys, endpoints, redirects };
        let tiny = Self { app, state: FormatState::new(&store) };
        let domain =
            DomainKey { owner: account(), region: region(), name: DomainName::parse("my-domain").unwrap() };
        let registry = &tiny.app.registry;
        registry.create_domain(&permit(&domain), None, Tags::default()).await.unwrap();
        let repository = domain.repository(RepositoryName::parse("my-repo").unwrap());
        registry.create_repository(&permit(&repository), NewRepository::default()).await.unwrap();
        tiny
    }

    async fn send(&self, request: Request<&'static str>) -> (StatusCode, HeaderMap, Bytes) {
        let (parts, body) = request.into_parts();
        let format = format();
        let path = format!("/{format}/d/my-domain-{ACCOUNT}/my-repo{}", parts.uri.path());
        let address = PackageAddress::parse(Some("localhost"), &path).unwrap();
        let context = RequestContext {
            caller: Caller::unverified(account(), region()),
            source: Source { address: None, is_encrypted: false },
            base_url: BaseUrl::of_request(Scheme::Http, "localhost".to_owned()),
            decisions: Decisions::collected(Interest::Nothing),
        };
        let block = Ok::<_, io::Error>(Bytes::from_static(body.as_bytes()));
        let body = Box::pin(futures_util::stream::iter([block]));
        let exchange =
            Exchange::new(&self.app, &self.state, PackageRequest { address, parts, body, context });
        let answer = answer(&exchange).await.unwrap_or_else(|refusal| refusal.plain_text());
        let (parts, body) = answer.into_parts();
        (parts.status, parts.headers, body.collect().await.unwrap().to_bytes())
    }

    async fn get(
        &self,
        path: &'static str,
        header: Option<(http::HeaderName, &str)>,
    ) -> (StatusCode, HeaderMap, Bytes) {
        let mut request = Request::get(path);
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        self.send(request.body("").unwrap()).await
    }

    async fn put(&self, path: &'static str, text: &'static str) -> StatusCode {
        self.send(Request::put(path).body(text).unwrap()).await.0
    }
}

#[expect(clippy::disallowed_methods, reason = "what is tested is what the permit of a request opens")]
fn permit<K: Clone>(key: &K) -> Permit<K> {
    Permit::issue(key.clone(), account())
}

fn account() -> AccountId {
    AccountId::parse(ACCOUNT).unwrap()
}

fn region() -> Region {
    Region::parse("eu-west-1").unwrap()
}

#[tokio::test]
async fn a_ninth_format_publishes_downloads_and_lists() {
    let tiny = Tiny::new().await;
    assert_eq!(tiny.get("/note", None).await.0, StatusCode::OK);
    assert_eq!(tiny.put("/note/1.0.0", "first text").await, StatusCode::CREATED);
    assert_eq!(tiny.put("/note/1.0.0", "first text").await, StatusCode::CREATED);
    assert_eq!(tiny.put("/note/1.0.0", "other text").await, StatusCode::CONFLICT);
    assert_eq!(tiny.put("/note/2.0.0", "second text").await, StatusCode::CREATED);

    let (status, _, text) = tiny.get("/note/1.0.0", None).await;
    assert_eq!((status, &text[..]), (StatusCode::OK, &b"first text"[..]));
    let (status, headers, part) = tiny.get("/note/1.0.0", Some((RANGE, "bytes=6-"))).await;
    assert_eq!((status, &part[..]), (StatusCode::PARTIAL_CONTENT, &b"text"[..]));
    assert_eq!(headers[CONTENT_RANGE], "bytes 6-9/10");
    for (path, status) in [("/note/3.0.0", 404), ("/note//1.0.0", 404), ("/note/1.0.0/x", 404), ("/", 404)] {
        assert_eq!(tiny.get(path, None).await.0, status, "{path}");
    }
    assert_eq!(tiny.send(Request::delete("/note").body("").unwrap()).await.0, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn its_documents_are_validated_compressed_and_never_old() {
    let tiny = Tiny::new().await;
    tiny.put("/note/1.0.0", "text").await;
    let (_, plain, text) = tiny.get("/note", None).await;
    assert!(text.starts_with(b"1.0.0\n"), "{text:?}");

    let (status, gzip, compressed) = tiny.get("/note", Some((ACCEPT_ENCODING, "gzip"))).await;
    assert_eq!((status, &gzip[CONTENT_ENCODING]), (StatusCode::OK, &"gzip".parse().unwrap()));
    assert!(compressed.len() < text.len());
    assert_ne!(plain[ETAG], gzip[ETAG]);
    for headers in [&plain, &gzip] {
        let etag = headers[ETAG].to_str().unwrap();
        let (status, _, nothing) = tiny.get("/note", Some((IF_NONE_MATCH, etag))).await;
        assert_eq!((status, nothing.len()), (StatusCode::NOT_MODIFIED, 0));
    }

    tiny.put("/note/2.0.0", "text").await;
    let (status, _, text) = tiny.get("/note", Some((IF_NONE_MATCH, plain[ETAG].to_str().unwrap()))).await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.starts_with(b"1.0.0\n2.0.0\n"), "{text:?}");
}

#[tokio::test]
async fn requests_that_come_together_cause_one_rendering() {
    let (tiny, rendered) = (Tiny::new().await, AtomicUsize::new(0));
    let domain =
        DomainKey { owner: account(), region: region(), name: DomainName::parse("my-domain").unwrap() };
    let repository = permit(&domain.repository(RepositoryName::parse("my-repo").unwrap()));
    let package = coordinates("note").unwrap();
    let found = tiny.app.pull_through.find_package(&repository, &package).await.unwrap();
    let headers = HeaderMap::new();
    let answer = || {
        let key = DocumentKey {
            fingerprint: found.resolution.fingerprint(),
            kind: "counted",
            base_url: String::new(),
        };
        let render = async {
            rendered.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
            Ok(Rendered::new("text/plain", b"one".to_vec()))
        };
        tiny.state.documents.answer(&headers, key, render)
    };

    let answers = futures_util::future::join_all((0..20).map(|_| answer())).await;

    assert!(answers.into_iter().all(|answer| answer.unwrap().status() == StatusCode::OK));
    assert_eq!(rendered.load(Ordering::Relaxed), 1);
}
