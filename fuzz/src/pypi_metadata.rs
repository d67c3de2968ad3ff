//! Core metadata before their reader: they say the same when they are written down again, and nothing that no database
//! takes. Knows how header lines are written and no archive.

use std::fmt::Write as _;

use codeartifact_server::formats::pypi::manifest::core_metadata::CoreMetadata;

use crate::Fate;

/// Reads some bytes as core metadata, and panics where they say something else the second time.
pub fn run(data: &[u8]) -> Fate {
    let Ok(read) = CoreMetadata::parse(data) else { return Fate::Refused };
    assert_eq!(CoreMetadata::parse(data).as_ref(), Ok(&read));
    assert_eq!(
        CoreMetadata::parse(written(&read).as_bytes()).as_ref(),
        Ok(&read),
        "written down: {}",
        written(&read)
    );
    // A byte that is no text becomes a character of three.
    let most = 3 * data.len();
    let described = read.describe();
    let texts =
        [&described.summary, &described.home_page, &described.source_code_repository, &described.readme];
    for text in texts.into_iter().flatten() {
        assert!(text.len() <= most && !text.contains('\0'), "{text:?}");
    }
    assert!(described.dependencies.len() <= read.requires_dist.len());
    for dependency in &described.dependencies {
        let name = dependency.package.normalized();
        assert!(
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
            "{name}"
        );
    }
    assert!(described.licenses.iter().all(|license| license.name.is_some()));
    if read.name.is_some() && read.version.is_some() { Fate::Accepted } else { Fate::Refused }
}

/// Writes metadata down as builders do.
fn written(metadata: &CoreMetadata) -> String {
    let mut out = String::new();
    let one = [
        ("Metadata-Version", &metadata.metadata_version),
        ("Name", &metadata.name),
        ("Version", &metadata.version),
        ("Summary", &metadata.summary),
        ("Home-page", &metadata.home_page),
        ("License-Expression", &metadata.license_expression),
        ("Requires-Python", &metadata.requires_python),
    ];
    for (name, value) in one.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
        let _ = writeln!(out, "{name}: {value}");
    }
    if let Some(license) = &metadata.license {
        let _ = writeln!(out, "License:\n        {}", license.replace('\n', "\n        "));
    }
    let many = [
        ("Project-URL", &metadata.project_urls),
        ("Classifier", &metadata.classifiers),
        ("Requires-Dist", &metadata.requires_dist),
    ];
    for (name, value) in
        many.into_iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value)))
    {
        let _ = writeln!(out, "{name}: {value}");
    }
    let _ = write!(out, "\n{}", metadata.description.as_deref().unwrap_or_default());
    out
}
