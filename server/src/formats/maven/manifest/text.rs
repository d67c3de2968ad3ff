//! XML documents as text, whatever their encoding.

use encoding_rs::{Encoding, UTF_8};

// As far as the declaration is looked for, which has to be the first thing in the document.
const LONGEST_DECLARATION: usize = 200;

/// Decodes a document by its byte order mark or its declaration, and as UTF-8 where it has neither; nothing where it is not
/// in the encoding that it says.
pub(super) fn decode(document: &[u8]) -> Option<String> {
    let encoding = declared(document).unwrap_or(UTF_8);
    let (text, _, has_errors) = encoding.decode(document);
    (!has_errors).then(|| text.into_owned())
}

fn declared(document: &[u8]) -> Option<&'static Encoding> {
    let start = &document[..document.len().min(LONGEST_DECLARATION)];
    let start = String::from_utf8_lossy(start);
    let (declaration, _) = start.strip_prefix("<?xml")?.split_once("?>")?;
    let (_, rest) = declaration.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let (label, _) = rest[1..].split_once(quote)?;
    Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_read_in_the_encoding_that_they_declare() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4</a>";
        assert!(decode(latin).unwrap().ends_with("<a>\u{e4}</a>"));
        assert_eq!(decode(b"<a>\xc3\xa4</a>").as_deref(), Some("<a>\u{e4}</a>"));
        assert_eq!(decode(b"<a>\xe4</a>"), None);
        let utf_16: Vec<u8> = "\u{feff}<a/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&utf_16).as_deref(), Some("<a/>"));
    }
}
