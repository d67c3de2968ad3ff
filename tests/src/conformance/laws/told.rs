//! What a successful answer tells: its members under the names of the model, wherever they travelled.

use codeartifact_codegen::ir::{Binding, Kind, Member, Operation, Service, ShapeId};
use serde_json::{Map, Value};

use super::super::client::Answer;

/// An answer's members, and the bytes of a payload that is bytes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Told {
    /// The members; a payload of bytes is none.
    pub(super) members: Map<String, Value>,
    /// The payload.
    pub(super) bytes: Option<Vec<u8>>,
}

/// A structure within an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    /// Its shape.
    pub(super) shape: &'a ShapeId,
    /// Its members.
    pub(super) members: &'a Map<String, Value>,
}

impl Told {
    /// Reads an answer. What does not fit the model is left out: the form is judged elsewhere.
    pub(super) fn read(service: &Service, operation: &Operation, answer: &Answer) -> Self {
        let mut told = Self::default();
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        for member in service.members(&operation.output) {
            let value = match &member.binding {
                Binding::Body => body.get(&member.json_name).map(|value| value_of(service, member, value)),
                Binding::Header(name) => header(service, member, answer, name),
                Binding::Payload if matches!(service.shape(&member.target).kind, Kind::Blob { .. }) => {
                    told.bytes = Some(answer.body.clone());
                    None
                }
                Binding::Payload => Some(value_of(service, member, &body)),
                _ => None,
            };
            if let Some(value) = value.filter(|value| !value.is_null()) {
                told.members.insert(member.name.clone(), value);
            }
        }
        told
    }

    /// Lists the structures in which an answer may describe a thing: itself, and those directly within.
    pub(super) fn views<'a>(&'a self, service: &'a Service, operation: &'a Operation) -> Vec<View<'a>> {
        let inner = service.members(&operation.output).iter().filter_map(|member| {
            let is_structure = matches!(service.shape(&member.target).kind, Kind::Structure(_));
            let members = self.members.get(&member.name)?.as_object()?;
            is_structure.then_some(View { shape: &member.target, members })
        });
        std::iter::once(View { shape: &operation.output, members: &self.members }).chain(inner).collect()
    }

    /// Returns the value that a path of names separated by full stops leads to.
    pub(super) fn at(&self, path: &str) -> Option<&Value> {
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let first = self.members.get(first)?;
        rest.into_iter().flat_map(|rest| rest.split('.')).try_fold(first, |at, name| at.get(name))
    }
}

/// Lists the shapes of the structures in which an operation's answers may describe a thing.
pub(super) fn views_of<'a>(service: &'a Service, operation: &'a Operation) -> Vec<&'a ShapeId> {
    let inner = service.members(&operation.output).iter().map(|member| &member.target);
    let inner = inner.filter(|shape| matches!(service.shape(shape).kind, Kind::Structure(_)));
    std::iter::once(&operation.output).chain(inner).collect()
}

fn header(service: &Service, member: &Member, answer: &Answer, name: &str) -> Option<Value> {
    let text = &answer.headers.iter().find(|header| header.0.eq_ignore_ascii_case(name))?.1;
    match service.shape(&member.target).kind {
        Kind::String | Kind::Enum(_) => Some(Value::String(text.clone())),
        _ => serde_json::from_str(text).ok(),
    }
}

/// Puts the model's names in the place of the wire's.
fn value_of(service: &Service, member: &Member, value: &Value) -> Value {
    let shape = service.shape(&member.target);
    match (&shape.kind, value) {
        (Kind::Structure(_) | Kind::Union { .. }, Value::Object(object)) => {
            let members = service.members(&shape.id).iter();
            let entries = members.filter_map(|member| {
                let value = object.get(&member.json_name)?;
                Some((member.name.clone(), value_of(service, member, value)))
            });
            Value::Object(entries.filter(|(_, value)| !value.is_null()).collect())
        }
        (Kind::List { member, .. }, Value::Array(items)) => {
            Value::Array(items.iter().map(|item| value_of(service, member, item)).collect())
        }
        (Kind::Map { value: member, .. }, Value::Object(object)) => Value::Object(
            object.iter().map(|(key, value)| (key.clone(), value_of(service, member, value))).collect(),
        ),
        _ => value.clone(),
    }
}
