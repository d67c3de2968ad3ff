//! Where source code is, in the form in which all spellings of it are the same to `SwiftPM`: host and path in lower case,
//! without scheme, user, port, query, fragment, and the `.git` at the end.

use percent_encoding::percent_decode_str;

use super::validated_text;

/// Longer addresses are none: an index holds them.
const LONGEST: usize = 1024;

validated_text! {
    /// Where source code is.
    SourceAddress
}

impl SourceAddress {
    /// Reads an address: a URL, or `user@host:path` as SSH has it; nothing where it is neither, or too long.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > LONGEST {
            return None;
        }
        let text = text.to_lowercase();
        let (scheme, rest) =
            text.split_once("://").map_or((None, &*text), |(scheme, rest)| (Some(scheme), rest));
        let rest = rest.split(['#', '?']).next().unwrap_or_default();
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let authority = authority.rsplit('@').next().unwrap_or_default();
        // Behind the colon is a port, or, as SSH has it, where the path begins.
        let (host, begin) = authority.split_once(':').unwrap_or((authority, ""));
        let is_port = begin.bytes().all(|byte| byte.is_ascii_digit());
        let begin = if is_port || !matches!(scheme, None | Some("ssh")) { "" } else { begin };
        let decoded = |part: &str| percent_decode_str(part).decode_utf8().map_or(part.to_owned(), Into::into);
        let parts = begin.split('/').chain(path.split('/')).filter(|part| !part.is_empty());
        let mut parts: Vec<String> = parts.map(decoded).collect();
        if let Some(last) = parts.last_mut()
            && let Some(plain) = last.strip_suffix(".git").filter(|plain| !plain.is_empty())
        {
            *last = plain.to_owned();
        }
        parts.insert(0, host.to_owned());
        let address = parts.join("/").to_lowercase();
        let is_one = !host.is_empty() && parts.len() > 1 && !address.contains(char::is_control);
        (is_one && address.len() <= LONGEST).then_some(Self(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_address_are_one() {
        for text in [
            "https://example.com/mona/LinkedList",
            "https://example.com/mona/LinkedList.git",
            "http://EXAMPLE.com:8080/Mona/LinkedList/",
            "https://user:secret@example.com/mona//linkedlist.git/?tab=readme#top",
            "git@example.com:mona/LinkedList.git",
            "example.com:mona/linkedlist",
            "ssh://git@example.com/mona/LinkedList.git",
            "ssh://git@example.com:22/mona/LinkedList",
            "ssh://git@example.com:mona/LinkedList",
            " https://example.com/mona/%4CinkedList ",
        ] {
            let address = SourceAddress::parse(text).unwrap();
            assert_eq!(address.as_str(), "example.com/mona/linkedlist", "{text}");
            assert_eq!(SourceAddress::parse(address.as_str()), Some(address), "{text}");
        }
    }

    #[test]
    fn others_are_others_or_none() {
        for (text, address) in [
            ("https://example.com/mona/list.gitx", Some("example.com/mona/list.gitx")),
            ("https://example.com/.git", Some("example.com/.git")),
            ("https://example.com/%ff", Some("example.com/%ff")),
            ("https://example.com/\u{c4}", Some("example.com/\u{e4}")),
            ("https://example.com", None),
            ("https://example.com/a%00b", None),
            ("/home/mona/list", None),
            ("file:///home/mona/list", None),
            ("https:///mona/list", None),
            ("list", None),
            ("", None),
        ] {
            let found = SourceAddress::parse(text);
            assert_eq!(found.as_ref().map(SourceAddress::as_str), address, "{text}");
        }
        assert_eq!(SourceAddress::parse(&format!("https://e/{}", "a".repeat(LONGEST))), None);
    }
}
