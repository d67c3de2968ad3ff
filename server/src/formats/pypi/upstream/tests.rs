//! Pages as indexes of several kinds serve them.

use super::*;
use crate::formats::pypi::manifest::project_record::ProjectStatus;
use crate::registry::PackageName;

const WHEEL: &str = "my_tool-1.0-py3-none-any.whl";

fn project() -> PackageCoordinates {
    let name = PackageName::parse(PackageFormat::Pypi, "my-tool").unwrap();
    PackageCoordinates { format: PackageFormat::Pypi, namespace: None, name }
}

fn read_page(content_type: &str, text: &str) -> Result<Offer, String> {
    let url = "https://index.example/simple/my-tool/".parse().unwrap();
    let base = "https://index.example/simple/".parse().unwrap();
    let content_type = Some(content_type.to_owned());
    read(
        &project(),
        &OriginDocument {
            bytes: text.to_owned().into(),
            content_type,
            url,
            base,
            directory: None,
            parts: Vec::new(),
        },
    )
}

fn hex(digit: &str) -> String {
    digit.repeat(64)
}

#[test]
fn json_says_all_that_is_known_of_a_file() {
    let (a, b) = (hex("a"), hex("b"));
    let page = format!(
        r#"{{"meta": {{"api-version": "1.4"}}, "name": "My.Tool", "files": [
            {{"filename": "{WHEEL}", "url": "../../files/{WHEEL}", "hashes": {{"sha256": "{a}", "blake2b": "x"}},
              "requires-python": ">=3.8", "size": 12, "upload-time": "2024-01-02T03:04:05.678901Z",
              "yanked": "broken", "core-metadata": {{"sha256": "{b}"}}, "provenance": null}},
            {{"filename": "my-tool-1.0.0.tar.gz", "url": "https://files.example/my-tool-1.0.0.tar.gz#x",
              "hashes": {{"sha256": "{a}"}}, "yanked": false, "upload-time": "2024-01-01T00:00:00Z"}},
            {{"filename": "my_tool-2.0-py3-none-any.whl", "url": "x", "hashes": {{}}}},
            {{"filename": "other-1.0.tar.gz", "url": "x", "hashes": {{"sha256": "{a}"}}}}]}}"#
    );

    let offer = read_page("application/vnd.pypi.simple.v1+json", &page).unwrap();

    let [version] = &offer.versions[..] else { panic!("{offer:?}") };
    assert_eq!(version.published, Timestamp::parse("2024-01-01T00:00:00Z"), "the first file's");
    let [source, wheel] = &version.assets[..] else { panic!("{version:?}") };
    assert_eq!(source.url, "https://files.example/my-tool-1.0.0.tar.gz");
    assert_eq!((source.size_bytes, &source.yanked, &source.companion), (None, &None, &None));
    assert_eq!(wheel.url, format!("https://index.example/files/{WHEEL}"));
    assert_eq!(wheel.yanked.as_deref(), Some("broken"));
    assert_eq!(wheel.size_bytes, Some(12));
    let companion = wheel.companion.as_ref().unwrap();
    assert_eq!(companion.url, format!("https://index.example/files/{WHEEL}.metadata"));
    let record = FileRecord::parse(wheel.document.as_ref().unwrap()).unwrap();
    assert_eq!(record.requires_python.as_deref(), Some(">=3.8"));
    assert_eq!(record.core_metadata_sha256, Some(b));
    assert_eq!(record.uploaded_milliseconds, Some(1_704_164_645_678));
}

#[test]
fn html_says_the_same_in_attributes() {
    let (a, b) = (hex("a"), hex("b"));
    let page = format!(
        "<!DOCTYPE html><html><body><h1>Links</h1>\n\
         <A HREF='../../files/{WHEEL}#sha256={a}' data-requires-python='&gt;=3.8' data-yanked \
         data-dist-info-metadata=\"sha256={b}\">{WHEEL}</A><br>\n\
         <a href=\"my-tool-1.0.tar.gz#md5={}\">\n my-tool-1.0.tar.gz\n</a>\n\
         <a href=\"nothing.zip\"></a><a>my-tool-3.0.zip</a><a href=\"my-tool-4.0.zip\">my-tool-4.0.zip",
        "c".repeat(32)
    );

    let offer = read_page("text/html; charset=utf-8", &page).unwrap();

    let [version] = &offer.versions[..] else { panic!("{offer:?}") };
    let [source, wheel] = &version.assets[..] else { panic!("{version:?}") };
    assert_eq!(source.digests, [Digest::parse(HashAlgorithm::Md5, &"c".repeat(32)).unwrap()]);
    assert_eq!(wheel.digests, [Digest::parse(HashAlgorithm::Sha256, &a).unwrap()]);
    assert_eq!(wheel.yanked.as_deref(), Some(""));
    assert!(wheel.companion.is_some());
    let record = FileRecord::parse(wheel.document.as_ref().unwrap()).unwrap();
    assert_eq!(record.requires_python.as_deref(), Some(">=3.8"));
    assert_eq!((version.published, record.uploaded_milliseconds), (None, None));
}

#[test]
fn what_is_no_page_of_the_project_is_told_as_that() {
    let json = "application/vnd.pypi.simple.v1+json";
    for (page, told) in [
        ("not json", "no page of a project"),
        (r#"{"name": "other", "files": []}"#, "is about `other`"),
        (r#"{"files": []}"#, "missing field `name`"),
    ] {
        let error = read_page(json, page).unwrap_err();
        assert!(error.contains(told), "{error}");
    }
    assert!(read_page("text/html", "\u{0}<a<a href=").unwrap().versions.is_empty());
}

#[test]
fn what_is_said_of_the_project_is_read_in_both_forms_as_far_as_it_is_in_order() {
    let json = r#"{"name": "my-tool", "files": [],
        "meta": {"api-version": "1.4", "tracks": ["https://one.example/simple/my-tool/", "ftp://x/", 7]},
        "alternate-locations": ["/other/my-tool/"], "project-status": {"status": "archived", "reason": "done"}}"#;
    let html = "<html><head><meta charset=utf-8><meta name='pypi:tracks' content='https://one.example/simple/my-tool/'>\
        <meta name=pypi:tracks content='ftp://x/'><META NAME=pypi:alternate-locations content='/other/my-tool/'>\
        <meta name='pypi:project-status-reason' content='done'><meta name='pypi:project-status' content='archived'>";
    let expected = ProjectRecord {
        tracks: vec!["https://one.example/simple/my-tool/".to_owned()],
        alternate_locations: vec!["https://index.example/other/my-tool/".to_owned()],
        status: ProjectStatus::told("archived", Some("done".to_owned())),
    };
    for (kind, text) in [("application/vnd.pypi.simple.v1+json", json), ("text/html", html)] {
        let document = read_page(kind, text).unwrap().document.unwrap();
        assert_eq!(ProjectRecord::parse(document.as_bytes()), expected, "{kind}");
    }
    for odd in [r#""meta": null"#, r#""meta": {"tracks": null}, "project-status": "archived""#] {
        let page = format!(r#"{{"name": "my-tool", "files": [], {odd}}}"#);
        assert_eq!(read_page("application/json", &page).unwrap().document, None, "{odd}");
    }
}
