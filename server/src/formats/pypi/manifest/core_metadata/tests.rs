//! Holds core metadata to the mapping that the API shows, from files of all ages and from forms.

use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> CoreMetadata {
    CoreMetadata::parse(text.as_bytes()).unwrap()
}

fn license_names(metadata: &CoreMetadata) -> Vec<String> {
    metadata.licenses().into_iter().filter_map(|license| license.name).collect()
}

const MODERN: &str = "\
Metadata-Version: 2.4
Name: My_Pkg.X
Version: 1.0
Summary: Ünïcode in a line
Home-page:
Project-URL: Home Page, https://example.org/home
Project-URL: Issues, https://example.org/issues
Project-URL: GitHub, https://example.org/github
Project-URL: Source-Code, https://example.org/code
License-Expression: MIT OR Apache-2.0
License-File: LICENSE
Classifier: License :: OSI Approved :: BSD License
Requires-Python: >=3.8,
 <4
Requires-Dist: requests[security] (>=2.0) ; extra == 'net'
Requires-Dist: Zope.Interface
Description-Content-Type: text/markdown

# Readme

Text: with a colon.
";

#[test]
fn a_modern_file_becomes_what_the_api_shows() {
    let metadata = parse(MODERN);
    let shown = metadata.describe();

    assert_eq!(metadata.metadata_version.as_deref(), Some("2.4"));
    assert_eq!(metadata.version.as_deref(), Some("1.0"));
    assert_eq!(metadata.requires_python.as_deref(), Some(">=3.8, <4"));
    assert_eq!(shown.display_name.as_deref(), Some("My_Pkg.X"));
    assert_eq!(shown.summary.as_deref(), Some("Ünïcode in a line"));
    assert_eq!(shown.home_page.as_deref(), Some("https://example.org/home"));
    assert_eq!(shown.source_code_repository.as_deref(), Some("https://example.org/code"));
    assert_eq!(license_names(&metadata), ["MIT OR Apache-2.0"]);
    assert_eq!(shown.readme.as_deref(), Some("# Readme\n\nText: with a colon."));
    let dependencies: Vec<_> = shown
        .dependencies
        .iter()
        .map(|one| (one.package.normalized(), one.version_requirement.as_deref()))
        .collect();
    assert_eq!(dependencies, [("requests", Some(">=2.0 ; extra == 'net'")), ("zope-interface", None)]);
}

#[test]
fn an_old_file_has_its_readme_in_a_header_and_unknown_for_nothing() {
    let metadata = parse(
        "Metadata-Version: 1.0\nName: old\nVersion: 1\nSummary: UNKNOWN\nHome-page: https://example.org\n\
         License: UNKNOWN\nDescription: First\n        \n          second\n        third\nPlatform: UNKNOWN\n",
    );
    let shown = metadata.describe();

    assert_eq!(shown.summary, None);
    assert_eq!(shown.home_page.as_deref(), Some("https://example.org"));
    assert_eq!(shown.readme.as_deref(), Some("First\n\n  second\nthird"));
    assert_eq!(shown.licenses, []);
}

#[test]
fn licenses_come_from_the_best_field_there_is() {
    let classifiers = "Classifier: License :: OSI Approved :: MIT License\nClassifier: License :: OSI Approved :: \
                       Zope Public License\nClassifier: Topic :: Software\nClassifier: License ::\n";
    let cases = [
        ("License-Expression: MIT\nLicense: BSD\n".to_owned(), vec!["MIT"]),
        (format!("License: BSD\n{classifiers}"), vec!["BSD"]),
        (classifiers.to_owned(), vec!["MIT License", "Zope Public License"]),
        (
            format!("License: Copyright\n        Text\n{classifiers}"),
            vec!["MIT License", "Zope Public License"],
        ),
        ("License: The License\n        Text\n".to_owned(), vec!["The License"]),
        ("License:\n".to_owned(), vec![]),
    ];
    for (text, names) in cases {
        assert_eq!(license_names(&parse(&text)), names, "{text}");
    }
}

#[test]
fn labels_are_compared_without_case_and_punctuation() {
    for (label, is_source) in [
        ("Source", true),
        ("source code", true),
        ("REPOSITORY", true),
        ("Code", true),
        ("Git-Hub", true),
        ("Sources", false),
        ("", false),
    ] {
        let shown = parse(&format!("Project-URL: {label}, https://example.org/a,b\n")).describe();

        let expected = is_source.then_some("https://example.org/a,b");
        assert_eq!(shown.source_code_repository.as_deref(), expected, "{label}");
    }
}

#[test]
fn forms_say_the_same_as_files() {
    let form = [
        (":action", "file_upload"),
        ("name", "My_Pkg.X"),
        ("summary", ""),
        ("requires_dist", "a>=1"),
        ("requires_dist", "b"),
        ("requires_dist", ""),
        ("project_urls", "Source, https://example.org"),
        ("classifiers", "License :: Public Domain"),
        ("metadata_version", "99.0"),
        ("something_new", "x"),
    ];

    let metadata = CoreMetadata::from_form(form.into_iter()).unwrap();

    let file = "Metadata-Version: 99.0\nName: My_Pkg.X\nRequires-Dist: a>=1\nRequires-Dist: b\nSomething-New: x\n\
                Project-URL: Source, https://example.org\nClassifier: License :: Public Domain\n";
    assert_eq!(metadata, parse(file));
    assert!(CoreMetadata::has_form_field("requires_dist") && !CoreMetadata::has_form_field("content"));
}

#[test]
fn two_thousand_dependencies_are_all_there_in_order() {
    let lines: Vec<String> = (0..2000).map(|at| format!("Requires-Dist: package-{at} >={at}\n")).collect();
    let file = lines.concat();

    let dependencies = parse(&file).describe().dependencies;

    assert_eq!(dependencies.len(), 2000);
    assert_eq!(dependencies[1999].package.normalized(), "package-1999");
}

#[test]
fn more_fields_than_a_form_may_have_are_refused() {
    let file = "Requires-Dist: a\n".repeat(MOST_FIELDS + 1);

    assert_eq!(CoreMetadata::parse(file.as_bytes()), Err(TooManyFields));
}

#[test]
fn values_hold_no_nul() {
    assert_eq!(parse("Summary: a\0b\n").summary.as_deref(), Some("a\u{fffd}b"));
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>(), values in proptest::collection::vec(any::<String>(), 12)) {
        let _ = CoreMetadata::parse(&bytes).map(|metadata| metadata.describe());
        let named = FIELDS.iter().zip(&values);
        let lines: Vec<String> = named.map(|((name, ..), value)| format!("{name}: {value}\n")).collect();
        let file = lines.concat();
        let _ = CoreMetadata::parse(file.as_bytes()).map(|metadata| metadata.describe());
        let form: Vec<_> = FIELDS.iter().zip(&values).map(|((_, name, _), value)| (*name, value.as_str())).collect();
        let _ = CoreMetadata::from_form(form.into_iter()).map(|metadata| metadata.describe());
    }
}
