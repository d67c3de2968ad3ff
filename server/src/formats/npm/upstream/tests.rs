//! Packuments as other registries serve them.

use super::*;
use crate::registry::{Namespace, PackageName};

fn read_packument(text: &str) -> Result<Offer, String> {
    let format = PackageFormat::Npm;
    let namespace = Namespace::parse(format, Some("acme")).unwrap();
    let package =
        PackageCoordinates { format, namespace, name: PackageName::parse(format, "widget").unwrap() };
    let url = "https://mirror.example/npm/@acme/widget".parse().unwrap();
    let base = "https://registry.example/npm/".parse().unwrap();
    read(
        &package,
        &OriginDocument {
            bytes: text.to_owned().into(),
            content_type: None,
            url,
            base,
            directory: None,
            parts: Vec::new(),
        },
    )
}

fn integrity(byte: u8) -> String {
    format!("sha512-{}", STANDARD.encode([byte; 64]))
}

#[test]
fn a_version_keeps_its_time_its_digests_and_what_its_author_and_the_registry_say() {
    let text = format!(
        r#"{{"name": "@acme/widget", "_rev": "1-x", "readme": "long", "dist-tags": {{"latest": "1.0.0", "": "9"}},
            "time": {{"created": "2020-01-01T00:00:00.000Z", "1.0.0": "2021-02-03T04:05:06.789Z"}},
            "versions": {{"1.0.0": {{"name": "@acme/widget", "version": "1.0.0", "deprecated": false,
                "scripts": {{"postinstall": "x"}}, "dist": {{"integrity": "{}", "shasum": "{}",
                "tarball": "https://files.example/w.tgz", "signatures": [{{"keyid": "k"}}], "unpackedSize": 5}}}}}}}}"#,
        integrity(7),
        "AB".repeat(20)
    );

    let offer = read_packument(&text).unwrap();

    let [version] = &offer.versions[..] else { panic!("{offer:?}") };
    assert_eq!(version.published, Timestamp::parse("2021-02-03T04:05:06.789Z"));
    assert_eq!(version.assets[0].url, "https://files.example/w.tgz");
    let digests: Vec<_> = version.assets[0].digests.iter().map(Digest::as_str).collect();
    assert_eq!(digests, ["07".repeat(64), "ab".repeat(20)]);
    assert_eq!(
        String::from_utf8_lossy(version.manifest.as_ref().unwrap()),
        r#"{"name":"@acme/widget","version":"1.0.0","scripts":{"postinstall": "x"},"hasInstallScript":true,"dist":{"signatures":[{"keyid": "k"}],"unpackedSize":5}}"#
    );
    let tags: Vec<_> = offer.labels.iter().map(|(tag, version)| format!("{tag} {version}")).collect();
    assert_eq!(tags, ["latest 1.0.0"]);
}

#[test]
fn whether_a_version_is_deprecated_is_told_beside_its_document() {
    for (said, notice) in [
        (r#""use gadget""#, Some("use gadget")),
        ("true", Some("this version is deprecated")),
        (r#""""#, None),
        ("false", None),
        ("null", None),
        ("{}", None),
    ] {
        let text = format!(
            r#"{{"name": "@acme/widget", "versions": {{"1.0.0": {{"deprecated": {said}, "bin": "x",
                "dist": {{"integrity": "{}"}}}}}}}}"#,
            integrity(7)
        );
        let offer = read_packument(&text).unwrap();
        assert_eq!(offer.versions[0].notice.as_deref(), notice, "{said}");
        let manifest = offer.versions[0].manifest.as_ref().unwrap();
        assert_eq!(String::from_utf8_lossy(manifest), r#"{"bin":"x","dist":{}}"#, "{said}");
    }
}

#[test]
fn a_tarball_without_an_address_is_where_all_registries_have_it() {
    let dist = format!(r#"{{"integrity": "{}"}}"#, integrity(7));
    let text = format!(
        r#"{{"name": "@acme/widget", "versions": {{"1.0.0-rc.1": {{"name": "x", "dist": {dist}}}}}}}"#
    );

    let offer = read_packument(&text).unwrap();

    let urls: Vec<_> = offer.versions.iter().map(|version| version.assets[0].url.as_str()).collect();
    assert_eq!(urls, ["https://registry.example/npm/@acme/widget/-/widget-1.0.0-rc.1.tgz"]);
}

#[test]
fn a_version_that_cannot_be_checked_or_fetched_is_not_offered() {
    for dist in [
        r#"{"tarball": "a.tgz"}"#,
        r#"{"tarball": "a.tgz", "integrity": "sha512-AAAA"}"#,
        r#"{"tarball": "a.tgz", "integrity": "md5-x", "shasum": "12"}"#,
        r#"{"integrity": "sha1-x"}"#,
        "null",
    ] {
        let text = format!(
            r#"{{"name": "@acme/widget", "versions": {{"1.0.0": {{"name": "x", "dist": {dist}}}}}}}"#
        );
        assert!(read_packument(&text).unwrap().versions.is_empty(), "{dist}");
    }
}

#[test]
fn what_is_no_packument_of_the_package_is_told_as_that() {
    for (text, told) in [
        ("<html>", "no packument"),
        (r#"{"name": "@acme/other", "versions": {}}"#, "is about `@acme/other`"),
        (r#"{"name": "@acme/widget", "versions": []}"#, "no packument"),
        (r#"{"versions": {}}"#, "missing field `name`"),
    ] {
        let error = read_packument(text).unwrap_err();
        assert!(error.contains(told), "{error}");
    }
}
