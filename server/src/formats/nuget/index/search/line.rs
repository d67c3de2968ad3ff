//! What is gone through in a search: a line for each package, in the order of ids, with all that a package is found by and
//! nothing else. It is found by what its newest version says that is listed.

use super::query::{Audience, PackagesQuery, USUAL_KIND};
use crate::formats::nuget::manifest::record::Record;

/// How much of titles and tags is looked through, in bytes; about as much as people read.
const MOST_WORDS_BYTES: usize = 1000;

/// What a package is found by.
struct Line<'t> {
    /// Who takes a version of it.
    audiences: u8,
    /// As its author writes it.
    id: &'t str,
    lower_id: &'t str,
    /// Its title and its tags, in lower case.
    words: &'t str,
    /// The kinds of package that it is, in lower case.
    kinds: &'t str,
}

/// What a search has found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hits<'t> {
    /// How many packages fit.
    pub(super) total: usize,
    /// The ids of those that are to be shown: first the one that is called as was asked for, then those whose id begins
    /// so, those that have it in their id, and those that have it elsewhere.
    pub(super) ids: Vec<&'t str>,
}

/// Where words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// In ids alone.
    Ids,
    /// In titles and tags too.
    All,
}

/// Writes the line of a package, whose versions are given in their order; nothing where there is none.
pub(super) fn write(versions: &[Record]) -> Option<String> {
    let newest = versions.last()?;
    let takers = Audience::ALL
        .iter()
        .filter(|audience| versions.iter().any(|version| audience.takes(&version.version)));
    let audiences: u8 = takers.map(|audience| audience.bit()).sum();
    let title = newest.title.as_deref().unwrap_or_default();
    let words = std::iter::once(title).chain(newest.tags.iter().map(String::as_str));
    // No white space but what stands between words: tabs and ends of lines stand for something here.
    let words = words.flat_map(str::split_whitespace);
    let mut words = words.collect::<Vec<_>>().join(" ").to_lowercase();
    words.truncate(words.floor_char_boundary(MOST_WORDS_BYTES));
    let named = newest.package_types.iter().flat_map(|kind| kind.name.split_whitespace());
    let mut kinds = named.collect::<Vec<_>>().join(" ").to_lowercase();
    if kinds.is_empty() {
        kinds.push_str(USUAL_KIND);
    }
    Some(format!("{audiences}\t{}\t{}\t{words}\t{kinds}\n", newest.id, newest.id.to_lowercase()))
}

/// Goes through lines.
pub(super) fn search<'t>(lines: &'t str, query: &PackagesQuery, scope: Scope) -> Hits<'t> {
    let mut ranks: [Vec<&str>; 4] = Default::default();
    for line in lines.lines().filter_map(Line::read) {
        if let Some(rank) = line.rank(query, scope) {
            ranks[rank].push(line.id);
        }
    }
    let total = ranks.iter().map(Vec::len).sum();
    let ids = ranks.iter().flatten().skip(query.skip).take(query.take).copied().collect();
    Hits { total, ids }
}

impl<'t> Line<'t> {
    fn read(line: &'t str) -> Option<Self> {
        let mut fields = line.split('\t');
        let audiences = fields.next()?.parse().ok()?;
        let (id, lower_id) = (fields.next()?, fields.next()?);
        Some(Self { audiences, id, lower_id, words: fields.next()?, kinds: fields.next()? })
    }

    /// Returns how well it fits, zero for best; nothing where it does not.
    fn rank(&self, query: &PackagesQuery, scope: Scope) -> Option<usize> {
        let is_kind = |kind: &String| self.kinds.split(' ').any(|own| own == kind);
        if self.audiences & query.audience.bit() == 0 || !query.kind.iter().all(is_kind) {
            return None;
        }
        let has = |word: &String| {
            self.lower_id.contains(word) || (scope == Scope::All && self.words.contains(word))
        };
        if !query.words.iter().all(has) {
            return None;
        }
        let Some(first) = query.words.first() else { return Some(0) };
        Some(match self.lower_id.find(first) {
            Some(0) if self.lower_id.len() == first.len() => 0,
            Some(0) => 1,
            Some(_) => 2,
            None => 3,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::nuget::manifest::record::PackageType;

    fn record(id: &str, version: &str) -> Record {
        Record { id: id.to_owned(), version: version.to_owned(), ..Record::default() }
    }

    fn lines() -> String {
        let titled = Record { title: Some("The\tBest\nOf All".to_owned()), ..record("Other", "1.0.0") };
        let tags = vec!["acme\n15\tForged\tforged\tforged\tdependency".to_owned()];
        let tagged = Record { tags, ..record("Json", "1.0.0") };
        let tool = vec![PackageType { name: "DotnetTool".to_owned() }];
        let tool = Record { package_types: tool, ..record("My.Acme", "1.0.0") };
        let packages = [
            vec![record("Acme", "1.0.0-beta")],
            vec![record("Acme.Lib", "1.0.0"), record("Acme.Lib", "2.0.0-rc.1")],
            vec![tagged],
            vec![tool],
            vec![titled],
        ];
        packages.iter().filter_map(|versions| write(versions)).collect()
    }

    fn found(query: &str, scope: Scope) -> (usize, Vec<String>) {
        let (lines, query) = (lines(), PackagesQuery::parse(query).unwrap());
        let Hits { total, ids } = search(&lines, &query, scope);
        (total, ids.into_iter().map(str::to_owned).collect())
    }

    #[test]
    fn a_package_is_found_by_id_title_and_tags_and_what_is_called_so_comes_first() {
        for (query, ids) in [
            ("q=ACME&prerelease=true", &["Acme", "Acme.Lib", "My.Acme", "Json"][..]),
            ("q=acme", &["Acme.Lib", "My.Acme", "Json"]),
            ("q=acme+lib", &["Acme.Lib"]),
            ("q=best+of", &["Other"]),
            ("q=none", &[]),
            ("", &["Acme.Lib", "Json", "My.Acme", "Other"]),
            ("packageType=dotnettool", &["My.Acme"]),
            ("packageType=Dependency&q=acme", &["Acme.Lib", "Json"]),
        ] {
            assert_eq!(
                found(query, Scope::All),
                (ids.len(), ids.iter().map(ToString::to_string).collect()),
                "{query}"
            );
        }
        assert_eq!(found("q=acme", Scope::Ids).1, ["Acme.Lib", "My.Acme"]);
    }

    #[test]
    fn a_page_is_a_part_and_the_count_is_of_all() {
        assert_eq!(found("skip=1&take=2", Scope::All), (4, vec!["Json".to_owned(), "My.Acme".to_owned()]));
        assert_eq!(found("skip=9", Scope::All), (4, Vec::new()));
        assert_eq!(found("take=0", Scope::All), (4, Vec::new()));
    }

    #[test]
    fn a_package_without_versions_has_no_line_and_long_words_are_cut() {
        assert_eq!(write(&[]), None);
        let tags = vec!["ä".repeat(MOST_WORDS_BYTES)];
        let line = write(&[Record { tags, ..record("A", "1.0.0") }]).unwrap();
        assert!(line.len() < MOST_WORDS_BYTES + 50);
    }
}
