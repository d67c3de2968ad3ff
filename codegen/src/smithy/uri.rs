//! Parses the URI of an `@http` trait.

use crate::ir::{Segment, Uri};

/// Parses `/path/{label}/{greedy+}?literal=value`; the error says what is wrong.
pub(super) fn parse(text: &str) -> Result<Uri, String> {
    let path_and_query = text.strip_prefix('/').ok_or_else(|| format!("`{text}` does not begin with `/`"))?;
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    let mut segments = Vec::new();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        segments.push(match part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            None if part.contains(['{', '}']) => return Err(format!("`{part}` mixes text and a label")),
            None => Segment::Literal(part.to_owned()),
            Some(label) => match label.strip_suffix('+') {
                None => Segment::Label(label.to_owned()),
                Some(greedy) => Segment::Greedy(greedy.to_owned()),
            },
        });
    }
    let greedy = segments.iter().filter(|segment| matches!(segment, Segment::Greedy(_))).count();
    if greedy > 1 {
        return Err(format!("`{text}` has more than one greedy label"));
    }
    let query = query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| match part.split_once('=') {
            None => (part.to_owned(), None),
            Some((key, value)) => (key.to_owned(), Some(value.to_owned())),
        })
        .collect();
    Ok(Uri { segments, query })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn uris_print_as_they_were_written() {
        for text in ["/", "/v1/domain", "/a/{b}/c", "/a/{b+}/c?list-type=2&x", "/{key+}"] {
            assert_eq!(parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn malformed_uris_are_refused() {
        for text in ["v1", "/a{b}", "/{a+}/{b+}"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
