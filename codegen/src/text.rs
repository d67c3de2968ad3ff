//! Small rules for readable output: aligned columns, counted nouns, wrapped lists.

/// The width of a page in characters.
pub const WIDTH: usize = 100;

/// A text in the making, line by line.
#[derive(Clone, Debug, Default)]
pub struct Page(String);

impl Page {
    /// Adds a line.
    pub fn line(&mut self, line: impl AsRef<str>) {
        self.0.push_str(line.as_ref());
        self.0.push('\n');
    }

    /// Adds a section: an empty line, a heading and lines that are ended already. Without lines, nothing.
    pub fn section(&mut self, heading: &str, lines: &str) {
        if !lines.is_empty() {
            self.0.push('\n');
            self.line(heading);
            self.0.push_str(lines);
        }
    }

    /// Adds a section of sentences, each wrapped and indented. Without sentences, nothing.
    pub fn sentences(&mut self, heading: &str, sentences: &[String]) {
        let mut lines = Self::default();
        for sentence in sentences {
            lines.line(format!("  {}", wrap(sentence, 4, WIDTH)));
        }
        self.section(heading, &lines.0);
    }

    /// Adds lines that are ended already.
    pub fn lines(&mut self, lines: &str) {
        self.0.push_str(lines);
    }

    /// Returns the text.
    pub fn finish(self) -> String {
        self.0
    }
}

/// Aligns rows into columns two spaces apart, one row a line; the last column is not padded.
pub fn columns<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width + 2 - cell.chars().count()));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Counts a noun: `1 operation`, `48 operations`.
pub fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => match noun.strip_suffix('y') {
            Some(stem) => format!("{number} {stem}ies"),
            None => format!("{number} {noun}s"),
        },
    }
}

/// Breaks words into lines of at most `width` characters, each but the first begun with `indent` spaces.
pub fn wrap(words: &str, indent: usize, width: usize) -> String {
    let mut text = String::new();
    let mut column = indent;
    for word in words.split_whitespace() {
        let length = word.chars().count();
        if column > indent && column + 1 + length > width {
            text.push('\n');
            text.push_str(&" ".repeat(indent));
            column = indent;
        } else if column > indent {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{columns, count, wrap};

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["a".to_owned(), "bb".to_owned()], ["ccc".to_owned(), "d".to_owned()]];

        assert_eq!(columns(&rows), "a    bb\nccc  d\n");
    }

    #[test]
    fn nouns_agree_with_their_number() {
        assert_eq!(
            [count(1, "query"), count(2, "query"), count(0, "shape")],
            ["1 query", "2 queries", "0 shapes"]
        );
    }

    #[test]
    fn long_lists_wrap_under_their_first_word() {
        assert_eq!(wrap("one two three four", 2, 10), "one two\n  three\n  four");
    }
}
