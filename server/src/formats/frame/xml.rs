//! XML documents as trees: elements, their attributes and their text, by local names. Nothing outside the document is
//! looked at, nothing is defined in it, and what is held is bounded by its length.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::formats::frame::shown::shown;

/// How deep elements may lie in each other, and how many attributes one may have.
const MOST_DEPTH: usize = 64;
const MOST_ATTRIBUTES: usize = 64;

const MOST_SHOWN: usize = 200;

/// An element.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::formats) struct Element {
    /// Without its prefix.
    pub(in crate::formats) name: String,
    attributes: Vec<(String, String)>,
    text: String,
    /// The elements in it, in their order.
    pub(in crate::formats) children: Vec<Element>,
}

/// What is wrong with a document.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// It is something else, or breaks off.
    #[error("it is no XML: {0}")]
    Malformed(String),
    /// It defines something, which could make much of little.
    #[error("it has a document type definition, which no package needs; leave it out")]
    Definition,
    /// It refers to something that is not defined.
    #[error("it refers to `&{0};`, which is none of the five entities that XML knows")]
    Entity(String),
    /// It is not a tree of one root.
    #[error("it has no element, or more than one, around all others")]
    Roots,
    /// Too much lies in each other.
    #[error("elements lie more than {MOST_DEPTH} deep in it")]
    Depth,
    /// An element has too many attributes.
    #[error("an element of it has more than {MOST_ATTRIBUTES} attributes")]
    Attributes,
}

impl Element {
    /// Reads a document.
    pub(in crate::formats) fn parse(text: &str) -> Result<Self, XmlError> {
        let mut reader = Reader::from_str(text);
        let (mut open, mut root) = (Vec::new(), None);
        loop {
            match reader.read_event().map_err(malformed)? {
                Event::Start(start) if open.len() < MOST_DEPTH => open.push(Self::begin(&start)?),
                Event::Start(_) => return Err(XmlError::Depth),
                Event::Empty(start) => close(&mut open, &mut root, Self::begin(&start)?)?,
                Event::End(_) => {
                    let element = open.pop().ok_or(XmlError::Roots)?;
                    close(&mut open, &mut root, element)?;
                }
                Event::Text(text) => take_text(&mut open, &text.xml10_content())?,
                Event::CData(text) => take_text(&mut open, &text.xml10_content())?,
                Event::GeneralRef(reference) => {
                    let character = reference.resolve_char_ref().map_err(malformed)?;
                    let mut encoded = [0; 4];
                    let text = match character {
                        Some(character) => &*character.encode_utf8(&mut encoded),
                        None => resolve_predefined_entity(&reference)
                            .ok_or_else(|| XmlError::Entity(shown(&reference, MOST_SHOWN)))?,
                    };
                    take_text(&mut open, text)?;
                }
                Event::DocType(_) => return Err(XmlError::Definition),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::Eof => break,
            }
        }
        root.filter(|_| open.is_empty()).ok_or(XmlError::Roots)
    }

    fn begin(start: &BytesStart<'_>) -> Result<Self, XmlError> {
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(malformed)?;
            if attributes.len() == MOST_ATTRIBUTES {
                return Err(XmlError::Attributes);
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(malformed)?;
            attributes.push((attribute.key.local_name().into_inner().to_owned(), value.into_owned()));
        }
        Ok(Self { name: start.local_name().into_inner().to_owned(), attributes, ..Self::default() })
    }

    /// Returns the text of the element without the white space around it; nothing where there is no other.
    pub(in crate::formats) fn text(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    /// Returns the value of an attribute without the white space around it; nothing where there is no other.
    pub(in crate::formats) fn attribute(&self, name: &str) -> Option<&str> {
        let (_, value) = self.attributes.iter().find(|(known, _)| known == name)?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }

    /// Finds the first element of a name in this one.
    pub(in crate::formats) fn child(&self, name: &str) -> Option<&Self> {
        self.all(name).next()
    }

    /// Goes through the elements of a name in this one.
    pub(in crate::formats) fn all(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.name == name)
    }
}

fn close(open: &mut [Element], root: &mut Option<Element>, element: Element) -> Result<(), XmlError> {
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None if root.is_none() => *root = Some(element),
        None => return Err(XmlError::Roots),
    }
    Ok(())
}

fn take_text(open: &mut [Element], text: &str) -> Result<(), XmlError> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim_start_matches('\u{feff}').trim().is_empty() => {}
        None => return Err(XmlError::Roots),
    }
    Ok(())
}

fn malformed(error: impl std::fmt::Display) -> XmlError {
    XmlError::Malformed(shown(&error.to_string(), MOST_SHOWN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_becomes_a_tree_of_local_names() {
        let text = "\u{feff}<?xml version=\"1.0\"?><!-- a --><n:a xmlns:n='x' b=' 1 &amp; 2 '>\
            <c> x &lt;&#65;<![CDATA[ & ]]></c><c/><d><e/></d></n:a>\n";

        let root = Element::parse(text).unwrap();

        assert_eq!((root.name.as_str(), root.attribute("b")), ("a", Some("1 & 2")));
        assert_eq!(root.child("c").unwrap().text(), Some("x <A &"));
        assert_eq!(root.all("c").nth(1).unwrap().text(), None);
        assert_eq!(root.child("d").unwrap().children.len(), 1);
        assert_eq!(root.text(), None);
    }

    #[test]
    fn what_is_no_tree_is_refused() {
        for text in [
            "",
            "<a>",
            "</a>",
            "<a></b>",
            "<a/><b/>",
            "x<a/>",
            "<a/>x",
            "<a b=1/>",
            "<a b='&x;'/>",
            "<",
            "<a",
        ] {
            assert!(Element::parse(text).is_err(), "{text}");
        }
        assert_eq!(Element::parse("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"), Err(XmlError::Definition));
        assert_eq!(Element::parse("<a>&x;</a>"), Err(XmlError::Entity("x".to_owned())));
        let deep = "<a>".repeat(100) + &"</a>".repeat(100);
        assert_eq!(Element::parse(&deep), Err(XmlError::Depth));
        let wide = (0..100).map(|number| format!(" a{number}=''")).collect::<Vec<_>>().concat();
        assert_eq!(Element::parse(&format!("<a{wide}/>")), Err(XmlError::Attributes));
    }
}
