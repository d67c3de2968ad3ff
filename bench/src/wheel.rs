//! Wheels as Python's clients upload them: an archive without compression around content that hardly compresses, in a
//! form of several parts.

use sha2::{Digest as _, Sha256};

use crate::content::{Content, hexadecimal};
use crate::zip_archive::archive;

/// One file of a project.
#[derive(Debug)]
pub(crate) struct Wheel {
    pub(crate) project: String,
    pub(crate) version: String,
    pub(crate) file_name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) sha256: String,
}

/// What stands between the parts of a form.
const BOUNDARY: &str = "part-of-what-the-bench-uploads";
/// How many files a version has, so that projects with many files look as they do in life.
const FILES_PER_VERSION: u32 = 40;

impl Wheel {
    /// Builds the file of a project that has a number, around some content.
    pub(crate) fn build(project: &str, number: u32, content: &Content) -> Self {
        Self::build_on(&[], project, number, content)
    }

    /// Builds a file that requires other projects.
    pub(crate) fn build_on(requires: &[String], project: &str, number: u32, content: &Content) -> Self {
        let (version, build) = (format!("1.{}", number / FILES_PER_VERSION), number % FILES_PER_VERSION + 1);
        let about = format!("{project}-{version}.dist-info");
        let lines: Vec<_> = requires.iter().map(|other| format!("Requires-Dist: {other}\n")).collect();
        let lines = lines.concat();
        let metadata = format!("Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n{lines}\n");
        let wheel = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n";
        let bytes = archive(&[
            (format!("{project}/content.bin"), &content.to_vec()),
            (format!("{about}/METADATA"), metadata.as_bytes()),
            (format!("{about}/WHEEL"), wheel.as_bytes()),
            (format!("{about}/RECORD"), b""),
        ]);
        let file_name = format!("{project}-{version}-{build}-py3-none-any.whl");
        let sha256 = hexadecimal(&Sha256::digest(&bytes));
        Self { project: project.to_owned(), version, file_name, bytes, sha256 }
    }

    /// Returns the type of the form.
    pub(crate) fn form_type() -> String {
        format!("multipart/form-data; boundary={BOUNDARY}")
    }

    /// Renders the form that uploads it.
    pub(crate) fn form(&self) -> Vec<u8> {
        let fields = [
            (":action", "file_upload"),
            ("protocol_version", "1"),
            ("metadata_version", "2.1"),
            ("name", &self.project),
            ("version", &self.version),
            ("filetype", "bdist_wheel"),
            ("pyversion", "py3"),
            ("sha256_digest", &self.sha256),
        ];
        let mut form = Vec::with_capacity(self.bytes.len() + 2048);
        let mut part = |disposition: String, value: &[u8]| {
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n");
            for bytes in [head.as_bytes(), value, b"\r\n"] {
                form.extend_from_slice(bytes);
            }
        };
        for (name, value) in fields {
            part(format!("name=\"{name}\""), value.as_bytes());
        }
        let file = format!(
            "name=\"content\"; filename=\"{}\"\r\nContent-Type: application/octet-stream",
            self.file_name
        );
        part(file, &self.bytes);
        form.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        form
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_project_have_names_of_their_own() {
        let content = Content::new(1, 10);

        let names = [0, 39, 40].map(|number| Wheel::build("widget", number, &content).file_name);

        let expected = ["1.0-1", "1.0-40", "1.1-1"].map(|tag| format!("widget-{tag}-py3-none-any.whl"));
        assert_eq!(names, expected);
    }

    #[test]
    fn archive_ends_with_a_directory_of_its_files() {
        let bytes = archive(&[("a".to_owned(), b"one"), ("b".to_owned(), b"two")]);

        let end = &bytes[bytes.len() - 22..];
        let start = u32::from_le_bytes(end[16..20].try_into().unwrap()) as usize;
        assert_eq!((&end[..4], end[8]), (b"PK\x05\x06".as_slice(), 2));
        assert_eq!(&bytes[start..start + 4], b"PK\x01\x02");
        assert_eq!(&bytes[31..34], b"one");
    }
}
