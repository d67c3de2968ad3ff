//! Sections of documents that tests write: between two comments that name them.

use std::path::Path;

/// The variable that has sections written instead of compared.
const VARIABLE: &str = "UPDATE_CONFORMANCE";

/// Compares a section of a document of the repository with what it should be, or writes it where that is asked for.
/// Says what to do where it is another.
pub fn stale_section(document: &str, name: &str, section: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(document);
    let text = std::fs::read_to_string(&path).expect("the document can be read");
    let (begin, end) = (format!("<!-- {name}: begin -->\n"), format!("<!-- {name}: end -->"));
    let parts = text.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let Some((before, after)) = parts else { return Some(format!("{document} has no section `{name}`")) };
    let fresh = format!("{before}{begin}{section}{end}{after}");
    if std::env::var_os(VARIABLE).is_some() {
        std::fs::write(&path, fresh).expect("the document can be written");
        return None;
    }
    (fresh != text).then(|| format!("the section `{name}` of {document} is stale; run with {VARIABLE}=1"))
}
