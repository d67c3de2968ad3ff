//! The form in which core metadata lie in files: header lines as in mail, some of them folded, and a body behind an
//! empty line. Knows no field. Like Python's own reader it takes whatever there is: a line that is no header ends the
//! headers, and bytes that are no UTF-8 become replacement characters.

/// A file taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Headers {
    /// In their order, repeated ones too.
    pub(super) headers: Vec<Header>,
    /// What follows the headers; empty where nothing does.
    pub(super) body: String,
}

/// A header line and those that it goes on in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// As written, without the colon.
    pub(super) name: String,
    /// At least one; those after the first with the white space that folds them.
    lines: Vec<String>,
}

impl Headers {
    /// Reads a file.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        // Line ends are of one kind here, as Python reads text.
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n").replace('\r', "\n");
        let mut headers: Vec<Header> = Vec::new();
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
            if let Some(last) = headers.last_mut()
                && line.starts_with([' ', '\t'])
            {
                last.lines.push(line.to_owned());
            } else if let Some(header) = Header::parse(line) {
                headers.push(header);
            } else {
                // The empty line belongs to neither.
                let body = if line.is_empty() { after } else { rest };
                return Self { headers, body: body.to_owned() };
            }
            rest = after;
        }
        Self { headers, body: String::new() }
    }
}

impl Header {
    fn parse(line: &str) -> Option<Self> {
        let (name, value) = line.split_once(':')?;
        let is_name = name.bytes().all(|byte| byte.is_ascii_graphic());
        is_name.then(|| Self { name: name.to_owned(), lines: vec![value.trim().to_owned()] })
    }

    /// Returns the value with its folds undone: as many lines as its author wrote.
    ///
    /// Builders write the lines of a long text with eight spaces, or with seven and a bar, before them.
    pub(super) fn text(&self) -> String {
        let unfold = |(at, line)| if at == 0 { line } else { unfold(line) };
        let lines: Vec<&str> = self.lines.iter().map(String::as_str).enumerate().map(unfold).collect();
        lines.join("\n")
    }
}

const FOLD: &str = "        ";
const FOLD_WITH_BAR: &str = "       |";

fn unfold(line: &str) -> &str {
    if let Some(unfolded) = line.strip_prefix(FOLD_WITH_BAR).or_else(|| line.strip_prefix(FOLD)) {
        return unfolded;
    }
    line.trim_start_matches([' ', '\t'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> (Vec<(String, String)>, String) {
        let read = Headers::parse(text.as_bytes());
        (read.headers.iter().map(|header| (header.name.clone(), header.text())).collect(), read.body)
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn headers_end_where_a_line_is_none() {
        let cases = [
            ("A: 1\nB:2\n\nbody\n\nmore", pairs(&[("A", "1"), ("B", "2")]), "body\n\nmore"),
            ("A: 1\r\n\r\nbody\r\n", pairs(&[("A", "1")]), "body\n"),
            ("A: 1\rB: 2", pairs(&[("A", "1"), ("B", "2")]), ""),
            ("A: 1\nno header\nB: 2", pairs(&[("A", "1")]), "no header\nB: 2"),
            ("\u{feff}A: x:y", pairs(&[("A", "x:y")]), ""),
            (" A: 1", pairs(&[]), " A: 1"),
            ("A:", pairs(&[("A", "")]), ""),
            ("", pairs(&[]), ""),
        ];
        for (text, headers, body) in cases {
            assert_eq!(read(text), (headers, body.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn folds_of_every_builder_are_undone() {
        let cases = [
            ("D: one\n        two\n          three", "one\ntwo\n  three"),
            ("D: one\n        \n        two", "one\n\ntwo"),
            ("D: one\n       |\n       |  two", "one\n\n  two"),
            ("D: one\n\ttwo\n three", "one\ntwo\nthree"),
        ];
        for (text, value) in cases {
            assert_eq!(read(text).0, pairs(&[("D", value)]), "{text:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        assert_eq!(Headers::parse(b"A: \xff").headers[0].text(), "\u{fffd}");
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in any::<Vec<u8>>(), text in "[ab: \\t\\r\\n|]{0,60}") {
            for bytes in [bytes.as_slice(), text.as_bytes()] {
                for header in Headers::parse(bytes).headers {
                    let _ = header.text();
                }
            }
        }
    }
}
