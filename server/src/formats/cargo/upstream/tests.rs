//! Index files as other registries serve them.

use super::*;
use crate::registry::{PackageName, Timestamp};

const CONFIGURATION: &str = r#"{"dl":"https://files.example/crates","api":"https://other.example"}"#;

fn read_lines(text: &str, configuration: &str) -> Result<Offer, String> {
    let format = PackageFormat::Cargo;
    let name = PackageName::parse(format, "acme").unwrap();
    let package = PackageCoordinates { format, namespace: None, name };
    let base: reqwest::Url = "https://index.example/".parse().unwrap();
    let url = base.join(&path(&package)).unwrap();
    let (bytes, directory) = (text.to_owned().into(), Some(configuration.to_owned().into()));
    read(&package, &OriginDocument { bytes, content_type: None, url, base, directory, parts: Vec::new() })
}

fn line(name: &str, version: &str, rest: &str) -> String {
    let checksum = "c0".repeat(32);
    format!(r#"{{"name":"{name}","vers":"{version}","deps":[],"cksum":"{checksum}","features":{{}}{rest}}}"#)
}

#[test]
fn versions_are_offered_with_what_their_lines_say() {
    let second = line("Acme", "1.1.0+b", r#","yanked":true,"pubtime":"2023-11-14T22:13:20Z""#);
    let text = format!("{}\n{second}\n", line("Acme", "1.0.0", r#","yanked":false"#));

    let offer = read_lines(&text, CONFIGURATION).unwrap();

    let [one, two] = &offer.versions[..] else { panic!("{offer:?}") };
    assert_eq!(one.assets[0].url, "https://files.example/crates/Acme/1.0.0/download");
    assert_eq!((&one.assets[0].yanked, one.published), (&None, None));
    // It is named as it is written, however it was asked for.
    assert_eq!(two.assets[0].name.as_str(), "Acme-1.1.0+b.crate");
    assert_eq!(two.assets[0].digests[0].as_str(), "c0".repeat(32));
    assert_eq!(two.assets[0].yanked.as_deref(), Some(""));
    assert_eq!(two.published, Some(Timestamp::from_epoch_milliseconds(1_700_000_000_000)));
    let kept = two.manifest.as_deref().unwrap();
    assert_eq!(kept, br#"{"deps":[],"features":{},"name":"Acme","vers":"1.1.0+b"}"#);
}

#[test]
fn what_cannot_be_checked_or_is_of_another_crate_is_not_offered() {
    let text = [
        line("other", "1.0.0", ""),
        line("acme", "1.0.0", "").replace("c0c0", "xyzw"),
        line("acme", "", ""),
        "nothing".to_owned(),
        String::new(),
    ];
    assert_eq!(read_lines(&text.join("\n"), CONFIGURATION).unwrap().versions, []);
}

#[test]
fn a_registry_that_does_not_say_where_its_files_are_fails() {
    for configuration in ["", "[]", "{}"] {
        assert!(read_lines(&line("acme", "1.0.0", ""), configuration).is_err(), "{configuration}");
    }
}

#[test]
fn the_address_of_a_file_follows_the_template_of_its_registry() {
    for (dl, name, expected) in [
        ("https://h/api/", "Acme", "https://h/api/Acme/1.0.0/download"),
        ("https://h/{crate}/{crate}-{version}.crate", "Acme", "https://h/Acme/Acme-1.0.0.crate"),
        ("https://h/{prefix}/{lowerprefix}/{crate}", "Acme", "https://h/Ac/me/ac/me/Acme"),
        ("https://h/{prefix}/{crate}", "Abc", "https://h/3/A/Abc"),
        ("https://h/{prefix}/{crate}", "a", "https://h/1/a"),
        ("https://h/{sha256-checksum}", "a", "https://h/c0"),
    ] {
        assert_eq!(file_address(dl, name, "1.0.0", "c0"), expected, "{dl}");
    }
}
