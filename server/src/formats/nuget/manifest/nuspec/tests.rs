//! Nuspecs as packers write them, and as they must not be.

use super::*;

fn parse(metadata: &str) -> Result<Nuspec, NuspecError> {
    let text = format!(
        "<package xmlns=\"http://schemas.microsoft.com/x\"><metadata>{metadata}</metadata></package>"
    );
    Nuspec::parse(text.as_bytes())
}

#[test]
fn a_nuspec_says_what_the_api_shows() {
    let read = parse(
        "<id>Acme.Lib</id><version>1.0.0.0-Beta+b</version><description>d</description><tags>a, b</tags>\
        <license type='expression'>MIT</license><licenseUrl>https://l</licenseUrl><projectUrl>https://p</projectUrl>\
        <repository url='https://r'/><dependencies><group targetFramework='net45'><dependency id='B.C' version='1.0'/>\
        </group><group><dependency id='b.c' version='1.0'/></group></dependencies>",
    )
    .unwrap();

    assert_eq!((read.name.normalized(), read.version.normalized()), ("acme.lib", "1.0.0-beta"));
    assert_eq!((read.record.id.as_str(), read.record.version.as_str()), ("Acme.Lib", "1.0.0-Beta+b"));
    assert_eq!(read.record.tags, ["a", "b"]);
    assert_eq!(Record::parse(&read.record.render()).as_ref(), Some(&read.record));
    let shown = read.describe(Some("r".to_owned()));
    assert_eq!(shown.display_name.as_deref(), Some("Acme.Lib"));
    assert_eq!(shown.summary.as_deref(), Some("d"));
    assert_eq!(shown.home_page.as_deref(), Some("https://p"));
    assert_eq!(shown.source_code_repository.as_deref(), Some("https://r"));
    assert_eq!(shown.licenses[0].name.as_deref(), Some("MIT"));
    let [dependency] = &shown.dependencies[..] else { panic!("{shown:?}") };
    assert_eq!(dependency.package.normalized(), "b.c");
    assert_eq!(dependency.version_requirement.as_deref(), Some("[1.0.0, )"));
    assert_eq!(dependency.dependency_type, None);
}

#[test]
fn what_names_no_package_is_refused() {
    for metadata in [
        "",
        "<id>a</id>",
        "<id>a b</id><version>1.0</version>",
        "<id>a</id><version>abc</version>",
        "<id>a</id><version>1.0</version><dependencies><dependency id='b' version='x'/></dependencies>",
        "<id>a</id><version>1.0</version><dependencies><dependency id='b c'/></dependencies>",
        "<id>&x;</id><version>1.0</version>",
    ] {
        assert!(parse(metadata).is_err(), "{metadata}");
    }
    let definition = "<!DOCTYPE package [<!ENTITY x 'a'>]><package/>";
    assert_eq!(Nuspec::parse(definition.as_bytes()), Err(NuspecError::Xml(XmlError::Definition)));
    assert_eq!(Nuspec::parse(&[0xff, 0xfe]), Err(NuspecError::Encoding));
}
