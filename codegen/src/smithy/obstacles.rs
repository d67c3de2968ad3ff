//! Finds everything in a document that keeps operations from being read, where reading stops at the first of it.
//!
//! Each operation is read alone. A trait that stops it is taken out and the reading goes on, so that what lies
//! behind it is found too; the trait is put back before the next operation is read.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::ast::Ast;
use super::{Reader, names, parse, reach};
use crate::error::Error;

/// Something that cannot be read.
#[derive(Debug)]
pub struct Fault {
    /// What it is and where.
    pub error: Error,
    /// The operations that need it; none where it stands on the service itself.
    pub operations: BTreeSet<String>,
}

/// Returns all faults of a service in the order of the first operation that has them, those of the service itself
/// first. Fails where the document holds no service that could be read without its operations.
pub fn faults(
    origin: &str,
    text: &str,
    service: Option<&str>,
    without: &BTreeSet<String>,
) -> Result<Vec<Fault>, Error> {
    let mut ast = parse(origin, text)?;
    let mut found = Vec::new();
    // What stands on the service itself would stop every operation, so that it stays out.
    read(origin, &mut ast, service, None, &mut found);
    let (_, shape) = Reader::new(origin, &ast).choose(service)?;
    let names = names(&reach::operations(origin, &ast, shape)?);
    for name in names.difference(without) {
        for taken in read(origin, &mut ast, service, Some(name), &mut found).into_iter().rev() {
            taken.put_back(&mut ast);
        }
    }
    Ok(found)
}

/// Reads a service with one operation or none, notes what stops it, and returns the traits that were taken out.
fn read(
    origin: &str,
    ast: &mut Ast,
    service: Option<&str>,
    operation: Option<&String>,
    found: &mut Vec<Fault>,
) -> Vec<Taken> {
    let mut taken = Vec::new();
    let is_taken = |name: &str| operation.is_some_and(|operation| operation == name);
    while let Err(error) = Reader::new(origin, ast).service(service, is_taken) {
        let mended = error.place().and_then(|(shape, name)| Taken::take(ast, shape, name?));
        note(found, error, operation);
        match mended {
            Some(mended) => taken.push(mended),
            None => break,
        }
    }
    taken
}

fn note(found: &mut Vec<Fault>, error: Error, operation: Option<&String>) {
    let text = error.to_string();
    match found.iter_mut().find(|fault| fault.error.to_string() == text) {
        Some(fault) => fault.operations.extend(operation.cloned()),
        None => found.push(Fault { error, operations: operation.cloned().into_iter().collect() }),
    }
}

/// A trait that was taken out of the document.
struct Taken {
    shape: String,
    name: String,
    value: Value,
}

impl Taken {
    fn take(ast: &mut Ast, shape: &str, name: &str) -> Option<Self> {
        // Without its address an operation says nothing more.
        if name == "smithy.api#http" {
            return None;
        }
        let value = traits(ast, shape)?.remove(name)?;
        Some(Self { shape: shape.to_owned(), name: name.to_owned(), value })
    }

    fn put_back(self, ast: &mut Ast) {
        if let Some(traits) = traits(ast, &self.shape) {
            traits.insert(self.name, self.value);
        }
    }
}

/// The traits of a shape, or of a member as `shape$member`.
fn traits<'a>(ast: &'a mut Ast, place: &str) -> Option<&'a mut BTreeMap<String, Value>> {
    let (id, member) = place.split_once('$').map_or((place, None), |(id, member)| (id, Some(member)));
    let shape = ast.shapes.get_mut(id)?;
    let Some(member) = member else { return Some(&mut shape.traits) };
    if let Some((_, found)) = shape.members.0.iter_mut().find(|(name, _)| name == member) {
        return Some(&mut found.traits);
    }
    let part = match member {
        "member" => &mut shape.member,
        "key" => &mut shape.key,
        "value" => &mut shape.value,
        _ => return None,
    };
    part.as_mut().map(|part| &mut part.traits)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::faults;

    fn document() -> String {
        let operation = |input: &str, uri: &str| {
            json!({
                "type": "operation", "input": { "target": input },
                "traits": { "smithy.api#http": { "method": "PUT", "uri": uri } }
            })
        };
        let shapes = json!({
            "a#Store": {
                "type": "service", "version": "1",
                "operations": [{ "target": "a#Put" }, { "target": "a#Get" }, { "target": "a#Free" }],
                "traits": { "aws.protocols#restJson1": {}, "a.b#wobble": {} }
            },
            "a#Put": operation("a#PutInput", "/put"),
            "a#Get": operation("a#GetInput", "/get/{lost}"),
            "a#Free": operation("smithy.api#Unit", "/free"),
            "a#PutInput": { "type": "structure", "members": {
                "one": { "target": "a#Name", "traits": { "a.b#first": {} } },
                "two": { "target": "a#Name", "traits": { "smithy.api#pattern": "(" } }
            } },
            "a#GetInput": { "type": "structure", "members": { "one": { "target": "a#Name" } } },
            "a#Name": { "type": "string", "traits": { "a.b#shared": {} } }
        });
        json!({ "smithy": "2.0", "shapes": shapes }).to_string()
    }

    fn found(without: &[&str]) -> Vec<(String, Vec<String>)> {
        let without: BTreeSet<String> = without.iter().map(|name| (*name).to_owned()).collect();
        let faults = faults("store.json", &document(), None, &without).unwrap();
        let place = |error: &crate::Error| {
            let (shape, name) = error.place().unwrap();
            format!("{shape} {}", name.unwrap_or("-"))
        };
        faults.into_iter().map(|f| (place(&f.error), f.operations.into_iter().collect())).collect()
    }

    fn fault(place: &str, operations: &[&str]) -> (String, Vec<String>) {
        (place.to_owned(), operations.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn every_fault_is_found_with_the_operations_that_need_it() {
        let expected = [
            fault("a#Store a.b#wobble", &[]),
            fault("a#Name a.b#shared", &["Get", "Put"]),
            fault("a#Get -", &["Get"]),
            fault("a#PutInput$one a.b#first", &["Put"]),
            fault("a#PutInput$two smithy.api#pattern", &["Put"]),
        ];

        assert_eq!(found(&[]), expected);
    }

    #[test]
    fn operations_that_are_left_out_have_no_faults() {
        let expected = [
            fault("a#Store a.b#wobble", &[]),
            fault("a#Name a.b#shared", &["Get"]),
            fault("a#Get -", &["Get"]),
        ];

        assert_eq!(found(&["Put"]), expected);
    }
}
