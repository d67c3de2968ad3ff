//! YAML as gems have it, read event by event: tags name no more than the classes that gemspecs are made of, nothing is
//! made into an object, and an alias shares what it stands for, so that no text unfolds into more than it is.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::rc::Rc;
use std::str::Chars;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use crate::formats::frame::shown::shown;

/// How much a document may be, besides its length.
const MOST_NODES: usize = 250_000;
const MOST_DEPTH: usize = 32;
/// How much of it may be read before it is known what comes next. The parser holds all that it has read of a list in brackets
/// for as long as that could be a key, at a hundred times its length.
const MOST_AHEAD: usize = 128 * 1024;
/// Characters of what was sent that are repeated.
const MOST_SHOWN: usize = 120;

/// A node of a document.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::formats::ruby) enum Node {
    /// Nothing at all.
    Null,
    /// Any text, whatever it may mean.
    Text(String),
    /// Nodes in their order.
    List(Vec<Rc<Node>>),
    /// Nodes by their keys, which are texts.
    Map(BTreeMap<String, Rc<Node>>),
}

/// What is wrong with a document.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum YamlError {
    /// It is no YAML.
    #[error("it is no YAML: {0}")]
    Syntax(String),
    /// A tag wants an object of another class than gemspecs are made of.
    #[error("it has the tag `{0}`, which no gemspec has")]
    Tag(String),
    /// An alias stands for what it is a part of, or for nothing.
    #[error("it has an alias that stands for nothing that came before it")]
    Alias,
    /// A key is no text, or stands there twice, so that readers may differ in what they take.
    #[error("it has the key `{0}` more than once, or one that is no plain text")]
    Key(String),
    /// It is too much.
    #[error(
        "it has more than {MOST_NODES} values, one of more than {MOST_AHEAD} characters, or they are nested more than \
         {MOST_DEPTH} deep"
    )]
    TooLarge,
    /// It is none, or there are several.
    #[error("it has to be one document")]
    NotOne,
}

/// Reads a document.
pub(in crate::formats::ruby) fn read(text: &str) -> Result<Rc<Node>, YamlError> {
    let mut reading = Reading::default();
    let left = Rc::new(Cell::new(MOST_AHEAD));
    let metered = Metered { characters: text.chars(), left: Rc::clone(&left) };
    for event in Parser::new_from_iter(metered) {
        if left.replace(MOST_AHEAD) == 0 {
            return Err(YamlError::TooLarge);
        }
        let (event, _) = event.map_err(|error| YamlError::Syntax(shown(error.info(), MOST_SHOWN)))?;
        reading.take(event)?;
    }
    reading.root.ok_or(YamlError::NotOne)
}

/// Characters that end early where too many are wanted at once.
struct Metered<'t> {
    characters: Chars<'t>,
    left: Rc<Cell<usize>>,
}

impl Iterator for Metered<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        self.left.set(self.left.get().checked_sub(1)?);
        self.characters.next()
    }
}

/// What is known so far.
#[derive(Default)]
struct Reading {
    root: Option<Rc<Node>>,
    /// What is open, the outermost first.
    open: Vec<Open>,
    /// What has an anchor and is closed.
    anchored: BTreeMap<usize, Rc<Node>>,
    nodes: usize,
    documents: usize,
}

struct Open {
    anchor: usize,
    part: Part,
}

enum Part {
    List(Vec<Rc<Node>>),
    Map { members: BTreeMap<String, Rc<Node>>, key: Option<String> },
}

impl Reading {
    fn take(&mut self, event: Event<'_>) -> Result<(), YamlError> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 { Err(YamlError::NotOne) } else { Ok(()) }
            }
            Event::Alias(anchor) => {
                let node = self.anchored.get(&anchor).cloned().ok_or(YamlError::Alias)?;
                self.add(node)
            }
            Event::Scalar(text, style, anchor, tag) => {
                let node = Rc::new(scalar(&text, style, tag.as_deref())?);
                self.close(anchor, node)
            }
            Event::SequenceStart(anchor, tag) => self.open(anchor, tag.as_deref(), Part::List(Vec::new())),
            Event::MappingStart(anchor, tag) => {
                self.open(anchor, tag.as_deref(), Part::Map { members: BTreeMap::new(), key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(Open { anchor, part }) = self.open.pop() else { return Err(YamlError::NotOne) };
                let node = match part {
                    Part::List(items) => Node::List(items),
                    Part::Map { members, .. } => Node::Map(members),
                };
                self.close(anchor, Rc::new(node))
            }
        }
    }

    fn open(&mut self, anchor: usize, tag: Option<&Tag>, part: Part) -> Result<(), YamlError> {
        check_tag(tag)?;
        if self.open.len() >= MOST_DEPTH {
            return Err(YamlError::TooLarge);
        }
        self.open.push(Open { anchor, part });
        Ok(())
    }

    fn close(&mut self, anchor: usize, node: Rc<Node>) -> Result<(), YamlError> {
        if anchor > 0 {
            self.anchored.insert(anchor, Rc::clone(&node));
        }
        self.add(node)
    }

    fn add(&mut self, node: Rc<Node>) -> Result<(), YamlError> {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            return Err(YamlError::TooLarge);
        }
        match self.open.last_mut().map(|open| &mut open.part) {
            None => self.root = Some(node),
            Some(Part::List(items)) => items.push(node),
            Some(Part::Map { members, key }) => match key.take() {
                None => *key = Some(name(&node)?),
                Some(name) => match members.entry(name) {
                    Entry::Occupied(known) => {
                        return Err(YamlError::Key(shown(known.key(), MOST_SHOWN)));
                    }
                    Entry::Vacant(free) => {
                        free.insert(node);
                    }
                },
            },
        }
        Ok(())
    }
}

/// Reads a key. One that takes the members of another map in is none: some readers know it, and some do not.
fn name(node: &Node) -> Result<String, YamlError> {
    match node {
        Node::Text(text) if text != "<<" => Ok(text.clone()),
        Node::Text(text) => Err(YamlError::Key(text.clone())),
        Node::Null | Node::List(_) | Node::Map(_) => Err(YamlError::Key(String::new())),
    }
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Node, YamlError> {
    check_tag(tag)?;
    if tag.is_some_and(|tag| tag.suffix == "binary") {
        let packed: String = text.split_whitespace().collect();
        let bytes = STANDARD.decode(packed).map_err(|error| YamlError::Syntax(error.to_string()))?;
        return Ok(Node::Text(String::from_utf8_lossy(&bytes).into_owned()));
    }
    let is_null = style == ScalarStyle::Plain && matches!(text, "" | "~" | "null" | "Null" | "NULL");
    Ok(if is_null { Node::Null } else { Node::Text(text.to_owned()) })
}

/// The classes that gemspecs are made of, old ones too.
const CLASSES: [&str; 6] = [
    "Gem::Specification",
    "Gem::Version",
    "Gem::Requirement",
    "Gem::Version::Requirement",
    "Gem::Dependency",
    "Gem::Platform",
];

fn check_tag(tag: Option<&Tag>) -> Result<(), YamlError> {
    let Some(tag) = tag else { return Ok(()) };
    let is_known = if tag.is_yaml_core_schema() {
        matches!(
            tag.suffix.as_str(),
            "str" | "int" | "float" | "bool" | "null" | "seq" | "map" | "binary" | "timestamp"
        )
    } else {
        let suffix = tag.suffix.as_str();
        let class = suffix.strip_prefix("ruby/object:");
        let is_plain =
            matches!(suffix, "" | "binary" | "ruby/array" | "ruby/array:Array" | "ruby/sym" | "ruby/symbol");
        tag.handle == "!" && (is_plain || class.is_some_and(|class| CLASSES.contains(&class)))
    };
    if is_known { Ok(()) } else { Err(YamlError::Tag(shown(&tag.to_string(), MOST_SHOWN))) }
}

#[cfg(test)]
mod tests;
