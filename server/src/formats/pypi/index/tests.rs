//! Holds pages to showing what was put into them, whatever it is.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::project_page::{ProjectFile, ProjectPage};
use super::*;
use crate::formats::pypi::manifest::project_record::{ProjectRecord, ProjectStatus};
use crate::registry::{
    AssetName, ListedAsset, ListedDigests, ListedVersion, PackageContents, PackageFormat, PackageVersion,
    Timestamp,
};

fn file(version: &str, filename: &str) -> ProjectFile {
    ProjectFile {
        version: version.to_owned(),
        filename: filename.to_owned(),
        sha256: Some("5a".repeat(32)),
        md5: Some("d4".repeat(16)),
        size_bytes: Some(1234),
        requires_python: None,
        uploaded: None,
        yanked: None,
        core_metadata_sha256: None,
    }
}

fn page() -> ProjectPage {
    let full = ProjectFile {
        requires_python: Some(">=3.8,<\"4\" & 'x'".to_owned()),
        uploaded: Some(Timestamp::from_epoch_milliseconds(1_716_997_069_120)),
        yanked: Some("<broken>".to_owned()),
        core_metadata_sha256: Some("c0".repeat(32)),
        ..file("1!2.0+cu118", "a_b-1!2.0+cu118-py3-none-any.whl")
    };
    let yanked = ProjectFile { yanked: Some(String::new()), md5: None, ..file("1.0", "a_b-1.0.zip") };
    ProjectPage {
        name: "a-b".to_owned(),
        files: vec![full, yanked, file("1.0", "a_b-1.0.tar.gz")],
        said: ProjectRecord::default(),
    }
}

#[test]
fn html_has_a_link_for_each_file_with_what_is_known_of_it() {
    let sha256 = "5a".repeat(32);
    let metadata = "c0".repeat(32);
    let links = [
        format!(
            "<a href=\"1%212.0%2Bcu118/a_b-1%212.0%2Bcu118-py3-none-any.whl#sha256={sha256}\" \
             data-requires-python=\"&gt;=3.8,&lt;&quot;4&quot; &amp; &#39;x&#39;\" data-yanked=\"&lt;broken&gt;\" \
             data-upload-time=\"2024-05-29T15:37:49.120000Z\" data-core-metadata=\"sha256={metadata}\" \
             data-dist-info-metadata=\"sha256={metadata}\">a_b-1!2.0+cu118-py3-none-any.whl</a><br>\n"
        ),
        format!("<a href=\"1.0/a_b-1.0.zip#sha256={sha256}\" data-yanked=\"\">a_b-1.0.zip</a><br>\n"),
        format!("<a href=\"1.0/a_b-1.0.tar.gz#sha256={sha256}\">a_b-1.0.tar.gz</a><br>\n"),
    ];
    let expected = format!(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"pypi:repository-version\" content=\"1.1\">\n<title>Links for a-b</title>\n</head>\n<body>\n\
         <h1>Links for a-b</h1>\n{}</body>\n</html>\n",
        links.concat()
    );

    assert_eq!(render(&page(), PageForm::PlainHtml), expected);
    assert_eq!(render(&page(), PageForm::Html), expected);
}

#[test]
fn json_has_each_version_once_and_every_file() {
    let (sha256, md5, metadata) = ("5a".repeat(32), "d4".repeat(16), "c0".repeat(32));
    let expected = json!({
        "meta": { "api-version": "1.1" },
        "name": "a-b",
        "versions": ["1!2.0+cu118", "1.0"],
        "files": [
            {
                "filename": "a_b-1!2.0+cu118-py3-none-any.whl",
                "url": "1%212.0%2Bcu118/a_b-1%212.0%2Bcu118-py3-none-any.whl",
                "hashes": { "sha256": sha256, "md5": md5 },
                "requires-python": ">=3.8,<\"4\" & 'x'",
                "size": 1234,
                "upload-time": "2024-05-29T15:37:49.120000Z",
                "yanked": "<broken>",
                "core-metadata": { "sha256": metadata },
            },
            {
                "filename": "a_b-1.0.zip",
                "url": "1.0/a_b-1.0.zip",
                "hashes": { "sha256": sha256 },
                "size": 1234,
                "yanked": true,
            },
            {
                "filename": "a_b-1.0.tar.gz",
                "url": "1.0/a_b-1.0.tar.gz",
                "hashes": { "sha256": sha256, "md5": md5 },
                "size": 1234,
                "yanked": false,
            },
        ],
    });

    let rendered: Value = serde_json::from_str(&render(&page(), PageForm::Json)).unwrap();

    assert_eq!(rendered, expected);
}

#[test]
fn upload_times_have_six_digits_on_either_side_of_the_epoch() {
    for (milliseconds, text) in [
        (0, "1970-01-01T00:00:00.000000Z"),
        (-1, "1969-12-31T23:59:59.999000Z"),
        (1_716_997_069_005, "2024-05-29T15:37:49.005000Z"),
    ] {
        let uploaded = Some(Timestamp::from_epoch_milliseconds(milliseconds));
        let file = ProjectFile { uploaded, ..file("1.0", "a-1.0.zip") };

        assert_eq!(file.upload_time().as_deref(), Some(text));
    }
}

/// Reads the value of an attribute as a browser does.
fn attribute(link: &str, name: &str) -> Option<String> {
    let (_, after) = link.split_once(&format!(" {name}=\""))?;
    Some(unescape(after.split_once('"')?.0))
}

fn unescape(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&#39;", "'").replace("&amp;", "&")
}

fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

proptest! {
    #[test]
    fn a_page_shows_what_was_put_in(
        version in any::<String>(),
        filename in "[^\n]{1,30}",
        requires_python in proptest::option::of(any::<String>()),
        yanked in proptest::option::of(any::<String>()),
        milliseconds in any::<i64>(),
    ) {
        let uploaded = Some(Timestamp::from_epoch_milliseconds(milliseconds));
        let shown = ProjectFile { requires_python, uploaded, yanked, ..file(&version, &filename) };
        let page = ProjectPage { name: "a".to_owned(), files: vec![shown.clone()], said: ProjectRecord::default() };

        let html = render(&page, PageForm::PlainHtml);
        let link = &html[html.find("<a ").unwrap()..html.find("</a>").unwrap()];
        let href = attribute(link, "href").unwrap();
        let address = href.split_once('#').unwrap().0;
        let (folder, name) = address.split_once('/').unwrap();
        prop_assert_eq!((decode(folder), decode(name)), (version.clone(), filename.clone()));
        prop_assert_eq!(attribute(link, "data-requires-python"), shown.requires_python.clone());
        prop_assert_eq!(attribute(link, "data-yanked"), shown.yanked.clone());
        prop_assert_eq!(unescape(link.split_once('>').unwrap().1), filename.clone());

        let json: Value = serde_json::from_str(&render(&page, PageForm::Json)).unwrap();
        let file = &json["files"][0];
        prop_assert_eq!(&json["versions"], &json!([version]));
        prop_assert_eq!(&file["filename"], &json!(filename));
        prop_assert_eq!(file.get("requires-python").and_then(Value::as_str), shown.requires_python.as_deref());
        let yanked = shown.yanked.map_or(json!(false), |reason| if reason.is_empty() { json!(true) } else { json!(reason) });
        prop_assert_eq!(&file["yanked"], &yanked);
        prop_assert_eq!(file["url"].as_str(), Some(address));
    }
}

#[test]
fn a_page_with_a_file_of_unknown_size_is_of_the_version_that_lets_it_be() {
    let mut page = page();
    page.files[0].size_bytes = None;
    let json: Value = serde_json::from_str(&render(&page, PageForm::Json)).unwrap();
    assert_eq!(json["meta"]["api-version"], "1.0");
    assert_eq!(json["files"][0].get("size"), None);
}

#[test]
fn a_page_shows_of_each_file_what_is_kept_of_it() {
    let asset = |name: &str, document: Option<&str>| ListedAsset {
        name: AssetName::parse(PackageFormat::Pypi, name).unwrap(),
        size_bytes: Some(7),
        digests: ListedDigests { sha256: Some("5a".repeat(32)), ..ListedDigests::default() },
        document: document.map(|text| text.to_owned().into()),
        yanked: None,
    };
    let record = r#"{"uploadedMilliseconds":5,"requiresPython":">=3","coreMetadataSha256":"c0"}"#;
    let version = ListedVersion {
        version: PackageVersion::parse(PackageFormat::Pypi, "1.0").unwrap(),
        published: Some(Timestamp::from_epoch_milliseconds(1)),
        is_external: false,
        manifest: None,
        notice: None,
        assets: vec![asset("a-1.0.zip", None), asset("a-1.0-py3-none-any.whl", Some(record))],
    };
    let contents = PackageContents { versions: vec![version], ..PackageContents::default() };

    let page = ProjectPage::of("a", contents);

    let told = |file: &ProjectFile| {
        let uploaded = file.uploaded.unwrap().epoch_milliseconds();
        (file.version.clone(), uploaded, file.requires_python.clone(), file.core_metadata_sha256.clone())
    };
    // One without a record is as old as its version.
    let bare = ("1.0".to_owned(), 1, None, None);
    let full = ("1.0".to_owned(), 5, Some(">=3".to_owned()), Some("c0".to_owned()));
    assert_eq!(page.files.iter().map(told).collect::<Vec<_>>(), [bare, full]);
}

const SAID: &str = r#"{"tracks":["https://one.example/simple/a-b/"],
    "alternateLocations":["https://two.example/simple/a-b/"],
    "status":{"status":"deprecated","reason":"use \"c\""}}"#;

/// A page of some versions, each of which comes from a public registry or does not.
fn page_of(versions: &[(&str, bool)]) -> ProjectPage {
    let listed = |(number, is_external): &(&str, bool)| ListedVersion {
        version: PackageVersion::parse(PackageFormat::Pypi, number).unwrap(),
        published: None,
        is_external: *is_external,
        manifest: None,
        notice: None,
        assets: vec![ListedAsset {
            name: AssetName::parse(PackageFormat::Pypi, &format!("a_b-{number}.zip")).unwrap(),
            size_bytes: Some(7),
            digests: ListedDigests::default(),
            document: None,
            yanked: None,
        }],
    };
    let versions = versions.iter().map(listed).collect();
    let origin_document = Some(SAID.to_owned());
    ProjectPage::of("a-b", PackageContents { versions, origin_document, ..PackageContents::default() })
}

#[test]
fn what_an_index_says_of_a_project_stands_in_both_forms() {
    let page = page_of(&[("1.0", true)]);

    let json: Value = serde_json::from_str(&render(&page, PageForm::Json)).unwrap();
    let meta = json!({"api-version": "1.4", "tracks": ["https://one.example/simple/a-b/"]});
    assert_eq!(json["meta"], meta);
    assert_eq!(json["alternate-locations"], json!(["https://two.example/simple/a-b/"]));
    assert_eq!(json["project-status"], json!({"status": "deprecated", "reason": "use \"c\""}));
    let head = "<meta name=\"pypi:repository-version\" content=\"1.4\">\n\
                <meta name=\"pypi:tracks\" content=\"https://one.example/simple/a-b/\">\n\
                <meta name=\"pypi:alternate-locations\" content=\"https://two.example/simple/a-b/\">\n\
                <meta name=\"pypi:project-status\" content=\"deprecated\">\n\
                <meta name=\"pypi:project-status-reason\" content=\"use &quot;c&quot;\">\n<title>";
    let html = render(&page, PageForm::Html);
    assert!(html.contains(head), "{html}");
}

#[test]
fn where_else_a_project_lies_is_not_said_beside_versions_that_were_published_here() {
    let mixed = page_of(&[("1.0", true), ("2.0", false)]).said;
    assert_eq!((mixed.tracks, mixed.alternate_locations), (Vec::new(), Vec::new()));
    let status = ProjectStatus::told("deprecated", Some("use \"c\"".to_owned()));
    assert_eq!(mixed.status, status, "that stands beside a file of that index");

    assert_eq!(page_of(&[("2.0", false)]).said, ProjectRecord::default());
    assert_eq!(page_of(&[]).said, ProjectRecord::default());
}

#[test]
fn a_page_is_of_the_lowest_version_that_has_what_it_says() {
    let api_version = |page: &ProjectPage| {
        let json: Value = serde_json::from_str(&render(page, PageForm::Json)).unwrap();
        json["meta"]["api-version"].as_str().unwrap().to_owned()
    };
    let mut page = page_of(&[("1.0", true)]);
    assert_eq!(api_version(&page), "1.4");
    page.said.status = None;
    assert_eq!(api_version(&page), "1.2");
    page.said = ProjectRecord::default();
    assert_eq!(api_version(&page), "1.1");
}
