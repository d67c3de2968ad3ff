//! What the documents of an origin offer.

use super::*;
use crate::registry::{PackageFormat, PackageName};

const SHA256: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

#[test]
fn every_file_that_can_be_checked_is_offered_with_what_it_needs() {
    let name = PackageName::parse(PackageFormat::Ruby, "acme").unwrap();
    let package = PackageCoordinates { format: PackageFormat::Ruby, namespace: None, name };
    let text = format!(
        "---\n1.0.0 |checksum:{SHA256},created_at:2024-01-02T03:04:05Z\n\
         1.0.0-java base:>= 1&< 2|checksum:{SHA256},ruby:>= 3\n2.0.0 |ruby:>= 3\n3.0.0 |checksum:short\nx |checksum:{SHA256}\n"
    );
    let url = |path: &str| format!("https://origin.example/{path}").parse().unwrap();
    let document = OriginDocument {
        bytes: text.into(),
        content_type: None,
        url: url("info/acme"),
        base: url(""),
        directory: None,
        parts: Vec::new(),
    };

    let Offer { versions, .. } = read(&package, &document).unwrap();

    assert_eq!(path(&package), "info/acme");
    assert_eq!(versions.len(), 1);
    let told = versions[0].assets.iter().map(|asset| (asset.name.as_str(), asset.url.as_str()));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            ("acme-1.0.0.gem", "https://origin.example/gems/acme-1.0.0.gem"),
            ("acme-1.0.0-java.gem", "https://origin.example/gems/acme-1.0.0-java.gem"),
        ]
    );
    let record = Record::read(versions[0].assets[1].document.as_deref().unwrap()).unwrap();
    assert_eq!((record.platform.as_str(), record.dependencies.len()), ("java", 1));
    assert!(versions[0].published.is_some());
}
