//! Registrations as public galleries serve them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};

use super::*;
use crate::formats::nuget::manifest::record::Record;
use crate::registry::{Digest, HashAlgorithm, PackageFormat, PackageName, Timestamp};

fn package() -> PackageCoordinates {
    let format = PackageFormat::Nuget;
    PackageCoordinates { format, namespace: None, name: PackageName::parse(format, "acme.lib").unwrap() }
}

fn offer(registration: &Value, parts: &[Value]) -> Result<Offer, String> {
    let base: reqwest::Url = "https://gallery.test/v3/".parse().unwrap();
    let bytes = |document: &Value| Bytes::from(document.to_string());
    let directory = json!({"resources": [{"@id": "https://gallery.test/flat", "@type": PACKAGES}]});
    let document = OriginDocument {
        bytes: bytes(registration),
        content_type: None,
        url: base.join("reg/acme.lib/index.json").unwrap(),
        base,
        directory: Some(bytes(&directory)),
        parts: parts.iter().map(bytes).collect(),
    };
    read(&package(), &document)
}

fn leaf(version: &str, more: &Value) -> Value {
    let mut entry =
        json!({"@id": format!("../../catalog/{version}.json"), "id": "Acme.Lib", "version": version});
    entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"catalogEntry": entry, "packageContent": format!("/flat/acme.lib/{version}/acme.lib.{version}.nupkg")})
}

#[test]
fn registrations_are_where_the_service_index_says() {
    let service = |kind: &str, id: &str| json!({"@type": kind, "@id": id});
    let index = json!({"resources": [
        service("RegistrationsBaseUrl", "https://gallery.test/old/"),
        service("RegistrationsBaseUrl/3.6.0", "https://gallery.test/new"),
    ]});
    assert_eq!(registrations(index.to_string().as_bytes()).unwrap(), "https://gallery.test/new/");
    assert_eq!(path(&package()), "acme.lib/index.json");
    for index in ["", "{}", r#"{"resources": []}"#] {
        assert!(registrations(index.as_bytes()).is_err(), "{index}");
    }
}

#[test]
fn versions_say_what_their_leaves_say_in_pages_here_and_elsewhere() {
    let published = json!({
        "published": "2020-01-02T03:04:05.678+00:00", "authors": "Ann", "tags": [""], "summary": "", "listed": true,
        "dependencyGroups": [{"targetFramework": "net6.0", "dependencies": [{"id": "Other", "range": "[1.0, )"}]}, {}],
    });
    let unlisted = json!({"published": "1900-01-01T00:00:00+00:00", "listed": false, "authors": ["A", "B"], "tags": "x"});
    let pages = json!([
        {"@id": "one", "items": [leaf("1.0.0", &published)]},
        {"@id": "page/2", "count": 1},
    ]);
    let index = json!({"items": pages});
    let part =
        json!({"@id": "page/2", "items": [leaf("2.0.0-Beta", &unlisted), leaf("nonsense", &json!({}))]});

    let offer = offer(&index, &[part]).unwrap();

    let [one, two] = &offer.versions[..] else { panic!("{offer:?}") };
    let record = |version: &OfferedVersion| Record::parse(version.manifest.as_deref().unwrap()).unwrap();
    assert_eq!(one.published, Timestamp::parse("2020-01-02T03:04:05.678Z"));
    assert_eq!(
        (record(one).authors.as_deref(), record(one).summary, record(one).tags),
        (Some("Ann"), None, vec![])
    );
    assert_eq!(record(one).dependency_groups[0].dependencies[0].range, "[1.0.0, )");
    let [asset] = &one.assets[..] else { panic!() };
    assert_eq!(asset.url, "https://gallery.test/flat/acme.lib/1.0.0/acme.lib.1.0.0.nupkg");
    assert_eq!(asset.digests_url.as_deref(), Some("https://gallery.test/v3/catalog/1.0.0.json"));
    assert_eq!((asset.yanked.as_deref(), two.assets[0].yanked.as_deref()), (None, Some("")));
    assert_eq!((two.published, two.version.normalized()), (None, "2.0.0-beta"));
    assert_eq!(record(two).authors.as_deref(), Some("A, B"));
}

#[test]
fn digests_are_told_in_the_catalog_or_along() {
    let hash = STANDARD.encode([7; 64]);
    let told = json!({"packageHash": hash, "packageHashAlgorithm": "SHA512"});
    let expected = Digest::parse(HashAlgorithm::Sha512, &"07".repeat(64)).unwrap();
    assert_eq!(digests(told.to_string().as_bytes()), std::slice::from_ref(&expected));
    let along = offer(&json!({"items": [{"@id": "one", "items": [leaf("1.0.0", &told)]}]}), &[]).unwrap();
    assert_eq!(along.versions[0].assets[0].digests, [expected]);
    for document in [
        json!({}),
        json!({"packageHash": hash}),
        json!({"packageHash": hash, "packageHashAlgorithm": "MD5"}),
        json!({"packageHash": "AA==", "packageHashAlgorithm": "SHA512"}),
        json!([]),
    ] {
        assert_eq!(digests(document.to_string().as_bytes()), [], "{document}");
    }
}

#[test]
fn what_is_no_registration_of_the_package_offers_nothing() {
    for index in
        [json!([]), json!({}), json!({"items": [{"@id": "elsewhere"}]}), json!({"items": [{"items": []}]})]
    {
        assert!(offer(&index, &[]).is_err(), "{index}");
    }
    let other = json!({"catalogEntry": {"id": "Other", "version": "1.0.0"}});
    let offered = offer(&json!({"items": [{"@id": "one", "items": [other]}]}), &[]).unwrap();
    assert_eq!(offered.versions, []);
}
