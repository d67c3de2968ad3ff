//! The canonical request: the one text that client and server make of a request, each for itself, and sign.
//! Knows nothing of keys.

use http::request::Parts;
use percent_encoding::{AsciiSet, utf8_percent_encode};

use super::payload::PayloadHash;
use super::query::{ESCAPED, Parameter, parameters};
use super::shown::{MASK, Shown};
use super::signed_headers::SignedHeaders;

/// What is escaped in a path, once more than the client has done it.
const ESCAPED_IN_PATH: &AsciiSet = &ESCAPED.remove(b'/');

/// The parts of a canonical request.
#[derive(Debug, Clone, Copy)]
pub(super) struct CanonicalRequest<'a> {
    pub(super) parts: &'a Parts,
    pub(super) signed_headers: &'a SignedHeaders,
    pub(super) host: &'a str,
    pub(super) payload: &'a PayloadHash,
}

impl CanonicalRequest<'_> {
    /// Renders the text. Headers hold whatever bytes were sent.
    pub(super) fn render(&self, shown: Shown) -> Vec<u8> {
        let Self { parts, signed_headers, host, payload } = self;
        let mut text = Vec::with_capacity(1024);
        text.extend_from_slice(parts.method.as_str().as_bytes());
        text.push(b'\n');
        write_path(parts.uri.path(), &mut text);
        text.push(b'\n');
        if let Some(query) = parts.uri.query() {
            write_query(query, shown, &mut text);
        }
        text.push(b'\n');
        signed_headers.write(&parts.headers, host, shown, &mut text);
        text.push(b'\n');
        text.extend_from_slice(signed_headers.as_str().as_bytes());
        text.push(b'\n');
        text.extend_from_slice(payload.to_string().as_bytes());
        text
    }
}

/// Writes a path without `.`, `..` and empty segments, and with what it has escaped again.
fn write_path(path: &str, into: &mut Vec<u8>) {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    for segment in &segments {
        into.push(b'/');
        for piece in utf8_percent_encode(segment, ESCAPED_IN_PATH) {
            into.extend_from_slice(piece.as_bytes());
        }
    }
    // What ends in a dot segment names a folder, as RFC 3986 resolves it.
    let names_folder = matches!(path.rsplit('/').next(), Some("" | "." | ".."));
    if segments.is_empty() || names_folder {
        into.push(b'/');
    }
}

fn write_query(query: &str, shown: Shown, into: &mut Vec<u8>) {
    let mut all: Vec<Parameter<'_>> =
        parameters(query).filter(|parameter| parameter.name != "X-Amz-Signature").collect();
    all.sort_unstable();
    for (place, parameter) in all.iter().enumerate() {
        if place > 0 {
            into.push(b'&');
        }
        into.extend_from_slice(parameter.name.as_bytes());
        into.push(b'=');
        let is_masked = shown == Shown::Masked && parameter.name == "X-Amz-Security-Token";
        let value = if is_masked { MASK } else { parameter.escaped_value() };
        into.extend_from_slice(value.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_resolved_and_escaped_once_more() {
        for (path, canonical) in [
            ("", "/"),
            ("/", "/"),
            ("//", "/"),
            ("/a", "/a"),
            ("/a/", "/a/"),
            ("//a//b//", "/a/b/"),
            ("/./a/../b", "/b"),
            ("/../../a", "/a"),
            ("/a/..", "/"),
            ("/a/.", "/a/"),
            ("/a/b/..", "/a/"),
            ("/a%20b", "/a%2520b"),
            ("/a%2Fb%2f", "/a%252Fb%252f"),
            ("/%2e%2E/a", "/%252e%252E/a"),
            ("/%ff%", "/%25ff%25"),
            ("/@scope:~-._", "/%40scope%3A~-._"),
            ("/ä", "/%C3%A4"),
            ("*", "/%2A"),
        ] {
            let mut written = Vec::new();
            write_path(path, &mut written);
            assert_eq!(String::from_utf8(written).unwrap(), canonical, "{path}");
        }
    }

    #[test]
    fn a_query_is_sorted_by_name_and_then_by_value() {
        for (query, canonical) in [
            ("", ""),
            ("b=1&a=2", "a=2&b=1"),
            ("a-b=1&a=1", "a=1&a-b=1"),
            ("a=2&a=1&a", "a=&a=1&a=2"),
            ("a=%C3%A4&a=z&%61=%2f", "a=%2F&a=%C3%A4&a=z"),
            ("a=1&&X-Amz-Signature=s&X%2DAmz-Signature=t&", "a=1"),
            ("a=+", "a=%2B"),
        ] {
            let mut written = Vec::new();
            write_query(query, Shown::Whole, &mut written);
            assert_eq!(String::from_utf8(written).unwrap(), canonical, "{query}");
        }
    }

    #[test]
    fn the_session_token_in_a_query_is_masked_where_a_client_sees_it() {
        let mut written = Vec::new();
        write_query("a=1&X-Amz-Security-Token=secret", Shown::Masked, &mut written);

        assert_eq!(String::from_utf8(written).unwrap(), "X-Amz-Security-Token=…&a=1");
    }
}
