//! Packages as `NuGet` packs them, around content that hardly compresses.

use crate::content::Content;
use crate::zip_archive::archive;

/// How many dependencies a version has, none of which exists.
const DEPENDENCIES: u32 = 10;

/// Builds a package around some content, with as many dependencies as are usual.
pub(crate) fn build(id: &str, version: &str, content: &Content) -> Vec<u8> {
    archive(&[
        (format!("{id}.nuspec"), nuspec(id, version).as_bytes()),
        (format!("lib/netstandard2.0/{id}.dll"), &content.to_vec()),
    ])
}

fn nuspec(id: &str, version: &str) -> String {
    let dependency = |one: u32| format!("<dependency id=\"Dependency.Number{one}\" version=\"{one}.2.3\"/>");
    let needed: Vec<_> = (0..DEPENDENCIES).map(dependency).collect();
    format!(
        "<package><metadata><id>{id}</id><version>{version}</version><authors>the bench</authors>\
         <license type=\"expression\">MIT</license><description>what the bench pushes</description><dependencies>\
         <group targetFramework=\".NETStandard2.0\">{}</group></dependencies></metadata></package>",
        needed.concat()
    )
}
