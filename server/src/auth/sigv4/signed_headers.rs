//! Which headers a signature covers, and how they stand in the canonical request. Knows no other part of it.

use http::HeaderMap;

use super::shown::{MASK, Shown};

/// The pseudo-header of HTTP/2 that says which host is meant.
const AUTHORITY: &str = ":authority";

/// The names of the headers that are signed: lower case, sorted, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SignedHeaders {
    joined: String,
}

impl SignedHeaders {
    /// Parses names between semicolons.
    pub(super) fn parse(text: &str) -> Self {
        let lower = text.to_ascii_lowercase();
        let mut names: Vec<&str> = lower.split(';').filter(|name| !name.is_empty()).collect();
        names.sort_unstable();
        // Without repetition no text can ask for more to be signed than was sent.
        names.dedup();
        Self { joined: names.join(";") }
    }

    /// Returns the names between semicolons.
    pub(super) fn as_str(&self) -> &str {
        &self.joined
    }

    /// Tells whether the host is signed.
    pub(super) fn has_host(&self) -> bool {
        self.names().any(is_host)
    }

    /// Writes a line for each header. One that is not there has no value, which nobody signs.
    pub(super) fn write(&self, headers: &HeaderMap, host: &str, shown: Shown, into: &mut Vec<u8>) {
        for name in self.names() {
            into.extend_from_slice(name.as_bytes());
            into.push(b':');
            if is_host(name) {
                write_value(host.as_bytes(), into);
            } else if shown == Shown::Masked && is_secret(name) {
                into.extend_from_slice(MASK.as_bytes());
            } else {
                for (place, value) in headers.get_all(name).iter().enumerate() {
                    if place > 0 {
                        into.push(b',');
                    }
                    write_value(value.as_bytes(), into);
                }
            }
            into.push(b'\n');
        }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.joined.split(';').filter(|name| !name.is_empty())
    }
}

fn is_host(name: &str) -> bool {
    name == "host" || name == AUTHORITY
}

/// Tells whether the value of a header is never repeated.
fn is_secret(name: &str) -> bool {
    matches!(name, "x-amz-security-token" | "authorization" | "cookie")
}

/// Writes a value without the space around it, and with one space for several.
fn write_value(value: &[u8], into: &mut Vec<u8>) {
    let mut was_space = false;
    for byte in value.trim_ascii() {
        let is_space = *byte == b' ';
        if !(is_space && was_space) {
            into.push(*byte);
        }
        was_space = is_space;
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn written(names: &str, headers: &HeaderMap, shown: Shown) -> String {
        let mut into = Vec::new();
        SignedHeaders::parse(names).write(headers, "example.com", shown, &mut into);
        String::from_utf8(into).unwrap()
    }

    #[test]
    fn names_are_sorted_in_lower_case_and_told_once() {
        for (text, joined, has_host) in [
            ("host;x-amz-date", "host;x-amz-date", true),
            ("X-Amz-Date;Host", "host;x-amz-date", true),
            (":authority;date", ":authority;date", true),
            ("a;;host;a;", "a;host", true),
            ("hosts", "hosts", false),
            ("", "", false),
        ] {
            let signed = SignedHeaders::parse(text);
            assert_eq!((signed.as_str(), signed.has_host()), (joined, has_host), "{text}");
        }
    }

    #[test]
    fn lines_of_one_name_are_joined_and_spaces_cut() {
        let mut headers = HeaderMap::new();
        for value in ["  b \t", "a   b  c", "", "ä  ö"] {
            headers.append("x-many", HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        headers.insert("host", HeaderValue::from_static("other.example"));

        let all = written("x-many;host;x-none;b?d", &headers, Shown::Whole);

        assert_eq!(all, "b?d:\nhost:example.com\nx-many:b,a b c,,ä ö\nx-none:\n");
    }

    #[test]
    fn secrets_are_masked_where_a_client_sees_them() {
        let mut headers = HeaderMap::new();
        for name in ["x-amz-security-token", "authorization", "cookie"] {
            headers.insert(name, HeaderValue::from_static("secret"));
        }

        let names = "authorization;cookie;x-amz-security-token";
        assert!(!written(names, &headers, Shown::Masked).contains("secret"));
        assert_eq!(written(names, &headers, Shown::Whole).matches("secret").count(), 3);
    }

    #[test]
    fn a_name_that_repeats_writes_its_value_once() {
        let mut headers = HeaderMap::new();
        headers.insert("a", HeaderValue::from_static("value"));

        assert_eq!(written(&"a;".repeat(10_000), &headers, Shown::Whole), "a:value\n");
    }
}
