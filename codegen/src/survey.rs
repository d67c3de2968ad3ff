//! Looks at a whole document at once: what of it can be read, and every obstacle to the rest with the smallest way
//! round it, which is to leave out the operations that need it.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;

use crate::document::{Document, Form, Options, Text};
use crate::error::Error;
use crate::smithy;
use crate::sources;

/// What was found in a document.
#[derive(Clone, Debug)]
pub struct Survey {
    /// What can be read of it.
    pub document: Document,
    /// Everything that keeps the rest from being read.
    pub obstacles: Vec<Obstacle>,
}

/// Something that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Obstacle {
    /// What it is, with file, shape and trait.
    pub what: String,
    /// The shape, with `$member` where it is a member.
    pub shape: String,
    /// The trait, where it is one.
    #[serde(rename = "trait")]
    pub name: Option<String>,
    /// The line of the shape, where the document has lines.
    pub line: Option<usize>,
    /// The operations that need it; none where it stands on the service itself.
    pub operations: BTreeSet<String>,
    /// What to do.
    pub way: String,
}

/// Reads a file that can be read as a whole; where it cannot, the error names the way round the first obstacle.
pub fn load(path: &Path, options: &Options) -> Result<Document, Error> {
    let text = Text::load(path)?;
    text.read(options).map_err(|cause| match obstacles(&text, options) {
        Ok(found) => with_way(cause, &found),
        // What concerns the document as a whole has no other way than its own.
        Err(_) => cause,
    })
}

/// Reads a model as the record beside it says; the error of one that cannot be read names the way round it.
pub fn load_recorded(model: &Path) -> Result<Document, Error> {
    load(model, &sources::recorded_options(model, &Options::default())?)
}

impl Survey {
    /// Surveys a file. Fails where not even a part of it can be read.
    pub fn of(path: &Path, options: &Options) -> Result<Self, Error> {
        let text = Text::load(path)?;
        let cause = match text.read(options) {
            Ok(document) => return Ok(Self { document, obstacles: Vec::new() }),
            Err(cause) => cause,
        };
        let Ok(found) = obstacles(&text, options) else { return Err(cause) };
        let mut rest = options.clone();
        rest.without.extend(found.iter().flat_map(|obstacle| obstacle.operations.iter().cloned()));
        let on_service = found.iter().filter(|obstacle| obstacle.operations.is_empty());
        let traits = on_service.filter_map(|obstacle| Some((&*obstacle.shape, obstacle.name.as_deref()?)));
        let rest_of_text = text.without_traits(traits).unwrap_or(text);
        let mut document = rest_of_text.read(&rest).map_err(|_| with_way(cause, &found))?;
        document.left_out.retain(|name| options.without.contains(name));
        Ok(Self { document, obstacles: found })
    }

    /// Returns the operations that must be left out for the rest to be read.
    pub fn blocked(&self) -> BTreeSet<&str> {
        self.obstacles.iter().flat_map(|obstacle| obstacle.operations.iter().map(String::as_str)).collect()
    }
}

fn with_way(cause: Error, found: &[Obstacle]) -> Error {
    let Some(first) = cause.place().and_then(|(shape, name)| {
        found.iter().find(|obstacle| obstacle.shape == shape && obstacle.name.as_deref() == name)
    }) else {
        return cause;
    };
    let others = match found.len() - 1 {
        0 => String::new(),
        1 => "; `codegen preview` names one obstacle more".to_owned(),
        more => format!("; `codegen preview` names {more} obstacles more"),
    };
    Error::Obstacle { line: first.line, way: format!("{}{others}", first.way), cause: Box::new(cause) }
}

/// Returns all obstacles of a document, those of its conversion first.
fn obstacles(text: &Text, options: &Options) -> Result<Vec<Obstacle>, Error> {
    let (form, _) = text.recognise()?;
    let mut faults = Vec::new();
    let mut options = options.clone();
    let mut names = BTreeSet::new();
    if form != Form::Smithy {
        names = text.operation_names(form)?;
        faults = unconverted(text, form, &options, &names)?;
        options.without.extend(faults.iter().flat_map(|fault| fault.operations.iter().cloned()));
    }
    let converted = text.smithy(form, &options)?.document;
    let service = options.service.as_deref();
    faults.extend(smithy::faults(&text.origin, &converted, service, &options.without)?);
    names.extend(smithy::operation_names(&text.origin, &converted, service)?);
    let describe = |fault: &smithy::Fault| {
        let (shape, name) = fault.error.place()?;
        Some(Obstacle {
            what: fault.error.to_string(),
            shape: shape.to_owned(),
            name: name.map(str::to_owned),
            line: line(&text.text, shape),
            operations: fault.operations.clone(),
            way: way(&fault.operations, names.len()),
        })
    };
    Ok(faults.iter().filter_map(describe).collect())
}

/// Converts each operation of an older form alone, and returns what stops those that cannot be.
fn unconverted(
    text: &Text,
    form: Form,
    options: &Options,
    names: &BTreeSet<String>,
) -> Result<Vec<smithy::Fault>, Error> {
    // What stops a document without any operation concerns it as a whole.
    text.smithy(form, &Options { without: names.clone(), ..options.clone() })?;
    if text.smithy(form, options).is_ok() {
        return Ok(Vec::new());
    }
    let mut faults: Vec<smithy::Fault> = Vec::new();
    for name in names.difference(&options.without) {
        let without = names.iter().filter(|other| *other != name).cloned().collect();
        let Err(error) = text.smithy(form, &Options { without, ..options.clone() }) else { continue };
        let said = error.to_string();
        match faults.iter_mut().find(|fault| fault.error.to_string() == said) {
            Some(fault) => drop(fault.operations.insert(name.clone())),
            None => faults.push(smithy::Fault { error, operations: [name.clone()].into() }),
        }
    }
    Ok(faults)
}

/// Says what to do about an obstacle to some of a number of operations.
fn way(operations: &BTreeSet<String>, all: usize) -> String {
    if operations.is_empty() {
        return "it stands on the service itself, so that no operation can be left out for it".to_owned();
    }
    if operations.len() == all {
        return "every operation needs it, so that none is left when it is left out".to_owned();
    }
    let flags: Vec<String> = operations.iter().map(|name| format!("--without {name}")).collect();
    format!("`{}` leaves out what needs it", flags.join(" "))
}

/// Returns the line on which a shape or a member of it begins; `None` for a document that is one line.
fn line(text: &str, place: &str) -> Option<usize> {
    text.trim_end().lines().nth(1)?;
    let (id, member) = place.split_once('$').map_or((place, None), |(id, member)| (id, Some(member)));
    let name = id.split_once('#').map_or(id, |(_, name)| name);
    let start = key(text, id).or_else(|| key(text, name))?;
    let offset = member.and_then(|member| key(&text[start + 1..], member)).map_or(0, |offset| offset + 1);
    Some(text[..start + offset].matches('\n').count() + 1)
}

/// Finds the first key of a name in JSON.
fn key(text: &str, name: &str) -> Option<usize> {
    let quoted = format!("\"{name}\"");
    let mut found = text.match_indices(&quoted).map(|(at, _)| at);
    found.find(|at| text[at + quoted.len()..].trim_start().starts_with(':'))
}

/// Returns an error for the first of these operations that none of some documents had.
pub fn check_left_out(wanted: &BTreeSet<String>, documents: &[&Document]) -> Result<(), Error> {
    let is_there = |name: &&String| documents.iter().any(|document| document.left_out.contains(*name));
    let Some(name) = wanted.iter().find(|name| !is_there(name)) else { return Ok(()) };
    let names = documents.iter().flat_map(|document| document.service.operations.keys());
    let nearest = names.into_iter().find(|known| known.eq_ignore_ascii_case(name)).cloned();
    Err(Error::NoSuchOperation { name: name.clone(), nearest })
}

#[cfg(test)]
mod tests {
    use super::{line, way};

    #[test]
    fn line_is_that_of_the_shape_or_its_member() {
        let text = "{\n \"a#B\": {\n  \"members\": {\n   \"c\": {} } },\n \"D\" :\n {} }";

        let lines = ["a#B", "a#B$c", "x#D", "x#E"].map(|place| line(text, place));
        assert_eq!(lines, [Some(2), Some(4), Some(5), None]);
        assert_eq!(line("{\"a#B\":{}}\n", "a#B"), None);
    }

    #[test]
    fn way_names_what_to_leave_out() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();

        assert_eq!(way(&names(&["A", "B"]), 3), "`--without A --without B` leaves out what needs it");
        assert!(way(&names(&["A"]), 1).starts_with("every operation needs it"));
        assert!(way(&names(&[]), 3).contains("on the service itself"));
    }
}
