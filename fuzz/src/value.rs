//! Values of the model's shapes as JSON: mostly what the model asks for, sometimes next to it.

use arbitrary::{Result, Unstructured};
use codeartifact_codegen::ir::{Constraints, Kind, Member, Service, ShapeId};
use serde_json::{Map, Value, json};

use super::text::Texts;

/// How deep values go; below it they are empty.
const DEPTH: usize = 6;

/// Makes values out of choices.
pub(crate) struct Values<'a> {
    pub(crate) service: &'a Service,
    pub(crate) texts: &'a Texts,
    /// One value in so many is not what the model asks for; none where it is nought.
    pub(crate) wild: u8,
}

impl Values<'_> {
    /// Tells whether to leave the model's path here.
    pub(crate) fn strays(&self, choices: &mut Unstructured<'_>) -> Result<bool> {
        Ok(self.wild > 0 && choices.ratio(1, self.wild)?)
    }

    /// Tells whether a member is there.
    pub(crate) fn has(&self, member: &Member, choices: &mut Unstructured<'_>) -> Result<bool> {
        if member.required { Ok(!self.strays(choices)?) } else { choices.arbitrary() }
    }

    /// Makes what a member holds.
    pub(crate) fn member(
        &self,
        member: &Member,
        depth: usize,
        choices: &mut Unstructured<'_>,
    ) -> Result<Value> {
        if self.strays(choices)? {
            return anything(choices, depth);
        }
        let constraints = member.constraints.over(&self.service.shape(&member.target).constraints);
        self.of_shape(&member.target, &constraints, depth, choices)
    }

    fn of_shape(
        &self,
        id: &ShapeId,
        constraints: &Constraints,
        depth: usize,
        choices: &mut Unstructured<'_>,
    ) -> Result<Value> {
        Ok(match &self.service.shape(id).kind {
            Kind::Boolean => json!(choices.arbitrary::<bool>()?),
            Kind::String | Kind::Enum(_) if self.strays(choices)? => json!(Texts::any(constraints, choices)?),
            Kind::String => json!(self.texts.fitting(constraints, choices)?),
            Kind::Enum(values) => json!(choices.choose(values)?.value),
            Kind::IntEnum(values) => json!(choices.choose(values)?.value),
            Kind::Byte | Kind::Short | Kind::Integer | Kind::Long | Kind::BigInteger => {
                self.integer(constraints, choices)?
            }
            Kind::Float | Kind::Double | Kind::BigDecimal => json!(choices.arbitrary::<f64>()?),
            Kind::Timestamp => json!(choices.arbitrary::<i32>()?),
            Kind::Blob { .. } => json!(*choices.choose(&["", "AAAA", "AA==", "not base64"])?),
            Kind::Document => anything(choices, depth)?,
            Kind::List { member, .. } => {
                let count = self.count(constraints, depth, choices)?;
                let items = (0..count).map(|_| self.member(member, depth + 1, choices));
                Value::Array(items.collect::<Result<_>>()?)
            }
            Kind::Map { key, value, .. } => {
                let mut entries = Map::new();
                for _ in 0..self.count(constraints, depth, choices)? {
                    let key = self.member(key, depth + 1, choices)?;
                    entries.insert(text(&key), self.member(value, depth + 1, choices)?);
                }
                Value::Object(entries)
            }
            Kind::Structure(structure) => {
                let mut object = Map::new();
                for member in &structure.members {
                    if (depth < DEPTH || member.required) && self.has(member, choices)? {
                        object.insert(member.json_name.clone(), self.member(member, depth + 1, choices)?);
                    }
                }
                if self.strays(choices)? {
                    object.insert(choices.arbitrary()?, anything(choices, depth)?);
                }
                Value::Object(object)
            }
            Kind::Union { members } | Kind::EventStream { events: members } => {
                let member = choices.choose(members)?;
                json!({ member.json_name.clone(): self.member(member, depth + 1, choices)? })
            }
        })
    }

    fn integer(&self, constraints: &Constraints, choices: &mut Unstructured<'_>) -> Result<Value> {
        if self.strays(choices)? {
            return Ok(json!(choices.arbitrary::<i64>()?));
        }
        let bound = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<i64>().ok());
        let (least, most) = constraints.range.clone().unwrap_or_default();
        let least = bound(&least).unwrap_or(0);
        Ok(json!(choices.int_in_range(least..=bound(&most).unwrap_or(least + 100).max(least))?))
    }

    fn count(&self, constraints: &Constraints, depth: usize, choices: &mut Unstructured<'_>) -> Result<u64> {
        let (least, most) = constraints.length.unwrap_or_default();
        let least = least.unwrap_or(0).min(8);
        let most = if depth < DEPTH { most.unwrap_or(4).clamp(least, least + 4) } else { least };
        let strays = self.strays(choices)?;
        Ok(choices.int_in_range(least..=most)? + u64::from(strays) * 20)
    }
}

/// Makes any JSON.
pub(crate) fn anything(choices: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    let simple = if depth < DEPTH { 7 } else { 5 };
    Ok(match choices.int_in_range(0..=simple)? {
        0 => Value::Null,
        1 => json!(choices.arbitrary::<bool>()?),
        2 => json!(choices.arbitrary::<i64>()?),
        3 => json!(choices.arbitrary::<f64>()?),
        4 => json!(choices.arbitrary::<String>()?),
        5 => json!(u64::MAX),
        6 => Value::Array(
            (0..choices.int_in_range(0..=3)?).map(|_| anything(choices, depth + 1)).collect::<Result<_>>()?,
        ),
        _ => json!({ choices.arbitrary::<String>()?: anything(choices, depth + 1)? }),
    })
}

/// Writes a simple value as the text that a path, query or header has of it.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
