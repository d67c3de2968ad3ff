//! The parameters of a query, in the one encoding that signatures know. Knows nothing of what they mean.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

/// What is escaped: all but letters, digits and four marks.
pub(super) const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A parameter, escaped as signatures know it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Parameter<'a> {
    // The order of names and then of values is that of the derived comparison.
    pub(super) name: Cow<'a, str>,
    value: Cow<'a, str>,
}

impl Parameter<'_> {
    /// Returns the value as escaped.
    pub(super) fn escaped_value(&self) -> &str {
        &self.value
    }

    /// Returns the value without escapes. What is no UTF-8 becomes what nothing here is equal to.
    pub(super) fn text(&self) -> String {
        percent_decode_str(&self.value).decode_utf8_lossy().into_owned()
    }
}

/// Returns the parameters in the order in which they stand.
pub(super) fn parameters(query: &str) -> impl Iterator<Item = Parameter<'_>> {
    query.split('&').filter(|piece| !piece.is_empty()).map(|piece| {
        let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
        Parameter { name: escaped(name), value: escaped(value) }
    })
}

/// Brings a text into the one encoding. A plus is a plus; an escape that is cut short is the text that it is.
fn escaped(text: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    if text.bytes().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let decoded: Cow<'_, [u8]> = percent_decode_str(text).into();
    Cow::Owned(percent_encode(&decoded, ESCAPED).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_has_one_encoding_however_it_was_sent() {
        for (sent, name, value) in [
            ("a=b", "a", "b"),
            ("a", "a", ""),
            ("=b", "", "b"),
            ("a=b=c", "a", "b%3Dc"),
            ("a%2fb=%c3%a4", "a%2Fb", "%C3%A4"),
            ("a=ä", "a", "%C3%A4"),
            ("a=%ff%fe", "a", "%FF%FE"),
            ("%41=%7E~", "A", "~~"),
            ("a=b c", "a", "b%20c"),
            ("a=b+c", "a", "b%2Bc"),
            ("a=%", "a", "%25"),
            ("a=%4", "a", "%254"),
            ("a=%zz", "a", "%25zz"),
            ("a=%2541", "a", "%2541"),
        ] {
            let all: Vec<_> = parameters(sent).collect();
            assert_eq!(all, [Parameter { name: name.into(), value: value.into() }], "{sent}");
        }
        assert_eq!(parameters("&&a=1&&b=2&").count(), 2);
        assert_eq!(parameters("").count(), 0);
    }
}
