//! The version of the protocol that a page is written in: the lowest that has all that stands in it. Readers pass over what
//! they do not know of a higher one, but some warn of it.

use super::project_page::{ProjectFile, ProjectPage};

/// Returns the version of a page in JSON.
pub(super) fn of_json(page: &ProjectPage) -> &'static str {
    // PEP 700 demands sizes from there on, and files of older indexes have none.
    if page.files.iter().all(ProjectFile::has_size) { of_html(page) } else { "1.0" }
}

/// Returns the version of a page in HTML, which knows no sizes.
pub(super) fn of_html(page: &ProjectPage) -> &'static str {
    let said = &page.said;
    if said.status.is_some() {
        "1.4"
    } else if !said.tracks.is_empty() || !said.alternate_locations.is_empty() {
        "1.2"
    } else {
        "1.1"
    }
}
