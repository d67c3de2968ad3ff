//! A requirement of PEP 508, split into the project that is required and what is required of it. What the latter means
//! is its reader's concern: older packages have requirements that no present grammar takes, and are shown all the same.

use crate::registry::{PackageDependency, PackageFormat, PackageName};

/// How the API calls dependencies of Python packages.
const DEPENDENCY_TYPE: &str = "Requires-Dist";

/// Reads a requirement as a dependency; a text that begins with no name of a project is none.
///
/// Extras are left out, as they say which parts of the project are meant and nothing of its version, and so are the
/// parentheses that older packages have around versions.
pub(super) fn dependency(text: &str) -> Option<PackageDependency> {
    let text = text.trim();
    let is_in_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    let end = text.bytes().position(|byte| !is_in_name(byte)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    (PackageFormat::Pypi.rules().check_name)(name).ok()?;
    let package = PackageName::parse(PackageFormat::Pypi, name).ok()?;
    let rest = without_parentheses(without_extras(rest.trim_start()));
    Some(PackageDependency {
        namespace: None,
        package,
        dependency_type: Some(DEPENDENCY_TYPE.to_owned()),
        version_requirement: Some(rest).filter(|rest| !rest.is_empty()),
    })
}

fn without_extras(text: &str) -> &str {
    let after = text.strip_prefix('[').and_then(|text| text.split_once(']'));
    after.map_or(text, |(_, after)| after.trim_start())
}

fn without_parentheses(text: &str) -> String {
    match text.strip_prefix('(').and_then(|text| text.split_once(')')) {
        Some((versions, after)) => format!("{}{after}", versions.trim()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn requirements_are_split_into_project_and_rest() {
        let cases = [
            ("requests", "requests", None),
            ("Zope.Interface>=5.0,<6", "zope-interface", Some(">=5.0,<6")),
            ("foo (>=1.0) ; python_version < '3'", "foo", Some(">=1.0 ; python_version < '3'")),
            ("foo[a,b]>=1; extra == 'x'", "foo", Some(">=1; extra == 'x'")),
            ("foo [a] (==1)", "foo", Some("==1")),
            ("foo; sys_platform == 'win32'", "foo", Some("; sys_platform == 'win32'")),
            ("pip @ https://example.org/pip.zip", "pip", Some("@ https://example.org/pip.zip")),
            ("old (=1.0", "old", Some("(=1.0")),
            (" foo ", "foo", None),
        ];
        for (text, package, rest) in cases {
            let dependency = dependency(text).unwrap();

            assert_eq!(dependency.package.normalized(), package, "{text}");
            assert_eq!(dependency.version_requirement.as_deref(), rest, "{text}");
            assert_eq!(dependency.dependency_type.as_deref(), Some("Requires-Dist"));
        }
    }

    #[test]
    fn what_begins_with_no_name_is_no_dependency() {
        let long = "a".repeat(300);
        for text in ["", " ", ">=1.0", "-foo", "foo->=1", "@ https://example.org", "é", &long] {
            assert_eq!(dependency(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), near in "[a\\[\\]() >=1;.-]{0,12}") {
            for text in [text, near] {
                let _ = dependency(&text);
            }
        }
    }
}
