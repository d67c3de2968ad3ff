//! Translates the regular expressions of models, which are ECMAScript's with habits of Java, into those of
//! the engine that generated code uses. Knows the two dialects and nothing of models.
//!
//! What both write alike stays as it is, so that generated code shows the model's own text.

use fancy_regex::{Regex, RegexBuilder};

/// Room for patterns that count thousands of characters out of a large class.
const SIZE_LIMIT_BYTES: usize = 64 * 1024 * 1024;

/// Returns the expression in the dialect of generated code, or why it has none.
pub fn translate(pattern: &str) -> Result<String, String> {
    let mut reader = Reader { characters: pattern.chars().collect(), at: 0 };
    let translated = reader.expression();
    build(&translated)?;
    Ok(translated)
}

/// Returns the expression ready to match.
pub fn compile(pattern: &str) -> Result<Regex, String> {
    let mut reader = Reader { characters: pattern.chars().collect(), at: 0 };
    build(&reader.expression())
}

fn build(translated: &str) -> Result<Regex, String> {
    let mut builder = RegexBuilder::new(translated);
    builder.delegate_size_limit(SIZE_LIMIT_BYTES).build().map_err(|error| error.to_string())
}

struct Reader {
    characters: Vec<char>,
    at: usize,
}

/// What one element of a class stands for.
enum Atom {
    /// One character, and how it is written.
    One(u32, String),
    /// Several, written without brackets around them.
    Set(String),
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.characters.get(self.at + ahead).copied()
    }

    fn starts_with(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(ahead, wanted)| self.peek(ahead) == Some(wanted))
    }

    fn expression(&mut self) -> String {
        let mut text = String::new();
        // Of each group that is open: whether it looks around, and where it starts.
        let mut groups: Vec<(bool, usize)> = Vec::new();
        // Where that starts which a count would be about, and whether it has been counted.
        let (mut piece, mut is_counted) = (0, false);
        while let Some(character) = self.peek(0) {
            if let Some(count) = self.count() {
                // A count of what is counted, which the engine would take for text.
                if is_counted {
                    text.insert_str(piece, "(?:");
                    text.push(')');
                }
                text.push_str(&count);
                is_counted = true;
                continue;
            }
            is_counted = false;
            if character != ')' {
                piece = text.len();
            }
            match character {
                '\\' => text.push_str(&self.escape()),
                '[' => text.push_str(&self.class()),
                '(' => {
                    let starts = ["(?=", "(?!", "(?<=", "(?<!"];
                    groups.push((starts.iter().any(|start| self.starts_with(start)), piece));
                    text.push(character);
                    self.at += 1;
                }
                ')' => {
                    text.push(character);
                    self.at += 1;
                    let (looks_around, start) = groups.pop().unwrap_or((false, piece));
                    piece = start;
                    // Looking twice sees no more than looking once.
                    if looks_around && self.peek(0) == Some('+') {
                        self.at += 1;
                    }
                }
                other => {
                    text.push(other);
                    self.at += 1;
                }
            }
        }
        text
    }

    /// Reads a count, such as `{2,3}`, where one stands.
    fn count(&mut self) -> Option<String> {
        let rest = &self.characters[self.at..];
        let end = rest.iter().position(|character| *character == '}')?;
        let text: String = rest[..=end].iter().collect();
        let (least, most) = text
            .strip_prefix('{')?
            .strip_suffix('}')
            .map(|inner| inner.split_once(',').unwrap_or((inner, "")))?;
        let is_number = |digits: &str| digits.chars().all(|digit| digit.is_ascii_digit());
        if least.is_empty() || !is_number(least) || !is_number(most) {
            return None;
        }
        self.at += end + 1;
        Some(text)
    }

    /// Reads an escape outside a class.
    fn escape(&mut self) -> String {
        let start = self.at;
        if self.peek(1) == Some('b') {
            self.at += 2;
            return "\\b".to_owned();
        }
        match self.escaped() {
            Atom::One(code, _) if is_surrogate(code) => "[^\\s\\S]".to_owned(),
            Atom::One(_, text) => text,
            Atom::Set(set) => {
                let written: String = self.characters[start..self.at].iter().collect();
                if set == written { set } else { format!("[{set}]") }
            }
        }
    }

    /// Reads a backslash and what it escapes.
    fn escaped(&mut self) -> Atom {
        let start = self.at;
        self.at = (start + 2).min(self.characters.len());
        let written =
            |reader: &Self| reader.characters[start..reader.at.min(reader.characters.len())].iter().collect();
        let Some(character) = self.characters.get(start + 1).copied() else {
            return Atom::Set(written(self));
        };
        match character {
            'd' => Atom::Set("0-9".to_owned()),
            'D' => Atom::Set("[^0-9]".to_owned()),
            'w' => Atom::Set("0-9A-Za-z_".to_owned()),
            'W' => Atom::Set("[^0-9A-Za-z_]".to_owned()),
            'p' | 'P' => {
                while self.at < self.characters.len() && self.characters[self.at - 1] != '}' {
                    self.at += 1;
                }
                let text: String = written(self);
                Atom::Set(posix(&text).map_or(text, str::to_owned))
            }
            's' | 'S' | 'B' | 'A' | 'z' | 'Z' | 'k' | '0'..='9' => Atom::Set(written(self)),
            'b' => Atom::One(8, "\\x08".to_owned()),
            'u' => match self.unicode() {
                Some(code) if is_surrogate(code) => Atom::One(code, String::new()),
                Some(code) => Atom::One(code, format!("\\u{{{code:04X}}}")),
                None => Atom::Set(written(self)),
            },
            't' => Atom::One(9, written(self)),
            'n' => Atom::One(10, written(self)),
            'r' => Atom::One(13, written(self)),
            'x' => {
                let digits: String = self.characters.iter().skip(self.at).take(2).collect();
                match u32::from_str_radix(&digits, 16) {
                    Ok(code) => {
                        self.at += 2;
                        Atom::One(code, written(self))
                    }
                    Err(_) => Atom::Set(written(self)),
                }
            }
            other => Atom::One(u32::from(other), written(self)),
        }
    }

    /// Reads the four digits of `\u`, and a second escape where the two are one character.
    fn unicode(&mut self) -> Option<u32> {
        let unit = |reader: &Self| {
            let digits: String = reader.characters.iter().skip(reader.at).take(4).collect();
            (digits.len() == 4).then(|| u32::from_str_radix(&digits, 16).ok()).flatten()
        };
        let first = unit(self)?;
        self.at += 4;
        if (0xd800..0xdc00).contains(&first) && self.starts_with("\\u") {
            self.at += 2;
            match unit(self) {
                Some(second) if (0xdc00..0xe000).contains(&second) => {
                    self.at += 4;
                    return Some(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
                }
                _ => self.at -= 2,
            }
        }
        Some(first)
    }

    fn atom(&mut self) -> Option<Atom> {
        match self.peek(0)? {
            '\\' => Some(self.escaped()),
            character => {
                self.at += 1;
                let text = if character == '[' { "\\[".to_owned() } else { character.to_string() };
                Some(Atom::One(u32::from(character), text))
            }
        }
    }

    fn class(&mut self) -> String {
        let mut text = "[".to_owned();
        self.at += 1;
        if self.peek(0) == Some('^') {
            text.push('^');
            self.at += 1;
        }
        let mut halves = false;
        while self.peek(0).is_some_and(|character| character != ']') {
            let Some(first) = self.atom() else { break };
            let is_range = self.peek(0) == Some('-') && self.peek(1).is_some_and(|next| next != ']');
            if !is_range {
                halves |= add(&mut text, first);
                continue;
            }
            self.at += 1;
            let Some(last) = self.atom() else { break };
            match (first, last) {
                (Atom::One(low, first), Atom::One(high, last)) => {
                    halves |= is_surrogate(low) || is_surrogate(high);
                    if !is_surrogate(low) {
                        let last = if is_surrogate(high) { "\\u{D7FF}".to_owned() } else { last };
                        let end = |text: String| if text == "-" { "\\-".to_owned() } else { text };
                        text.extend([end(first), "-".to_owned(), end(last)]);
                    }
                }
                // A set is no end of a range, so that the `-` is itself.
                (first, last) => {
                    halves |= add(&mut text, first);
                    text.push_str("\\-");
                    halves |= add(&mut text, last);
                }
            }
        }
        if halves {
            // Halves of characters in a class are meant to let the whole ones pass.
            text.push_str("\\u{10000}-\\u{10FFFF}");
        }
        text.extend(self.peek(0));
        self.at += 1;
        text
    }
}

/// Adds an atom to a class; tells whether it was half a character.
fn add(text: &mut String, atom: Atom) -> bool {
    match atom {
        Atom::One(code, _) if is_surrogate(code) => return true,
        Atom::One(_, one) => {
            // Doubled, these would operate on classes.
            if matches!(one.as_str(), "&" | "~" | "-") && text.ends_with(&one) {
                text.push('\\');
            }
            text.push_str(&one);
        }
        Atom::Set(set) => text.push_str(&set),
    }
    false
}

fn is_surrogate(code: u32) -> bool {
    (0xd800..0xe000).contains(&code)
}

/// The classes that Java names and the engine does not.
fn posix(escape: &str) -> Option<&'static str> {
    Some(match escape {
        "\\p{Alnum}" => "0-9A-Za-z",
        "\\p{Alpha}" => "A-Za-z",
        "\\p{ASCII}" => "\\x00-\\x7F",
        "\\p{Digit}" => "0-9",
        "\\p{Graph}" => "!-~",
        "\\p{IsAlphabetic}" => "\\p{Alphabetic}",
        "\\p{Lower}" => "a-z",
        "\\p{Print}" => " -~",
        "\\p{Punct}" => "!-/:-@\\[-`{-~",
        "\\p{Space}" => "\\t-\\r ",
        "\\p{Upper}" => "A-Z",
        "\\p{XDigit}" => "0-9A-Fa-f",
        "\\p{all}" => "\\p{Any}",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::translate;

    fn matches(pattern: &str, text: &str) -> bool {
        fancy_regex::Regex::new(&translate(pattern).unwrap()).unwrap().is_match(text).unwrap()
    }

    #[test]
    fn what_both_dialects_write_alike_stays() {
        for pattern in [
            "^[a-z][a-z0-9\\-]{0,48}[a-z0-9]$",
            "^[^#/\\s]+$",
            "\\S+",
            "^arn:[^:]+\\.x$",
            "(?!aws)[+=,.@-]{3}",
            "^\\p{L}+\\t$",
            "[!-\\[\\]-~]",
            "^(a|b)?$",
            "[a&b~c]",
        ] {
            assert_eq!(translate(pattern).as_deref(), Ok(pattern));
        }
    }

    #[test]
    fn digits_and_letters_are_those_of_ascii() {
        assert!(matches("^\\d\\w$", "1a") && !matches("^\\d$", "\u{661}") && !matches("^\\w$", "é"));
        assert!(matches("^[\\w.]+$", "a.b") && matches("^[\\W]$", "é") && matches("^\\D$", "x"));
    }

    #[test]
    fn counts_of_what_is_counted_multiply() {
        for (pattern, fits, other) in [
            ("^a/[0-9a-z]{3}{0,2}$", ["a/", "a/abc", "a/abcdef"], "a/ab"),
            ("^(ab|c{2}){1}{2}$", ["abab", "abcc", "cccc"], "ab"),
            ("^x\\w{2}{1,}$", ["xab", "xabcd", "xabcdef"], "xabc"),
        ] {
            for text in fits {
                assert!(matches(pattern, text), "{pattern} {text}");
            }
            assert!(!matches(pattern, other), "{pattern}");
        }
    }

    #[test]
    fn hyphens_beside_sets_are_themselves() {
        for (pattern, text) in
            [("^[\\w-.]+$", "a-."), ("^[\\s-_]+$", " -_"), ("^[\\w-\\/]+$", "a-/"), ("^[a-\\d]+$", "a-1")]
        {
            assert!(matches(pattern, text), "{pattern}");
        }
        assert!(!matches("^[\\s-_]+$", "A"));
    }

    #[test]
    fn operators_of_the_engine_are_characters() {
        assert!(matches("^[a&&b]+$", "a&b") && matches("^[[a]+$", "[a") && matches("^[!--]+$", "!-"));
        assert!(matches("^[a~~b]+$", "~"));
    }

    #[test]
    fn characters_in_two_halves_are_whole() {
        let text = "^[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\t]*$";
        assert!(
            matches(text, "a\u{1f600}\t\u{e000}") && !matches(text, "\u{7}") && !matches(text, "\u{ffff}")
        );
        assert!(matches("^[\\u0020-\\uDFFF]$", "\u{1f600}") && matches("^\\uD83D\\uDE00$", "\u{1f600}"));
        assert!(!matches("\\uD800", "\u{1f600}"));
    }

    #[test]
    fn lookarounds_may_repeat() {
        assert!(matches("^(\\/(?!\\.)+[^/]+)$", "/a") && !matches("^(\\/(?!\\.)+[^/]+)$", "/.a"));
    }

    #[test]
    fn classes_of_java_have_names() {
        assert!(matches("^\\p{XDigit}{2}$", "aF") && !matches("^\\p{XDigit}$", "g"));
        assert!(
            matches("^[\\p{all}]$", "\u{7}")
                && matches("^[\\p{Graph}]+$", "a~")
                && !matches("^\\p{Graph}$", " ")
        );
    }

    #[test]
    fn large_counts_have_room() {
        assert!(translate("\\S{1,8192}").is_ok() && translate("^[\\P{C}\\r\\n\\t]{1,250}$").is_ok());
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for pattern in ["(", "[a", "\\", "\\p{Nothing}", "[b-a]"] {
            assert!(translate(pattern).is_err(), "{pattern}");
        }
    }
}
