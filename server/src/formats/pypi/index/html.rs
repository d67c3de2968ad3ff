//! A page in HTML: PEP 503, with the versions of PEP 629, what PEP 592, 658 and 714 have links say of their files, and what
//! PEP 708 and 792 have the head say of the project.
//! The time of an upload is an addition of AWS.

use std::fmt::Write as _;

use super::project_page::{ProjectFile, ProjectPage};
use super::version;
use crate::formats::pypi::manifest::project_record::ProjectRecord;

/// Renders a page.
pub(super) fn render(page: &ProjectPage) -> String {
    let name = escape(&page.name);
    let mut html = format!(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"pypi:repository-version\" content=\"{}\">\n",
        version::of_html(page)
    );
    said(&mut html, page);
    // Writing to a string does not fail.
    let _ = write!(html, "<title>Links for {name}</title>\n</head>\n<body>\n<h1>Links for {name}</h1>\n");
    for file in &page.files {
        link(&mut html, file);
    }
    html.push_str("</body>\n</html>\n");
    html
}

/// Writes what is said of the project as a whole.
fn said(html: &mut String, page: &ProjectPage) {
    let ProjectRecord { tracks, alternate_locations, status } = &page.said;
    let tracks = tracks.iter().map(|url| ("pypi:tracks", url));
    let locations = alternate_locations.iter().map(|url| ("pypi:alternate-locations", url));
    let word = status.iter().map(|status| ("pypi:project-status", &status.word));
    let reason = status.iter().flat_map(|status| &status.reason);
    let reason = reason.map(|reason| ("pypi:project-status-reason", reason));
    for (name, content) in tracks.chain(locations).chain(word).chain(reason) {
        let _ = writeln!(html, "<meta name=\"{name}\" content=\"{}\">", escape(content));
    }
}

fn link(html: &mut String, file: &ProjectFile) {
    let core_metadata = file.core_metadata_sha256.as_ref().map(|sha256| format!("sha256={sha256}"));
    let upload_time = file.upload_time();
    let attributes = [
        ("data-requires-python", file.requires_python.as_deref()),
        ("data-yanked", file.yanked.as_deref()),
        ("data-upload-time", upload_time.as_deref()),
        ("data-core-metadata", core_metadata.as_deref()),
        // By this name pip knew it before 23.2.
        ("data-dist-info-metadata", core_metadata.as_deref()),
    ];
    // Writing to a string does not fail.
    let _ = write!(html, "<a href=\"{}", escape(&file.address()));
    let digests = [("sha256", &file.sha256), ("md5", &file.md5)];
    if let Some((name, digest)) = digests.iter().find_map(|(name, digest)| Some((name, digest.as_ref()?))) {
        let _ = write!(html, "#{name}={}", escape(digest));
    }
    html.push('"');
    for (name, value) in attributes {
        if let Some(value) = value {
            let _ = write!(html, " {name}=\"{}\"", escape(value));
        }
    }
    let _ = writeln!(html, ">{}</a><br>", escape(&file.filename));
}

/// Escapes for text and for attributes in double quotes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
