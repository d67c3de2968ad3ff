//! Core metadata, the fields in which a distribution describes itself, and what the API shows of them. They come from
//! `METADATA` in a wheel, from `PKG-INFO` in anything else, or from the form of an upload. All versions are read alike,
//! known (1.0 to 2.5) or not: fields are only ever added, and what is not known here is not needed.

use super::headers::{Header, Headers};
use super::requirement;
use crate::registry::{License, PackageVersionMetadata};

/// The fields that somebody reads. An empty field is an absent one: some tools send every field there is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CoreMetadata {
    /// The version of the metadata.
    pub metadata_version: Option<String>,
    /// The project's name as its author writes it.
    pub name: Option<String>,
    /// The version as its author writes it.
    pub version: Option<String>,
    /// What the project is, in a line.
    pub summary: Option<String>,
    /// The readme.
    pub description: Option<String>,
    /// The home page, in the field that metadata 2.4 deprecates.
    pub home_page: Option<String>,
    /// Other addresses, each `label, address`.
    pub project_urls: Vec<String>,
    /// A license by name, or the whole text of one.
    pub license: Option<String>,
    /// An SPDX expression (PEP 639).
    pub license_expression: Option<String>,
    /// Words from a list that PyPI keeps, such as `License :: OSI Approved :: MIT License`.
    pub classifiers: Vec<String>,
    /// The versions of Python that will do.
    pub requires_python: Option<String>,
    /// Requirements by PEP 508, as written.
    pub requires_dist: Vec<String>,
}

/// There are more fields than any package has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the core metadata must have at most {MOST_FIELDS} fields")]
pub struct TooManyFields;

/// As many as a form may have.
const MOST_FIELDS: usize = 20_000;

#[derive(Clone, Copy)]
enum Field {
    MetadataVersion,
    Name,
    Version,
    Summary,
    Description,
    HomePage,
    ProjectUrl,
    License,
    LicenseExpression,
    Classifier,
    RequiresPython,
    RequiresDist,
}

/// What each field is called in a file and in a form.
const FIELDS: [(&str, &str, Field); 12] = [
    ("Metadata-Version", "metadata_version", Field::MetadataVersion),
    ("Name", "name", Field::Name),
    ("Version", "version", Field::Version),
    ("Summary", "summary", Field::Summary),
    ("Description", "description", Field::Description),
    ("Home-page", "home_page", Field::HomePage),
    ("Project-URL", "project_urls", Field::ProjectUrl),
    ("License", "license", Field::License),
    ("License-Expression", "license_expression", Field::LicenseExpression),
    ("Classifier", "classifiers", Field::Classifier),
    ("Requires-Python", "requires_python", Field::RequiresPython),
    ("Requires-Dist", "requires_dist", Field::RequiresDist),
];

impl CoreMetadata {
    /// Reads `METADATA` or `PKG-INFO`.
    pub fn parse(file: &[u8]) -> Result<Self, TooManyFields> {
        let Headers { headers, body } = Headers::parse(file);
        let fields = headers.iter().filter_map(|header| Some((in_file(header)?, header.text())));
        let mut metadata = Self::default();
        metadata.take(headers.len(), fields)?;
        // A readme in a header is from before metadata 2.1, which puts it into the body.
        metadata.set(Field::Description, &body);
        Ok(metadata)
    }

    /// Reads the fields of an upload form, by their names there.
    pub fn from_form<'a>(
        fields: impl ExactSizeIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, TooManyFields> {
        let mut metadata = Self::default();
        let count = fields.len();
        metadata.take(count, fields.filter_map(|(name, value)| Some((in_form(name)?, value))))?;
        Ok(metadata)
    }

    /// Tells whether a field of a form is read here.
    pub fn has_form_field(name: &str) -> bool {
        in_form(name).is_some()
    }

    /// Returns what the API shows.
    pub fn describe(&self) -> PackageVersionMetadata {
        PackageVersionMetadata {
            display_name: self.name.clone(),
            summary: self.summary.clone(),
            home_page: self.home_page.clone().or_else(|| self.project_url(&["homepage"])),
            source_code_repository: self.project_url(&[
                "source",
                "sourcecode",
                "repository",
                "code",
                "github",
            ]),
            licenses: self.licenses(),
            readme: self.description.clone(),
            dependencies: self
                .requires_dist
                .iter()
                .filter_map(|text| requirement::dependency(text))
                .collect(),
            manifest: None,
        }
    }

    fn take<V: AsRef<str>>(
        &mut self,
        count: usize,
        fields: impl Iterator<Item = (Field, V)>,
    ) -> Result<(), TooManyFields> {
        if count > MOST_FIELDS {
            return Err(TooManyFields);
        }
        fields.for_each(|(field, value)| self.set(field, value.as_ref()));
        Ok(())
    }

    /// Takes a field; of those that cannot be repeated the first one that says something counts.
    fn set(&mut self, field: Field, value: &str) {
        let one = match field {
            Field::MetadataVersion => &mut self.metadata_version,
            Field::Name => &mut self.name,
            Field::Version => &mut self.version,
            Field::Summary => &mut self.summary,
            Field::HomePage => &mut self.home_page,
            Field::LicenseExpression => &mut self.license_expression,
            Field::RequiresPython => &mut self.requires_python,
            Field::Description => return set_once(&mut self.description, text(value)),
            Field::License => return set_once(&mut self.license, text(value)),
            Field::ProjectUrl => return self.project_urls.extend(line(value)),
            Field::Classifier => return self.classifiers.extend(line(value)),
            Field::RequiresDist => return self.requires_dist.extend(line(value)),
        };
        set_once(one, line(value));
    }

    /// Finds the address under the first of some labels that has one. PEP 753 compares labels in lower case, without
    /// punctuation and white space.
    fn project_url(&self, labels: &[&str]) -> Option<String> {
        let urls = || self.project_urls.iter().filter_map(|text| text.split_once(','));
        let find =
            |wanted: &&str| urls().find(|(label, url)| is_label(label, wanted) && !url.trim().is_empty());
        labels.iter().find_map(find).map(|(_, url)| url.trim().to_owned())
    }

    /// Names the licenses: the expression, else the name, else what the classifiers say. A field of several lines is the
    /// text of a license, whose first line stands for it where nothing else does.
    fn licenses(&self) -> Vec<License> {
        let named = |name: &str| vec![License { name: Some(name.trim().to_owned()), url: None }];
        if let Some(expression) = &self.license_expression {
            return named(expression);
        }
        let license = self.license.as_deref();
        if let Some(name) = license.filter(|license| !license.contains('\n')) {
            return named(name);
        }
        let classified = self.classifiers.iter().filter_map(|classifier| {
            let name = classifier.strip_prefix("License ::")?.rsplit("::").next()?.trim();
            (!name.is_empty()).then(|| License { name: Some(name.to_owned()), url: None })
        });
        let classified: Vec<License> = classified.collect();
        match license.and_then(|text| text.lines().next()) {
            Some(first) if classified.is_empty() => named(first),
            Some(_) | None => classified,
        }
    }
}

fn in_file(header: &Header) -> Option<Field> {
    FIELDS.iter().find(|(name, ..)| header.name.eq_ignore_ascii_case(name)).map(|(.., field)| *field)
}

fn in_form(name: &str) -> Option<Field> {
    FIELDS.iter().find(|(_, known, _)| name == *known).map(|(.., field)| *field)
}

fn is_label(label: &str, wanted: &str) -> bool {
    let letters = label.chars().filter(|letter| !letter.is_ascii_punctuation() && !letter.is_whitespace());
    letters.flat_map(char::to_lowercase).eq(wanted.chars())
}

fn set_once(field: &mut Option<String>, value: Option<String>) {
    if field.is_none() {
        *field = value;
    }
}

// What setuptools wrote for years where an author had said nothing.
const UNKNOWN: &str = "UNKNOWN";

/// Returns a value as one line, or nothing if it says nothing.
fn line(value: &str) -> Option<String> {
    let lines: Vec<&str> = value.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    said(&lines.join(" "))
}

/// Returns a value as it is, or nothing if it says nothing.
fn text(value: &str) -> Option<String> {
    if value.trim().is_empty() { None } else { said(value.trim_matches(['\n', '\r'])) }
}

fn said(value: &str) -> Option<String> {
    // Not every database that may keep it can hold a NUL.
    (!value.is_empty() && value.trim() != UNKNOWN).then(|| value.replace('\0', "\u{fffd}"))
}

#[cfg(test)]
mod tests;
