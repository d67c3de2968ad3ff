//! The head of a request as decoders see it: labels, query and headers.

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::request::Parts;
use percent_encoding::percent_decode_str;

use super::{Malformed, Rejection, accept, echo};

/// Text, or an enum that is open to any.
pub trait FromText: for<'t> From<&'t str> {}

impl<T: for<'t> From<&'t str>> FromText for T {}

/// The head of a request, its query split once.
#[derive(Debug, Clone)]
pub struct Head<'a> {
    parts: &'a Parts,
    query: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// Whether the operation itself is told the coding of the body, and judges it.
    tells_coding: bool,
}

impl<'a> Head<'a> {
    /// Splits and percent-decodes the query. `+` stands for itself, as in RFC 3986; SDKs escape it.
    pub fn read(parts: &'a Parts) -> Result<Self, Malformed> {
        let text = parts.uri.query().unwrap_or_default();
        let mut query = Vec::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            query.push((decoded(key)?, decoded(value)?));
        }
        Ok(Self { parts, query, tells_coding: false })
    }

    /// Returns the first value of a query key.
    pub fn query(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_ref())
    }

    /// Returns all values of a query key.
    pub fn query_all(&self, key: &str) -> Option<Vec<&str>> {
        let values: Vec<_> =
            self.query.iter().filter(|(name, _)| name == key).map(|(_, value)| value.as_ref()).collect();
        (!values.is_empty()).then_some(values)
    }

    /// Returns all query keys with their first values, those that other members are bound to among them.
    pub fn query_map<K: FromText + Ord, V: FromText>(&self) -> BTreeMap<K, V> {
        let mut map = BTreeMap::new();
        for (key, value) in &self.query {
            map.entry(K::from(key)).or_insert_with(|| V::from(value));
        }
        map
    }

    /// Returns all query keys with all their values, those that other members are bound to among them.
    pub fn query_lists<K: FromText + Ord, V: FromText>(&self) -> BTreeMap<K, Vec<V>> {
        let mut map: BTreeMap<K, Vec<V>> = BTreeMap::new();
        for (key, value) in &self.query {
            map.entry(K::from(key)).or_default().push(V::from(value));
        }
        map
    }

    /// Returns a header's text, several lines joined by `, `.
    pub fn header(&self, name: &str) -> Result<Option<Cow<'a, str>>, Malformed> {
        let mut lines = self.parts.headers.get_all(name).iter().map(|value| {
            std::str::from_utf8(value.as_bytes())
                .map(str::trim)
                .map_err(|_| Malformed::new(format!("header `{}` is not UTF-8", echo(&name))))
        });
        let Some(first) = lines.next().transpose()? else { return Ok(None) };
        let mut text = Cow::Borrowed(first);
        for line in lines {
            let joined = text.to_mut();
            joined.push_str(", ");
            joined.push_str(line?);
        }
        Ok(Some(text))
    }

    /// Returns the elements of a header that holds a list, quoted ones without their quotes.
    pub fn header_list(&self, name: &str) -> Result<Option<Vec<String>>, Malformed> {
        self.header(name)?.map(|text| split_list(name, &text)).transpose()
    }

    /// Returns the elements of a header that holds HTTP dates, which have a comma of their own.
    pub fn header_dates(&self, name: &str) -> Result<Option<Vec<String>>, Malformed> {
        let Some(text) = self.header(name)? else { return Ok(None) };
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        Ok(Some(parts.chunks(2).map(|pair| pair.join(", ")).collect()))
    }

    /// Returns the headers that begin with a prefix in lower case, without it.
    pub fn prefixed<K: FromText + Ord, V: FromText>(
        &self,
        prefix: &str,
    ) -> Result<BTreeMap<K, V>, Malformed> {
        let mut found = BTreeMap::new();
        for name in self.parts.headers.keys() {
            if let (Some(rest), Some(value)) =
                (name.as_str().strip_prefix(prefix), self.header(name.as_str())?)
            {
                found.insert(K::from(rest), V::from(&value));
            }
        }
        Ok(found)
    }

    /// Returns the segment of the path at an index, decoded. The router has matched the path before.
    pub fn label(&self, index: usize) -> Result<Cow<'a, str>, Malformed> {
        let path: &'a str = self.parts.uri.path();
        decoded(path.split('/').nth(index + 1).unwrap_or_default())
    }

    /// Returns the segment of the path at an index counted from its end, decoded.
    pub fn label_from_end(&self, index: usize) -> Result<Cow<'a, str>, Malformed> {
        let path: &'a str = self.parts.uri.path();
        decoded(path.rsplit('/').nth(index).unwrap_or_default())
    }

    /// Returns the segments between `before` leading and `after` trailing ones, decoded.
    pub fn greedy(&self, before: usize, after: usize) -> Result<Cow<'a, str>, Malformed> {
        let segments: Vec<&str> = self.parts.uri.path().split('/').skip(before + 1).collect();
        let kept = segments.len().saturating_sub(after);
        Ok(Cow::Owned(decoded(&segments[..kept].join("/"))?.into_owned()))
    }

    /// Refuses a request that will not take an answer of this type.
    pub fn accepts(&self, content_type: &'static str) -> Result<(), Rejection> {
        let headers = &self.parts.headers;
        let mut accepted = headers.get_all(http::header::ACCEPT).iter();
        // What most clients send is not worth parsing.
        let plainly = |value: &http::HeaderValue| value == content_type || value == "*/*";
        if accepted.next().is_none_or(plainly) && accepted.next().is_none() {
            return Ok(());
        }
        let lines = headers.get_all(http::header::ACCEPT).iter().filter_map(|line| line.to_str().ok());
        if accept::takes(lines, content_type) { Ok(()) } else { Err(Rejection::NotAcceptable(content_type)) }
    }

    /// Refuses a body of another type than the one expected. A request without a body does not need the
    /// right one; JSON is taken at its word without any, since clients have long sent it so, and events too, since
    /// their own form tells them.
    pub fn content_type(&self, expected: &'static str, body_is_empty: bool) -> Result<(), Rejection> {
        if expected == "application/json" && !body_is_empty && !self.tells_coding {
            self.plain()?;
        }
        let value = self.parts.headers.get(http::header::CONTENT_TYPE);
        if value.is_none() && ["application/json", "application/vnd.amazon.eventstream"].contains(&expected) {
            return Ok(());
        }
        if body_is_empty
            || value.is_some_and(|value| is_of_type(value.to_str().unwrap_or_default(), expected))
        {
            Ok(())
        } else {
            Err(Rejection::UnsupportedMediaType(expected))
        }
    }

    /// Returns the head for an operation that has a member for `Content-Encoding`: whatever stands there is its own affair.
    #[must_use]
    pub fn telling_coding(&self) -> Self {
        Self { tells_coding: true, ..self.clone() }
    }

    /// Refuses a body in a content coding by its name: as JSON it would only be told to be none.
    fn plain(&self) -> Result<(), Rejection> {
        let lines = self.parts.headers.get_all(http::header::CONTENT_ENCODING).iter();
        let codings =
            lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).map(<[u8]>::trim_ascii);
        let mut codings =
            codings.filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity"));
        match codings.next() {
            None => Ok(()),
            Some(coding) => Err(Rejection::Encoded(echo(&String::from_utf8_lossy(coding)))),
        }
    }
}

/// Tells whether a content type is the one expected, whatever its parameters.
pub(super) fn is_of_type(found: &str, expected: &str) -> bool {
    let essence = expected.split(';').next().unwrap_or_default().trim_end();
    found.parse::<mime::Mime>().is_ok_and(|found| found.essence_str().eq_ignore_ascii_case(essence))
}

fn decoded(text: &str) -> Result<Cow<'_, str>, Malformed> {
    percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| Malformed::new("the address holds percent-encoded bytes that are not UTF-8"))
}

/// Splits a header that holds a list: elements between commas, or quoted with backslash escapes.
fn split_list(name: &str, text: &str) -> Result<Vec<String>, Malformed> {
    let mut elements = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix('"') {
            let mut element = String::new();
            let mut characters = quoted.char_indices();
            let end = loop {
                match characters.next() {
                    None => return Err(Malformed::new(format!("header `{name}` lacks a closing quote"))),
                    Some((index, '"')) => break index + 1,
                    Some((_, '\\')) => element.extend(characters.next().map(|(_, escaped)| escaped)),
                    Some((_, character)) => element.push(character),
                }
            };
            elements.push(element);
            rest = quoted[end..].trim_start();
            if !rest.is_empty() && !rest.starts_with(',') {
                return Err(Malformed::new(format!("header `{name}` has text after a closing quote")));
            }
            rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
        } else {
            let (element, after) = rest.split_once(',').unwrap_or((rest, ""));
            elements.push(element.trim().to_owned());
            rest = after.trim_start();
        }
    }
    Ok(elements)
}
