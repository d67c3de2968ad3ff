//! The patterns that name package groups: their grammar, what they match and what contains them.
//!
//! ```text
//! /*                        every package
//! /format/*                 every package of a format
//! /format/prefix~           namespaces that start with these words
//! /format/namespace/*       every package of a namespace
//! /format/namespace/name~   names that start with these words
//! /format/namespace/name$   one package
//! ```
//! A prefix may also end in a character that is part of no word, and then in `*`: `/npm/space/ui-*`. A blank
//! namespace leaves two slashes: `/npm//react$`.

use std::fmt;

use super::words::{ends_in_word, is_word_prefix, word_prefixes};
use crate::registry::names::format::{NamespaceUse, PackageFormat};
use crate::registry::names::{InvalidName, is_category_other};

/// A pattern; two of them are the same group only if they are the same text, upper and lower case included.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PackageGroupPattern {
    text: String,
    scope: Scope,
}

/// What a pattern matches, from the widest to the narrowest. The names are as they were written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Scope {
    Everything,
    Format(PackageFormat),
    NamespacePrefix(PackageFormat, String),
    Namespace(PackageFormat, String),
    NamePrefix(PackageFormat, String, String),
    Name(PackageFormat, String, String),
}

const MOST_CHARACTERS: usize = 520;

impl PackageGroupPattern {
    /// Parses a pattern of 2 to 520 characters.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        let invalid = |rule| InvalidName::new("package group pattern", text, rule);
        if text.chars().count() > MOST_CHARACTERS {
            return Err(invalid("it must be at most 520 characters"));
        }
        if text.chars().any(|character| is_category_other(character) || character.is_whitespace()) {
            return Err(invalid("it must not contain white space or control characters"));
        }
        Ok(Self { text: text.to_owned(), scope: parse_scope(text).map_err(invalid)? })
    }

    /// Returns the pattern of the group that every domain has.
    pub fn root() -> Self {
        Self::of(Scope::Everything)
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Tells whether this is the pattern of the group that every domain has.
    pub fn is_root(&self) -> bool {
        self.scope == Scope::Everything
    }

    pub(super) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Tells whether this pattern is wider than another one and matches all that the other matches.
    pub(super) fn contains(&self, other: &Self) -> bool {
        self != other && other.containers().contains(self)
    }

    /// Returns every pattern that could contain this one, the narrowest first.
    pub(super) fn containers(&self) -> Vec<Self> {
        let mut wider = Vec::new();
        if let Scope::NamePrefix(format, namespace, name) | Scope::Name(format, namespace, name) = &self.scope
        {
            let prefixes = word_prefixes(name).into_iter();
            wider.extend(
                prefixes.map(|prefix| Scope::NamePrefix(*format, namespace.clone(), prefix.to_owned())),
            );
            wider.push(Scope::Namespace(*format, namespace.clone()));
        }
        match &self.scope {
            Scope::Everything | Scope::Format(_) => {}
            Scope::NamespacePrefix(format, namespace)
            | Scope::Namespace(format, namespace)
            | Scope::NamePrefix(format, namespace, _)
            | Scope::Name(format, namespace, _) => {
                let prefixes = word_prefixes(namespace).into_iter();
                wider.extend(prefixes.map(|prefix| Scope::NamespacePrefix(*format, prefix.to_owned())));
                wider.push(Scope::Format(*format));
            }
        }
        wider.push(Scope::Everything);
        wider.into_iter().filter(|scope| *scope != self.scope).map(Self::of).collect()
    }

    /// Returns the text that every narrower pattern and this one start with.
    pub(super) fn stem(&self) -> &str {
        let end = self.text.char_indices().next_back().map_or(0, |(end, _)| end);
        &self.text[..end]
    }

    /// Tells whether the pattern matches a package without any folding.
    pub(in crate::registry) fn matches(&self, format: PackageFormat, namespace: &str, name: &str) -> bool {
        match &self.scope {
            Scope::Everything => true,
            Scope::Format(own) => *own == format,
            Scope::NamespacePrefix(own, prefix) => *own == format && is_word_prefix(prefix, namespace),
            Scope::Namespace(own, whole) => *own == format && whole == namespace,
            Scope::NamePrefix(own, whole, prefix) => {
                *own == format && whole == namespace && is_word_prefix(prefix, name)
            }
            Scope::Name(own, whole, own_name) => *own == format && whole == namespace && own_name == name,
        }
    }

    fn of(scope: Scope) -> Self {
        let terminal = |prefix: &str| if ends_in_word(prefix) { '~' } else { '*' };
        let text = match &scope {
            Scope::Everything => "/*".to_owned(),
            Scope::Format(format) => format!("/{format}/*"),
            Scope::NamespacePrefix(format, prefix) => format!("/{format}/{prefix}{}", terminal(prefix)),
            Scope::Namespace(format, namespace) => format!("/{format}/{namespace}/*"),
            Scope::NamePrefix(format, namespace, prefix) => {
                format!("/{format}/{namespace}/{prefix}{}", terminal(prefix))
            }
            Scope::Name(format, namespace, name) => format!("/{format}/{namespace}/{name}$"),
        };
        Self { text, scope }
    }
}

impl fmt::Display for PackageGroupPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

fn parse_scope(text: &str) -> Result<Scope, &'static str> {
    let path = text.strip_prefix('/').ok_or("it must start with `/`")?;
    let (body, terminal) = match path.char_indices().next_back() {
        Some((end, terminal @ ('*' | '~' | '$'))) => (&path[..end], terminal),
        _ => return Err("it must end in `$` after a whole name, in `~` after a word, or in `*`"),
    };
    if body.is_empty() && terminal == '*' {
        return Ok(Scope::Everything);
    }
    match terminal {
        '~' if !ends_in_word(body) => return Err("`~` must follow a letter or digit"),
        '*' if ends_in_word(body) => {
            return Err("`*` must follow a `/` or another character that is part of no word");
        }
        _ => {}
    }
    let (format, rest) = body.split_once('/').ok_or("it must name a package format between slashes")?;
    let format = PackageFormat::parse(format)
        .map_err(|_| "its format must be npm, pypi, maven, nuget, generic, ruby, swift or cargo")?;
    match rest.split_once('/') {
        None if rest.is_empty() && terminal == '*' => Ok(Scope::Format(format)),
        None if terminal == '$' => Err("`$` must follow the whole name of a package"),
        None => {
            check_namespace(format, Some(rest))?;
            Ok(Scope::NamespacePrefix(format, rest.to_owned()))
        }
        Some((namespace, name)) => {
            check_namespace(format, Some(namespace).filter(|namespace| !namespace.is_empty()))?;
            check_part(namespace)?;
            check_part(name)?;
            let namespace = namespace.to_owned();
            match terminal {
                '$' if name.is_empty() => Err("`$` must follow the whole name of a package"),
                '$' => Ok(Scope::Name(format, namespace, name.to_owned())),
                _ if name.is_empty() => Ok(Scope::Namespace(format, namespace)),
                _ => Ok(Scope::NamePrefix(format, namespace, name.to_owned())),
            }
        }
    }
}

fn check_namespace(format: PackageFormat, namespace: Option<&str>) -> Result<(), &'static str> {
    match (format.rules().namespace_use, namespace) {
        (NamespaceUse::None, Some(_)) => {
            Err("this format has no namespaces, so that its names follow two slashes")
        }
        (NamespaceUse::Required, None) => Err("this format requires a namespace before the name"),
        (_, Some(namespace)) => check_part(namespace),
        (_, None) => Ok(()),
    }
}

fn check_part(part: &str) -> Result<(), &'static str> {
    if part.chars().count() > 255 {
        return Err("its namespace and its name must each be at most 255 characters");
    }
    if part.contains(['/', '#']) {
        return Err("its namespace and its name must not contain `/` or `#`");
    }
    if part.contains(['*', '~', '$']) {
        return Err("`*`, `~` and `$` can only stand at its end");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> PackageGroupPattern {
        PackageGroupPattern::parse(text).unwrap()
    }

    #[test]
    fn every_form_of_the_grammar_is_read() {
        for text in [
            "/*",
            "/npm/*",
            "/maven/com.anycompany~",
            "/maven/com.anycompany.*",
            "/npm/space/*",
            "/npm//*",
            "/pypi//*",
            "/npm/space/any~",
            "/npm/space/any-*",
            "/npm//react$",
            "/pypi//requests~",
            "/generic/tools/runner$",
            "/swift/scope/name$",
            "/cargo//serde~",
            "/ruby//rails$",
            "/nuget//x.*",
            "/npm/Größe/*",
            "/npm//1$",
        ] {
            assert_eq!(pattern(text).as_str(), text);
            assert_eq!(PackageGroupPattern::of(pattern(text).scope), pattern(text));
        }
    }

    #[test]
    fn what_the_grammar_does_not_know_is_refused() {
        for text in [
            "",
            "/",
            "*",
            "npm/*",
            "/npm",
            "/npm/",
            "/npm*",
            "/npm~",
            "/npm$",
            "/npm/~",
            "/npm/$",
            "/python/*",
            "/NPM/*",
            "/npm/space",
            "/npm/space/name",
            "/npm/space$",
            "/npm/space*",
            "/npm/space/any*",
            "/npm/space/any-~",
            "/npm/space/$",
            "/npm/space/~",
            "/npm/space/a/b$",
            "/npm/sp*ce/a$",
            "/npm/space/a$~",
            "/npm//a b$",
            "/npm//a\u{7}$",
            "/maven//lib$",
            "/maven//*",
            "/generic//tool$",
            "/pypi/space/name$",
            "/pypi/requests~",
            "/cargo/a/b$",
            "//*",
            "/*/",
            "/npm//a#b$",
        ] {
            assert!(PackageGroupPattern::parse(text).is_err(), "{text}");
        }
        assert!(
            PackageGroupPattern::parse(&format!("/npm/{}/{}$", "n".repeat(255), "p".repeat(255))).is_ok()
        );
        assert!(PackageGroupPattern::parse(&format!("/npm//{}$", "p".repeat(256))).is_err());
    }

    #[test]
    fn containers_go_from_the_narrowest_to_everything() {
        let containers = |text: &str| -> Vec<String> {
            pattern(text).containers().into_iter().map(|one| one.text).collect()
        };

        assert_eq!(
            containers("/npm/my.space/any-ui$"),
            [
                "/npm/my.space/any-ui~",
                "/npm/my.space/any-*",
                "/npm/my.space/any~",
                "/npm/my.space/*",
                "/npm/my.space~",
                "/npm/my.*",
                "/npm/my~",
                "/npm/*",
                "/*"
            ]
        );
        assert_eq!(containers("/npm//any-*"), ["/npm//any~", "/npm//*", "/npm/*", "/*"]);
        assert_eq!(containers("/npm/*"), ["/*"]);
        assert!(containers("/*").is_empty());
    }

    #[test]
    fn a_pattern_contains_what_matches_within_it_and_not_itself() {
        for (wide, narrow) in [
            ("/*", "/npm//a$"),
            ("/npm//foo~", "/npm//foo$"),
            ("/npm//foo~", "/npm//foo-*"),
            ("/npm//foo-*", "/npm//foo-bar~"),
            ("/maven/com.any~", "/maven/com.any/*"),
            ("/maven/com.any~", "/maven/com.any.sub/lib$"),
        ] {
            assert!(pattern(wide).contains(&pattern(narrow)), "{wide} {narrow}");
            assert!(!pattern(narrow).contains(&pattern(wide)), "{narrow} {wide}");
            assert!(narrow.starts_with(pattern(wide).stem()), "{wide} {narrow}");
        }
        for (one, other) in [("/npm//foo~", "/npm//food$"), ("/npm/a/*", "/npm//a$"), ("/npm/*", "/npm/*")] {
            assert!(!pattern(one).contains(&pattern(other)), "{one} {other}");
        }
    }

    #[test]
    fn a_match_is_literal() {
        let matches =
            |text: &str, namespace, name| pattern(text).matches(PackageFormat::Npm, namespace, name);

        assert!(matches("/npm//foo~", "", "foo-bar"));
        assert!(!matches("/npm//foo~", "", "Foo-bar"));
        assert!(!matches("/npm//foo~", "space", "foo"));
        assert!(matches("/npm/my~", "my.space", "x"));
        assert!(!matches("/npm/my~", "", "my"));
        assert!(!matches("/maven/my~", "my", "x"));
        assert!(matches("/*", "", "x"));
    }
}
