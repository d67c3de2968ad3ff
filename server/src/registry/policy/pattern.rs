//! Patterns of policies: texts in which `*` stands for any characters and `?` for any one.

/// A text with wildcards.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern(String);

impl Pattern {
    /// Takes a text, in which `*` and `?` are wildcards.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Tells whether the whole of a text fits the pattern; case matters.
    pub fn matches(&self, text: &str) -> bool {
        let (pattern, text): (Vec<char>, Vec<char>) = (self.0.chars().collect(), text.chars().collect());
        let (mut at_pattern, mut at_text) = (0, 0);
        // Where the last `*` stands, and how far the text was when it took one more character.
        let mut last_star = None;
        while at_text < text.len() {
            match pattern.get(at_pattern) {
                Some('*') => {
                    last_star = Some((at_pattern, at_text));
                    at_pattern += 1;
                }
                Some(expected) if *expected == '?' || *expected == text[at_text] => {
                    at_pattern += 1;
                    at_text += 1;
                }
                Some(_) | None => {
                    let Some((star, taken)) = last_star else { return false };
                    last_star = Some((star, taken + 1));
                    (at_pattern, at_text) = (star + 1, taken + 1);
                }
            }
        }
        pattern[at_pattern..].iter().all(|rest| *rest == '*')
    }

    /// Returns what stands before the first wildcard.
    pub(super) fn literal_start(&self) -> &str {
        self.0.split(['*', '?']).next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters_and_a_question_mark_for_one() {
        for (pattern, text) in [
            ("", ""),
            ("*", ""),
            ("*", "a/b:c"),
            ("a*", "a"),
            ("a*c", "abbc"),
            ("a*b*c", "aXbYbZc"),
            ("*bc", "abcbc"),
            ("a?c", "aéc"),
            ("??*", "ab"),
            ("a**b", "ab"),
        ] {
            assert!(Pattern::new(pattern).matches(text), "{pattern} {text}");
        }
        for (pattern, text) in
            [("", "a"), ("a", ""), ("a", "A"), ("a*c", "abd"), ("?", ""), ("a?", "abc"), ("*b", "abc")]
        {
            assert!(!Pattern::new(pattern).matches(text), "{pattern} {text}");
        }
    }

    #[test]
    fn many_stars_take_no_exponential_time() {
        let pattern = Pattern::new(&"a*".repeat(200));

        assert!(!pattern.matches(&format!("{}b", "c".repeat(5000))));
        assert!(pattern.matches(&"a".repeat(5000)));
    }
}
