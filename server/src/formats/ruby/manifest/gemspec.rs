//! What the `metadata.gz` of a gem says: its specification, as far as it is used here.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::platform::{self, RUBY};
use super::record::Record;
use super::requirement::Requirement;
use super::yaml::{self, Node, YamlError};
use crate::formats::frame::shown::shown;
use crate::registry::{License, PackageDependency, PackageFormat, PackageName, PackageVersionMetadata};

/// How much of it there may be.
const MOST_DEPENDENCIES: usize = 2_000;
const MOST_WORDS: usize = 1_000;
/// Characters of what was sent that are repeated.
const MOST_SHOWN: usize = 200;

/// The specification of a gem.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gemspec {
    /// The name, as it is written.
    pub name: String,
    /// The number of the version, without the platform.
    pub version: String,
    /// What it runs on: `ruby` for whatever runs Ruby.
    pub platform: String,
    /// What it is, in a sentence.
    pub summary: Option<String>,
    /// What it is, at length.
    pub description: Option<String>,
    /// Where its home page is.
    pub homepage: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Where they are written to.
    pub emails: Vec<String>,
    /// By the names of SPDX, mostly.
    pub licenses: Vec<String>,
    /// What it needs, in the order in which it says so.
    pub dependencies: Vec<Dependency>,
    /// Which Ruby it needs.
    pub required_ruby_version: Requirement,
    /// Which RubyGems it needs.
    pub required_rubygems_version: Requirement,
    /// The RubyGems that built it.
    pub rubygems_version: Option<String>,
    /// When it was built, as `2024-01-02`.
    pub date: Option<String>,
    /// Whatever else it says, such as where its source code is.
    pub metadata: BTreeMap<String, String>,
}

/// A gem that is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// Its name.
    pub name: String,
    /// The versions that will do.
    pub requirement: Requirement,
    /// Whether only those need it who work on the gem.
    pub is_development: bool,
}

/// What is wrong with a specification.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidGemspec {
    /// It cannot be read.
    #[error(transparent)]
    Yaml(#[from] YamlError),
    /// Something that has to be there is not, or is something else.
    #[error("its `{0}` is missing or is not what it has to be")]
    Field(&'static str),
    /// Nobody could ask for it.
    #[error("its name `{0}` is no name of a gem")]
    Name(String),
    /// It has no place among versions.
    #[error("its version `{0}` is none: numbers and letters after dots, such as 1.2.3 or 1.2.3.pre1")]
    Version(String),
    /// No file could be named after it.
    #[error("its platform `{0}` is none")]
    Platform(String),
    /// Nobody could tell what is needed.
    #[error("its dependency `{0}` has no valid name or requirement")]
    Dependency(String),
    /// It is more than clients could use.
    #[error(
        "it has more than {MOST_DEPENDENCIES} dependencies, or {MOST_WORDS} authors, licenses or the like"
    )]
    TooMany,
}

type Members = BTreeMap<String, Rc<Node>>;

impl Gemspec {
    /// Reads one.
    pub fn parse(text: &str) -> Result<Self, InvalidGemspec> {
        let root = yaml::read(text)?;
        let Node::Map(members) = &*root else { return Err(InvalidGemspec::Field("name")) };
        let name = text_of(members, "name")?.ok_or(InvalidGemspec::Field("name"))?;
        (PackageFormat::Ruby.rules().check_name)(&name)
            .map_err(|_| InvalidGemspec::Name(shown(&name, MOST_SHOWN)))?;
        let version = member(members, "version").and_then(version).ok_or(InvalidGemspec::Field("version"))?;
        if platform::version(&version).is_none() {
            return Err(InvalidGemspec::Version(shown(&version, MOST_SHOWN)));
        }
        let platform = platform_of(members)?;
        Ok(Self {
            name,
            version,
            platform,
            summary: text_of(members, "summary")?,
            description: text_of(members, "description")?,
            homepage: text_of(members, "homepage")?,
            authors: words(members, "authors", "author")?,
            emails: words(members, "email", "emails")?,
            licenses: words(members, "licenses", "license")?,
            dependencies: dependencies(members)?,
            required_ruby_version: required(members, "required_ruby_version")?,
            required_rubygems_version: required(members, "required_rubygems_version")?,
            rubygems_version: text_of(members, "rubygems_version")?,
            date: text_of(members, "date")?.and_then(|date| day(&date)),
            metadata: metadata(members)?,
        })
    }

    /// Makes one of what is told of a gem whose own words are not here.
    pub fn of_record(name: &str, version: &str, record: &Record) -> Self {
        let needed = record.dependencies.iter().map(|(name, requirement)| Dependency {
            name: name.clone(),
            requirement: requirement.clone(),
            is_development: false,
        });
        Self {
            name: name.to_owned(),
            version: version.to_owned(),
            platform: record.platform.clone(),
            dependencies: needed.collect(),
            required_ruby_version: record.ruby.clone(),
            required_rubygems_version: record.rubygems.clone(),
            ..Self::default()
        }
    }

    /// Returns what is to be kept of it for those who choose by it.
    pub fn record(&self) -> Record {
        let needed = self.dependencies.iter().filter(|dependency| !dependency.is_development);
        Record {
            platform: self.platform.clone(),
            dependencies: needed.map(|one| (one.name.clone(), one.requirement.clone())).collect(),
            ruby: self.required_ruby_version.clone(),
            rubygems: self.required_rubygems_version.clone(),
        }
    }

    /// Returns what the API shows of the version.
    pub fn describe(&self, readme: Option<String>) -> PackageVersionMetadata {
        let text = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let licenses = self.licenses.iter().filter(|name| !name.trim().is_empty());
        PackageVersionMetadata {
            display_name: Some(self.name.clone()),
            summary: text(&self.summary),
            home_page: text(&self.homepage),
            source_code_repository: text(&self.metadata.get("source_code_uri").cloned()),
            licenses: licenses.map(|name| License { name: Some(name.clone()), url: None }).collect(),
            readme: readme.filter(|text| !text.trim().is_empty()),
            dependencies: self.dependencies.iter().filter_map(Dependency::described).collect(),
            manifest: None,
        }
    }
}

impl Dependency {
    fn described(&self) -> Option<PackageDependency> {
        Some(PackageDependency {
            namespace: None,
            package: PackageName::parse(PackageFormat::Ruby, &self.name).ok()?,
            dependency_type: Some(if self.is_development { "development" } else { "runtime" }.to_owned()),
            version_requirement: Some(self.requirement.joined(", ")),
        })
    }
}

/// Finds a member that is something.
fn member<'m>(members: &'m Members, name: &str) -> Option<&'m Node> {
    members.get(name).map(|node| &**node).filter(|node| **node != Node::Null)
}

fn text_of(members: &Members, name: &'static str) -> Result<Option<String>, InvalidGemspec> {
    match member(members, name) {
        None => Ok(None),
        Some(Node::Text(text)) => Ok(Some(text.clone())),
        Some(_) => Err(InvalidGemspec::Field(name)),
    }
}

/// Reads texts, or one in place of a list, by either name.
fn words(members: &Members, name: &'static str, other: &'static str) -> Result<Vec<String>, InvalidGemspec> {
    let Some(found) = member(members, name).or_else(|| member(members, other)) else { return Ok(Vec::new()) };
    match found {
        Node::Text(text) => Ok(vec![text.clone()]),
        Node::List(items) if items.len() > MOST_WORDS => Err(InvalidGemspec::TooMany),
        Node::List(items) => {
            // Some write nothing between two hyphens.
            let items = items.iter().filter(|item| ***item != Node::Null);
            let word = |item: &Rc<Node>| match &**item {
                Node::Text(text) => Ok(text.clone()),
                Node::Null | Node::List(_) | Node::Map(_) => Err(InvalidGemspec::Field(name)),
            };
            items.map(word).collect()
        }
        Node::Null | Node::Map(_) => Err(InvalidGemspec::Field(name)),
    }
}

/// Reads a version: an object that has it, or the text alone.
fn version(node: &Node) -> Option<String> {
    match node {
        Node::Text(text) => Some(text.trim().to_owned()),
        Node::Map(members) => match member(members, "version")? {
            Node::Text(text) => Some(text.trim().to_owned()),
            Node::Null | Node::List(_) | Node::Map(_) => None,
        },
        Node::Null | Node::List(_) => None,
    }
}

fn platform_of(members: &Members) -> Result<String, InvalidGemspec> {
    let read = match member(members, "platform") {
        None => RUBY.to_owned(),
        Some(Node::Text(text)) if text.trim().is_empty() => RUBY.to_owned(),
        Some(Node::Text(text)) => text.clone(),
        Some(Node::Map(parts)) => {
            let parts = [text_of(parts, "cpu")?, text_of(parts, "os")?, text_of(parts, "version")?];
            parts.into_iter().flatten().collect::<Vec<_>>().join("-")
        }
        Some(_) => return Err(InvalidGemspec::Field("platform")),
    };
    if platform::is_platform(&read) {
        Ok(read)
    } else {
        Err(InvalidGemspec::Platform(shown(&read, MOST_SHOWN)))
    }
}

/// Reads a requirement: an object that lists comparisons, each a sign and a version.
fn requirement(node: &Node) -> Option<Requirement> {
    let Node::Map(members) = node else { return None };
    let Node::List(listed) = member(members, "requirements")? else { return None };
    let pair = |item: &Rc<Node>| match &**item {
        Node::List(pair) => match &pair[..] {
            [sign, number] => match &**sign {
                Node::Text(sign) => Some((sign.clone(), version(number)?)),
                Node::Null | Node::List(_) | Node::Map(_) => None,
            },
            _ => None,
        },
        Node::Null | Node::Text(_) | Node::Map(_) => None,
    };
    let pairs: Vec<(String, String)> = listed.iter().map(pair).collect::<Option<_>>()?;
    Requirement::new(pairs.iter().map(|(sign, number)| (sign.as_str(), number.as_str())))
}

fn required(members: &Members, name: &'static str) -> Result<Requirement, InvalidGemspec> {
    match member(members, name) {
        None => Ok(Requirement::default()),
        Some(node) => requirement(node).ok_or(InvalidGemspec::Field(name)),
    }
}

fn dependencies(members: &Members) -> Result<Vec<Dependency>, InvalidGemspec> {
    match member(members, "dependencies") {
        None => Ok(Vec::new()),
        Some(Node::List(listed)) if listed.len() > MOST_DEPENDENCIES => Err(InvalidGemspec::TooMany),
        Some(Node::List(listed)) => listed.iter().map(|item| dependency(item)).collect(),
        Some(_) => Err(InvalidGemspec::Field("dependencies")),
    }
}

fn dependency(node: &Node) -> Result<Dependency, InvalidGemspec> {
    let Node::Map(members) = node else { return Err(InvalidGemspec::Field("dependencies")) };
    let name = text_of(members, "name")?.ok_or(InvalidGemspec::Field("dependencies"))?;
    let invalid = || InvalidGemspec::Dependency(shown(&name, MOST_SHOWN));
    (PackageFormat::Ruby.rules().check_name)(&name).map_err(|_| invalid())?;
    // Old gems know it by the second name, or by the third.
    let names = ["requirement", "version_requirements", "version_requirement"];
    let requirement = match names.iter().find_map(|name| member(members, name)) {
        None => Requirement::default(),
        Some(node) => requirement(node).ok_or_else(invalid)?,
    };
    let is_development = match text_of(members, "type")?.as_deref().map(|text| text.trim_start_matches(':')) {
        None | Some("runtime") => false,
        Some("development") => true,
        Some(_) => return Err(invalid()),
    };
    Ok(Dependency { name, requirement, is_development })
}

fn metadata(members: &Members) -> Result<BTreeMap<String, String>, InvalidGemspec> {
    match member(members, "metadata") {
        None => Ok(BTreeMap::new()),
        Some(Node::Map(told)) if told.len() > MOST_WORDS => Err(InvalidGemspec::TooMany),
        Some(Node::Map(told)) => {
            let texts = told.iter().filter_map(|(name, value)| match &**value {
                Node::Text(text) => Some((name.clone(), text.clone())),
                Node::Null | Node::List(_) | Node::Map(_) => None,
            });
            Ok(texts.collect())
        }
        Some(_) => Err(InvalidGemspec::Field("metadata")),
    }
}

/// Reads the day of a moment: `2024-01-02 00:00:00.000000000 Z` is said of most.
fn day(text: &str) -> Option<String> {
    let day = text.get(..10)?;
    let is_day = day.bytes().enumerate().all(|(place, byte)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    is_day.then(|| day.to_owned())
}

#[cfg(test)]
mod tests;
