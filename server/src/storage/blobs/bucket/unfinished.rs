//! Uploads in parts that were begun and never ended, as a bucket lists them: their parts cost money, and nothing else shows
//! them.

use std::time::SystemTime;

use quick_xml::Reader;
use quick_xml::events::Event;

/// An upload that was begun.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Unfinished {
    /// The key, as the bucket has it.
    pub(super) key: String,
    /// What tells it from other uploads of the key.
    pub(super) upload_id: String,
    /// When it was begun; nothing where that cannot be read.
    pub(super) begun: Option<SystemTime>,
}

/// A page of a list of uploads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) uploads: Vec<Unfinished>,
    /// Key and upload that the next page comes after; nothing on the last page.
    pub(super) next: Option<(String, String)>,
}

impl Page {
    /// Reads the document of a page; says what is wrong with one that is none.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader::from_str(text);
        let mut page = Self::default();
        let (mut path, mut value) = (Vec::<String>::new(), String::new());
        let (mut is_cut, mut next) = (false, (String::new(), String::new()));
        loop {
            match reader.read_event().map_err(|error| error.to_string())? {
                Event::Start(tag) => {
                    let name = tag.local_name().into_inner().to_owned();
                    if path.len() == 1 && name == "Upload" {
                        page.uploads.push(Unfinished::default());
                    }
                    path.push(name);
                    value.clear();
                }
                Event::Text(part) => value.push_str(&part),
                Event::GeneralRef(name) => {
                    let whole = format!("&{};", &*name);
                    value.push_str(&quick_xml::escape::unescape(&whole).map_err(|error| error.to_string())?);
                }
                Event::End(_) => {
                    let place: Vec<_> = path.iter().skip(1).map(String::as_str).collect();
                    let upload = page.uploads.last_mut();
                    match (&place[..], upload) {
                        (["IsTruncated"], _) => is_cut = value.trim() == "true",
                        (["NextKeyMarker"], _) => next.0 = std::mem::take(&mut value),
                        (["NextUploadIdMarker"], _) => next.1 = std::mem::take(&mut value),
                        (["Upload", "Key"], Some(upload)) => upload.key = std::mem::take(&mut value),
                        (["Upload", "UploadId"], Some(upload)) => {
                            upload.upload_id = std::mem::take(&mut value);
                        }
                        (["Upload", "Initiated"], Some(upload)) => {
                            upload.begun = humantime::parse_rfc3339(value.trim()).ok();
                        }
                        _ => {}
                    }
                    path.pop();
                }
                Event::Eof if path.is_empty() => break,
                Event::Eof => return Err("it ends too early".to_owned()),
                _ => {}
            }
        }
        page.next = (is_cut && !next.0.is_empty()).then_some(next);
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_page_lists_uploads_and_where_the_next_begins() {
        let text = r#"<?xml version="1.0" encoding="UTF-8"?>
            <ListMultipartUploadsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
              <Bucket>packages</Bucket><KeyMarker></KeyMarker><NextKeyMarker>a&amp;b/c</NextKeyMarker>
              <NextUploadIdMarker>two</NextUploadIdMarker><IsTruncated>true</IsTruncated>
              <Upload><Key>a/one</Key><UploadId>one</UploadId>
                <Initiator><ID>me</ID></Initiator><Initiated>1970-01-02T00:00:00.000Z</Initiated></Upload>
              <Upload><Key>a&amp;b/c</Key><UploadId>two</UploadId></Upload>
            </ListMultipartUploadsResult>"#;

        let page = Page::parse(text).unwrap();

        let begun = Some(SystemTime::UNIX_EPOCH + Duration::from_hours(24));
        let upload = |key: &str, upload_id: &str, begun| Unfinished {
            key: key.to_owned(),
            upload_id: upload_id.to_owned(),
            begun,
        };
        assert_eq!(page.uploads, [upload("a/one", "one", begun), upload("a&b/c", "two", None)]);
        assert_eq!(page.next, Some(("a&b/c".to_owned(), "two".to_owned())));
    }

    #[test]
    fn what_is_cut_off_is_no_page() {
        for text in ["<A><Upload>", "<A><IsTruncated>true</B></A>"] {
            assert!(Page::parse(text).is_err(), "{text}");
        }
        assert_eq!(Page::parse("<A><IsTruncated>false</IsTruncated></A>"), Ok(Page::default()));
    }
}
