//! POMs: what a version says of itself. Only what stands in the file itself is read: neither parents nor properties are
//! looked up, and nothing that it refers to outside.

use super::text;
use crate::formats::frame::xml::Element;
use crate::registry::{
    License, Namespace, PackageDependency, PackageFormat, PackageName, PackageVersionMetadata,
};

/// As much of a POM as is read; one that is longer says nothing.
pub(in crate::formats::maven) const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// The root of a POM.
const PROJECT: &str = "project";

/// Reads what a POM says, as far as it can be read: one that is not in order is stored like any other file.
pub fn describe(pom: &[u8]) -> PackageVersionMetadata {
    let text = text::decode(pom);
    let root = text.and_then(|text| Element::parse(&text).ok()).filter(|root| root.name == PROJECT);
    root.map(|project| read(&project)).unwrap_or_default()
}

fn read(project: &Element) -> PackageVersionMetadata {
    let said = |name: &str| Some(project.child(name)?.text()?.to_owned());
    let licenses = all(project, "licenses", "license").map(license);
    let parent = project.child("parent").and_then(|parent| dependency(parent, "parent"));
    let direct = all(project, "dependencies", "dependency")
        .filter_map(|element| dependency(element, needed_for(element)?));
    PackageVersionMetadata {
        display_name: said("name"),
        summary: said("description"),
        home_page: said("url"),
        source_code_repository: project
            .child("scm")
            .and_then(|scm| scm.child("url")?.text())
            .map(str::to_owned),
        licenses: licenses.filter(|license| license.name.is_some() || license.url.is_some()).collect(),
        readme: None,
        dependencies: parent.into_iter().chain(direct).collect(),
        manifest: None,
    }
}

fn all<'e>(project: &'e Element, list: &'e str, name: &'e str) -> impl Iterator<Item = &'e Element> {
    project.child(list).into_iter().flat_map(move |list| list.all(name))
}

fn license(element: &Element) -> License {
    let said = |name: &str| Some(element.child(name)?.text()?.to_owned());
    License { name: said("name"), url: said("url") }
}

/// Returns what a dependency is needed for; nothing where it only brings the versions of others.
fn needed_for(element: &Element) -> Option<&'static str> {
    let text = |name: &str| element.child(name).and_then(Element::text);
    if text("optional") == Some("true") {
        return Some("optional");
    }
    match text("scope") {
        Some("runtime") => Some("runtime"),
        Some("test") => Some("test"),
        Some("system") => Some("system"),
        Some("provided") => Some("provided"),
        Some("import") => None,
        // Maven takes what it does not know for what it uses where nothing is said.
        Some(_) | None => Some("compile"),
    }
}

/// Reads a dependency; one whose names are made of properties names nothing that could be looked up.
fn dependency(element: &Element, kind: &str) -> Option<PackageDependency> {
    let text = |name: &str| element.child(name).and_then(Element::text);
    let format = PackageFormat::Maven;
    Some(PackageDependency {
        namespace: Namespace::parse(format, Some(text("groupId")?)).ok()?,
        package: PackageName::parse(format, text("artifactId")?).ok()?,
        dependency_type: Some(kind.to_owned()),
        version_requirement: text("version").map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pom_says_what_the_version_is_and_needs() {
        let described = describe(
            br"<project xmlns='http://maven.apache.org/POM/4.0.0'>
            <parent><groupId>com.acme</groupId><artifactId>all</artifactId><version>3</version></parent>
            <name>Widget</name><description> Small. </description><url>https://acme.test</url>
            <scm><url>https://git.test/widget</url></scm>
            <licenses><license><name>MIT</name><url>https://mit.test</url></license><license/></licenses>
            <dependencyManagement><dependencies><dependency><groupId>x</groupId><artifactId>managed</artifactId>
            </dependency></dependencies></dependencyManagement>
            <dependencies>
            <dependency><groupId>a</groupId><artifactId>plain</artifactId><version>${v}</version></dependency>
            <dependency><groupId>a</groupId><artifactId>tested</artifactId><scope>test</scope></dependency>
            <dependency><groupId>a</groupId><artifactId>maybe</artifactId><optional>true</optional></dependency>
            <dependency><groupId>a</groupId><artifactId>bom</artifactId><scope>import</scope></dependency>
            </dependencies></project>",
        );

        assert_eq!(described.display_name.as_deref(), Some("Widget"));
        assert_eq!(described.summary.as_deref(), Some("Small."));
        assert_eq!(described.home_page.as_deref(), Some("https://acme.test"));
        assert_eq!(described.source_code_repository.as_deref(), Some("https://git.test/widget"));
        let mit = License { name: Some("MIT".to_owned()), url: Some("https://mit.test".to_owned()) };
        assert_eq!(described.licenses, [mit]);
        let needed: Vec<_> = described
            .dependencies
            .iter()
            .map(|needed| {
                let (name, kind) = (needed.package.normalized(), needed.dependency_type.as_deref());
                (name, kind.unwrap_or_default(), needed.version_requirement.as_deref())
            })
            .collect();
        assert_eq!(
            needed,
            [
                ("all", "parent", Some("3")),
                ("plain", "compile", Some("${v}")),
                ("tested", "test", None),
                ("maybe", "optional", None),
            ]
        );
    }

    #[test]
    fn what_cannot_be_read_says_nothing() {
        for pom in [
            &b""[..],
            b"<project",
            b"<other><name>x</name></other>",
            b"<!DOCTYPE project [<!ENTITY a 'b'>]><project><name>&a;</name></project>",
            b"<project><name>\xff</name></project>",
        ] {
            assert_eq!(describe(pom), PackageVersionMetadata::default());
        }
    }
}
