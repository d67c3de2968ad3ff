//! A Smithy JSON AST in the making, which the converters of older forms write and `smithy` then reads.
//!
//! Going through the published form keeps every decision about a model in one reader, and lets a converted
//! model stand in the repository in the same words as a published one. Knows how the AST is laid out and
//! nothing of where its shapes come from.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::ir::{Assumption, Assumptions};

/// A document converted to Smithy, and what the reader of the report should know about the conversion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Converted {
    /// The JSON AST, ordered and indented.
    pub document: String,
    /// What could not be carried over or had to be assumed, one sentence each.
    pub notes: Vec<String>,
    /// The shapes and operations of which something had to be assumed.
    pub assumed: Assumptions,
}

/// The shapes gathered so far.
#[derive(Debug)]
pub(crate) struct Draft {
    namespace: String,
    shapes: BTreeMap<String, Value>,
    assumed: Assumptions,
}

impl Draft {
    /// Starts a document in which every shape belongs to `namespace`.
    pub(crate) fn new(namespace: String) -> Self {
        Self { namespace, shapes: BTreeMap::new(), assumed: Assumptions::new() }
    }

    /// Returns the absolute id of a name; names that are absolute already stay.
    pub(crate) fn id(&self, name: &str) -> String {
        if name.contains('#') { name.to_owned() } else { format!("{}#{name}", self.namespace) }
    }

    /// Tells whether a shape of this name exists.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.shapes.contains_key(&self.id(name))
    }

    /// Adds a shape or replaces it.
    pub(crate) fn insert(&mut self, name: &str, shape: Value) {
        self.shapes.insert(self.id(name), shape);
    }

    /// Returns a reference to a shape, with traits where there are any.
    pub(crate) fn reference(&self, name: &str, traits: Traits) -> Value {
        let mut entry = Map::new();
        entry.insert("target".to_owned(), Value::String(self.id(name)));
        traits.attach(&mut entry);
        Value::Object(entry)
    }

    /// Gives a shape one more trait; shapes that are not there are left to the reader to miss.
    pub(crate) fn add_trait(&mut self, name: &str, trait_id: &str, value: Value) {
        let id = self.id(name);
        if let Some(Value::Object(shape)) = self.shapes.get_mut(&id) {
            let traits = shape.entry("traits").or_insert_with(|| json!({}));
            traits[trait_id] = value;
        }
    }

    /// Notes that something about a shape or an operation is assumed.
    pub(crate) fn assume(&mut self, name: &str, assumption: Assumption) {
        self.assumed.entry(name.to_owned()).or_default().insert(assumption);
    }

    /// Counts of how many shapes or operations something is assumed.
    pub(crate) fn assumed(&self, assumption: Assumption) -> usize {
        self.assumed.values().filter(|assumed| assumed.contains(&assumption)).count()
    }

    /// Returns the finished document.
    pub(crate) fn finish(self, notes: Vec<String>) -> Converted {
        Converted { document: self.render(), notes, assumed: self.assumed }
    }

    /// Returns the type of a shape.
    pub(crate) fn kind(&self, name: &str) -> Option<&str> {
        self.shapes.get(&self.id(name))?.get("type")?.as_str()
    }

    /// Returns the members of a shape and what they target, in order.
    pub(crate) fn targets(&self, name: &str) -> Vec<(String, String)> {
        let members = self.shapes.get(&self.id(name)).and_then(|shape| shape.get("members")?.as_object());
        let target =
            |member: &Value| member.get("target").and_then(Value::as_str).unwrap_or_default().to_owned();
        members.into_iter().flatten().map(|(name, member)| (name.clone(), target(member))).collect()
    }

    /// Gives a member a place outside the JSON body, where a name in it has no meaning.
    pub(crate) fn bind(&mut self, name: &str, member: &str, binding: &str) {
        let id = self.id(name);
        let found = self.shapes.get_mut(&id).and_then(|shape| shape.get_mut("members")?.get_mut(member));
        if let Some(Value::Object(member)) = found {
            let traits = member.entry("traits").or_insert_with(|| json!({}));
            if let Value::Object(traits) = traits {
                traits.shift_remove("smithy.api#jsonName");
                traits.insert(binding.to_owned(), json!({}));
            }
        }
    }

    /// Lays a partial shape over the one of that name: objects are merged, everything else is replaced.
    pub(crate) fn overlay(&mut self, name: &str, patch: &Value) {
        let id = self.id(name);
        let patch = self.with_absolute_targets(patch);
        merge(self.shapes.entry(id).or_insert_with(|| json!({})), patch);
    }

    /// Prints the document.
    fn render(&self) -> String {
        let shapes: Map<String, Value> =
            self.shapes.iter().map(|(id, shape)| (id.clone(), shape.clone())).collect();
        let mut text = format!("{:#}", json!({ "smithy": "2.0", "shapes": shapes }));
        text.push('\n');
        text
    }

    fn with_absolute_targets(&self, patch: &Value) -> Value {
        match patch {
            Value::Object(entries) => Value::Object(
                entries
                    .iter()
                    .map(|(key, value)| match value {
                        Value::String(name) if key == "target" => (key.clone(), json!(self.id(name))),
                        value => (key.clone(), self.with_absolute_targets(value)),
                    })
                    .collect(),
            ),
            other => other.clone(),
        }
    }
}

/// The traits of a shape or member, in the order in which they are added.
#[derive(Debug, Default)]
pub(crate) struct Traits(Map<String, Value>);

impl Traits {
    /// Adds a trait without a value, where `condition` holds.
    pub(crate) fn mark(&mut self, name: &str, condition: bool) {
        if condition {
            self.0.insert(name.to_owned(), json!({}));
        }
    }

    /// Adds a trait with a value, where there is one.
    pub(crate) fn set(&mut self, name: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.0.insert(name.to_owned(), value.into());
        }
    }

    /// Adds `@length` or `@range`, where either bound is there.
    pub(crate) fn bounds(&mut self, name: &str, min: Option<Value>, max: Option<Value>) {
        let mut bounds = Map::new();
        bounds.extend(min.map(|min| ("min".to_owned(), min)));
        bounds.extend(max.map(|max| ("max".to_owned(), max)));
        self.set(name, (!bounds.is_empty()).then_some(Value::Object(bounds)));
    }

    /// Writes the traits into a shape or member, unless there are none.
    pub(crate) fn attach(self, entry: &mut Map<String, Value>) {
        if !self.0.is_empty() {
            entry.insert("traits".to_owned(), Value::Object(self.0));
        }
    }
}

/// Makes a shape of a type without members.
pub(crate) fn simple(kind: &str, traits: Traits) -> Value {
    with_parts(kind, [], traits)
}

/// Makes a shape with parts such as `members`, `member`, `key` or `input`.
pub(crate) fn with_parts(
    kind: &str,
    parts: impl IntoIterator<Item = (&'static str, Value)>,
    traits: Traits,
) -> Value {
    let mut shape = Map::new();
    shape.insert("type".to_owned(), json!(kind));
    shape.extend(parts.into_iter().map(|(name, value)| (name.to_owned(), value)));
    traits.attach(&mut shape);
    Value::Object(shape)
}

fn merge(base: &mut Value, patch: Value) {
    match (base, patch) {
        (Value::Object(base), Value::Object(patch)) => {
            for (key, value) in patch {
                match base.get_mut(&key) {
                    Some(found) => merge(found, value),
                    None => drop(base.insert(key, value)),
                }
            }
        }
        (base, patch) => *base = patch,
    }
}
