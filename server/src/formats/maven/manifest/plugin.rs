//! Plugins of Maven, which people call by a prefix: what the jar of one says of itself, and the list of a group's.

use std::io::{self, Read, Seek};

use serde::{Deserialize, Serialize};

use super::text;
use crate::formats::frame::archive_source;
use crate::formats::frame::xml::Element;
use crate::formats::frame::zip_entries::{self, ZipBounds, ZipFault};

/// Where the jar of a plugin says what it is.
const DESCRIPTOR: &str = "META-INF/maven/plugin.xml";
const MOST_DESCRIPTOR_BYTES: u64 = 4 * 1024 * 1024;

/// A jar with more in it is taken for no plugin.
const BOUNDS: ZipBounds = ZipBounds { entries: 100_000, directory_bytes: 64 << 20 };

/// The most characters that a prefix or a name is kept of.
const MOST_CHARACTERS: usize = 255;

/// A plugin by the prefix that it is called by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::formats::maven) struct Plugin {
    /// The artifact that it is.
    pub(in crate::formats::maven) artifact: String,
    pub(in crate::formats::maven) prefix: String,
    /// For people.
    pub(in crate::formats::maven) name: Option<String>,
}

impl Plugin {
    /// Reads what a jar says; nothing where it is no plugin, or no archive. Fails where whatever holds it does.
    pub(in crate::formats::maven) fn of_jar(jar: impl Read + Seek) -> io::Result<Option<Self>> {
        let mut source = archive_source::open(jar)?;
        let mut found = None;
        let walked = zip_entries::walk::<_, ZipFault>(&mut source, BOUNDS, |entry| {
            if found.is_none() && entry.path() == DESCRIPTOR {
                found = entry.read_at_most(MOST_DESCRIPTOR_BYTES)?;
            }
            Ok(())
        });
        // An archive that could not be read looks like one that is cut off.
        if let Some(failure) = source.origin.failure.take() {
            return Err(failure);
        }
        Ok(walked.ok().and_then(|_| Self::of_descriptor(&found?)))
    }

    fn of_descriptor(descriptor: &[u8]) -> Option<Self> {
        let root = Element::parse(&text::decode(descriptor)?).ok().filter(|root| root.name == "plugin")?;
        Self::read(&root, "goalPrefix")
    }

    /// Reads an element that describes a plugin, whose prefix is in the element of some name.
    pub(super) fn read(element: &Element, prefix: &str) -> Option<Self> {
        let said = |name: &str| Some(element.child(name)?.text()?.chars().take(MOST_CHARACTERS).collect());
        Some(Self { artifact: said("artifactId")?, prefix: said(prefix)?, name: said("name") })
    }

    /// Writes it as what is kept of its jar.
    pub(in crate::formats::maven) fn to_document(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads what was kept of a jar.
    pub(in crate::formats::maven) fn of_document(document: &[u8]) -> Option<Self> {
        serde_json::from_slice(document).ok()
    }
}

/// Writes the plugins that the document of a group lists; nothing where there are none.
pub(in crate::formats::maven) fn render_list(plugins: &[Plugin]) -> Option<String> {
    if plugins.is_empty() { None } else { serde_json::to_string(plugins).ok() }
}

/// Reads plugins as they were written.
pub(in crate::formats::maven) fn read_list(text: &str) -> Vec<Plugin> {
    serde_json::from_str(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use zip::write::SimpleFileOptions;

    use super::*;

    fn jar(path: &str, content: &str) -> Cursor<Vec<u8>> {
        let mut jar = zip::ZipWriter::new(Cursor::new(Vec::new()));
        jar.start_file("META-INF/MANIFEST.MF", SimpleFileOptions::default()).unwrap();
        jar.start_file(path, SimpleFileOptions::default()).unwrap();
        jar.write_all(content.as_bytes()).unwrap();
        jar.finish().unwrap()
    }

    const SAID: &str = "<plugin><name>Hello Plugin</name><groupId>com.acme</groupId><artifactId>greeter</artifactId>\
        <goalPrefix>hello</goalPrefix><mojos/></plugin>";

    #[test]
    fn a_jar_says_by_which_prefix_its_plugin_is_called() {
        let plugin = Plugin::of_jar(jar(DESCRIPTOR, SAID)).unwrap().unwrap();
        let expected = Plugin {
            artifact: "greeter".to_owned(),
            prefix: "hello".to_owned(),
            name: Some("Hello Plugin".to_owned()),
        };
        assert_eq!(plugin, expected);
        assert_eq!(Plugin::of_document(&plugin.to_document()), Some(plugin.clone()));
        assert_eq!(read_list(&render_list(std::slice::from_ref(&plugin)).unwrap()), [plugin]);
    }

    #[test]
    fn what_is_no_plugin_says_nothing() {
        for jar in [
            jar("plugin.xml", SAID),
            jar(DESCRIPTOR, "<plugin>"),
            jar(DESCRIPTOR, "<other/>"),
            jar(DESCRIPTOR, "<plugin><artifactId>a</artifactId></plugin>"),
            Cursor::new(b"no archive".to_vec()),
        ] {
            assert_eq!(Plugin::of_jar(jar).unwrap(), None);
        }
        assert_eq!((render_list(&[]), read_list("garbage")), (None, Vec::new()));
    }
}
