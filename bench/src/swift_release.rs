//! Source archives of Swift packages as `SwiftPM` packs them, around content that hardly compresses, in a form of one part.

use crate::content::Content;
use crate::zip_archive::archive;

/// What stands between the parts of a form.
const BOUNDARY: &str = "part-of-what-the-bench-publishes";

const MANIFEST: &str =
    "// swift-tools-version:5.9\nimport PackageDescription\nlet package = Package(name: \"Widget\")\n";

/// Returns the type of the form.
pub(crate) fn form_type() -> String {
    format!("multipart/form-data;boundary=\"{BOUNDARY}\"")
}

/// Renders the form that publishes some content.
pub(crate) fn form(content: &Content) -> Vec<u8> {
    let archive = archive(&[
        ("bench.Widget/Package.swift".to_owned(), MANIFEST.as_bytes()),
        ("bench.Widget/Sources/Widget/content.bin".to_owned(), &content.to_vec()),
    ]);
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"source-archive\"\r\nContent-Type: application/zip\r\n\
         Content-Transfer-Encoding: binary\r\n\r\n"
    );
    [head.as_bytes(), &archive, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat()
}
