//! A line of the compact index, which tells of one file of a version: its number and platform, what it needs, and what else
//! has to be known before it is chosen.

use super::platform::{RUBY, full_number};
use super::record::Record;
use super::requirement::Requirement;
use crate::registry::{PackageFormat, Timestamp};

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InfoLine {
    /// The number of the version.
    pub number: String,
    /// What is needed, and what the file runs on.
    pub record: Record,
    /// The SHA-256 of the file, in hexadecimal.
    pub checksum: String,
    /// When the version was published.
    pub created: Option<Timestamp>,
}

impl InfoLine {
    /// Reads a line. What is not known here says nothing.
    pub fn parse(line: &str) -> Option<Self> {
        let (full, rest) = line.split_once(' ')?;
        let (number, platform) = full.split_once('-').unwrap_or((full, RUBY));
        let (needed, said) = rest.split_once('|')?;
        let mut record = Record {
            platform: super::platform::is_platform(platform).then(|| platform.to_owned())?,
            dependencies: needed
                .split(',')
                .filter(|one| !one.is_empty())
                .map(dependency)
                .collect::<Option<_>>()?,
            ruby: Requirement::default(),
            rubygems: Requirement::default(),
        };
        let (mut checksum, mut created) = (None, None);
        for (name, value) in said.split(',').filter_map(|one| one.split_once(':')) {
            match name {
                "checksum" => checksum = Some(value.to_owned()),
                "ruby" => record.ruby = Requirement::parse(value)?,
                "rubygems" => record.rubygems = Requirement::parse(value)?,
                "created_at" => created = Timestamp::parse(value),
                _ => {}
            }
        }
        Some(Self { number: number.to_owned(), record, checksum: checksum?, created })
    }

    /// Adds the line, with its end, to a text.
    pub fn write(&self, out: &mut String) {
        let Self { number, record, checksum, created } = self;
        let Record { platform, dependencies, ruby, rubygems } = record;
        out.push_str(&full_number(number, platform));
        out.push(' ');
        let needed =
            dependencies.iter().map(|(name, requirement)| format!("{name}:{}", requirement.joined("&")));
        out.push_str(&needed.collect::<Vec<_>>().join(","));
        out.push_str("|checksum:");
        out.push_str(checksum);
        for (name, requirement) in [("ruby", ruby), ("rubygems", rubygems)] {
            if !requirement.is_any() {
                out.extend([",", name, ":", &requirement.joined("&")]);
            }
        }
        if let Some(created) = created.and_then(second) {
            out.extend([",created_at:", &created]);
        }
        out.push('\n');
    }
}

fn dependency(told: &str) -> Option<(String, Requirement)> {
    let (name, requirement) = told.split_once(':')?;
    (PackageFormat::Ruby.rules().check_name)(name).ok()?;
    Some((name.to_owned(), Requirement::parse(requirement)?))
}

/// Writes a moment to the second, where it is within the calendar.
fn second(moment: Timestamp) -> Option<String> {
    let milliseconds = moment.epoch_milliseconds();
    let whole = milliseconds.saturating_sub(milliseconds.rem_euclid(1000));
    Some(Timestamp::from_epoch_milliseconds(whole).to_string()).filter(|text| text.ends_with('Z'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_written_as_it_is_read() {
        for line in [
            "1.0.0 |checksum:aa",
            "1.0.0-x86_64-linux base:~> 1.2&>= 1.2.3,other:>= 0|checksum:aa,ruby:>= 2.7&< 4,rubygems:> 1.3.1",
            "1.0.0.pre1-java |checksum:aa,created_at:2024-01-02T03:04:05Z",
        ] {
            let mut out = String::new();
            InfoLine::parse(line).unwrap().write(&mut out);
            assert_eq!(out, format!("{line}\n"));
        }
    }

    #[test]
    fn what_tells_too_little_is_passed_over() {
        for line in [
            "",
            "---",
            "1.0.0",
            "1.0.0 ",
            "1.0.0 |ruby:>= 1",
            "1.0.0 base|checksum:aa",
            "1.0.0-a/b |checksum:a",
        ] {
            assert_eq!(InfoLine::parse(line), None, "{line}");
        }
        let newer = InfoLine::parse("1.0.0 |checksum:aa,later:1,ruby:>= 2").unwrap();
        assert_eq!(newer.record.ruby.joined("&"), ">= 2");
    }
}
