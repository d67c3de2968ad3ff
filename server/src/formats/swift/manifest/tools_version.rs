//! Which tools a manifest is for: by its first line, and by the name of its file. Pure: text in, versions out.

const WORD: &str = "swift-tools-version";

/// Reads the version that the first line of a manifest names; nothing where it names none.
pub fn of_text(text: &str) -> Option<&str> {
    let line = text.lines().next()?.trim_start_matches('\u{feff}');
    let comment = line.trim_start().strip_prefix("//")?.trim_start();
    let (word, rest) = comment.split_at_checked(WORD.len())?;
    let rest = rest.trim_start().strip_prefix(':')?.trim_start();
    let version = rest.split([';', ' ', '\t', '\r']).next()?;
    (word.eq_ignore_ascii_case(WORD) && is_version(version)).then_some(version)
}

/// Reads the version in the name of a variant, `Package@swift-5.7.swift`; nothing of any other file.
pub fn of_file(name: &str) -> Option<&str> {
    let version = name.strip_prefix("Package@swift-")?.strip_suffix(".swift")?;
    is_version(version).then_some(version)
}

/// Tells whether a text is one to three numbers.
fn is_version(text: &str) -> bool {
    let is_number =
        |part: &str| (1..=9).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split('.').count() <= 3 && text.split('.').all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_says_it() {
        for (text, expected) in [
            ("// swift-tools-version:5.7\nimport", Some("5.7")),
            ("//swift-tools-version: 5.7.1", Some("5.7.1")),
            ("\u{feff}// Swift-Tools-Version :6.0;x", Some("6.0")),
            ("import\n// swift-tools-version:5.7", None),
            ("// swift-tools-version:five", None),
            ("// ä", None),
            ("", None),
        ] {
            assert_eq!(of_text(text), expected, "{text}");
        }
    }

    #[test]
    fn the_name_of_a_variant_says_it() {
        for (name, expected) in [
            ("Package@swift-5.swift", Some("5")),
            ("Package@swift-5.7.1.swift", Some("5.7.1")),
            ("Package@swift-5.7.1.2.swift", None),
            ("Package@swift-.swift", None),
            ("Package@swift-5..swift", None),
            ("Package.swift", None),
            ("package@swift-5.swift", None),
        ] {
            assert_eq!(of_file(name), expected, "{name}");
        }
    }
}
