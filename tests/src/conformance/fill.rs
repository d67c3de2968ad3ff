//! Fills an input with values: those that the world knows by the name of a member or shape, and for the rest
//! some that keep the model's constraints.

use codeartifact_codegen::ir::{Constraints, Kind, Member, Operation, Service, Shape, ShapeId};
use serde_json::{Map, Value, json};

use super::dice::Dice;
use super::texts::{Taste, Texts, limits};

/// 2026-01-01T00:00:00Z.
const MOMENT: i64 = 1_767_225_600;

/// Values by the names of members and shapes.
pub(crate) trait Known {
    /// Looks for the value of a member, or of a shape where a value has no name of its own.
    fn value(&self, member: &str, shape: &ShapeId) -> Option<Value>;
}

/// Knows nothing, so that every value comes from the model.
pub(crate) struct Nothing;

impl Known for Nothing {
    fn value(&self, _: &str, _: &ShapeId) -> Option<Value> {
        None
    }
}

/// Which members are filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Those that must be present.
    Required,
    /// All of them.
    All,
}

/// Makes inputs of one service.
pub(crate) struct Filler<'a> {
    /// The service.
    pub(crate) service: &'a Service,
    /// Its texts.
    pub(crate) texts: &'a Texts,
    /// What is known of the world.
    pub(crate) known: &'a dyn Known,
    /// What the rest is chosen by.
    pub(crate) dice: Dice,
}

impl Filler<'_> {
    /// Makes the input of an operation.
    pub(crate) fn input(&mut self, operation: &Operation, extent: Extent) -> Map<String, Value> {
        match self.structure(&operation.input, extent, &mut Vec::new()) {
            Value::Object(input) => input,
            _ => Map::new(),
        }
    }

    /// Makes the value of a member, all that it holds included.
    pub(crate) fn member(&mut self, member: &Member) -> Option<Value> {
        self.value(member, Extent::All, &mut Vec::new())
    }

    fn value(&mut self, member: &Member, extent: Extent, within: &mut Vec<ShapeId>) -> Option<Value> {
        if let Some(value) = self.known.value(&member.name, &member.target) {
            return Some(value);
        }
        let shape = self.service.shape(&member.target);
        let constraints = member.constraints.over(&shape.constraints);
        self.of_shape(shape, &constraints, extent, within)
    }

    /// Makes a value of a shape; none where no text that keeps the constraints is found, or where the shape
    /// contains itself without end.
    fn of_shape(
        &mut self,
        shape: &Shape,
        constraints: &Constraints,
        extent: Extent,
        within: &mut Vec<ShapeId>,
    ) -> Option<Value> {
        Some(match &shape.kind {
            Kind::Blob { .. } => {
                let (least, most) = limits(constraints);
                let length = 12.max(least).min(most.unwrap_or(usize::MAX));
                json!(super::encode::base64(&vec![b'x'; length]))
            }
            Kind::Boolean => json!(true),
            Kind::String => json!(self.texts.usual(constraints, Taste::Plain, &mut self.dice)?),
            Kind::Byte | Kind::Short | Kind::Integer | Kind::Long | Kind::BigInteger => {
                json!(integer_within(constraints))
            }
            Kind::Float | Kind::Double | Kind::BigDecimal => match &constraints.range {
                None => json!(1.5),
                Some(_) => json!(integer_within(constraints)),
            },
            Kind::Timestamp => json!(MOMENT),
            Kind::Document => json!({"any": [1, "value"]}),
            Kind::Enum(values) => json!(values.first()?.value),
            Kind::IntEnum(values) => json!(values.first()?.value),
            Kind::List { member, .. } => {
                let count = limits(constraints).0.max(1);
                Value::Array(self.elements(member, count, extent, within)?)
            }
            Kind::Map { key, value, .. } => {
                self.entries(key, value, limits(constraints).0.max(1), extent, within)?
            }
            Kind::Structure(_) => {
                self.enter(shape, within, |filler, within| Some(filler.structure(&shape.id, extent, within)))?
            }
            // Only answers stream events.
            Kind::EventStream { .. } => return None,
            Kind::Union { members } => self.enter(shape, within, |filler, within| {
                members.iter().find_map(|member| {
                    let value = filler.value(member, extent, within)?;
                    Some(json!({ member.name.clone(): value }))
                })
            })?,
        })
    }

    /// Makes elements of a list that differ from each other.
    pub(crate) fn distinct(&mut self, member: &Member, count: usize) -> Option<Vec<Value>> {
        let filler = &mut Filler { known: &Nothing, dice: self.dice.clone(), ..*self };
        filler.elements(member, count, Extent::All, &mut Vec::new())
    }

    /// Makes entries of a map.
    pub(crate) fn distinct_entries(&mut self, key: &Member, value: &Member, count: usize) -> Option<Value> {
        let filler = &mut Filler { known: &Nothing, dice: self.dice.clone(), ..*self };
        filler.entries(key, value, count, Extent::All, &mut Vec::new())
    }

    fn elements(
        &mut self,
        member: &Member,
        count: usize,
        extent: Extent,
        within: &mut Vec<ShapeId>,
    ) -> Option<Vec<Value>> {
        (0..count).map(|_| self.value(member, extent, within)).collect()
    }

    fn entries(
        &mut self,
        key: &Member,
        value: &Member,
        count: usize,
        extent: Extent,
        within: &mut Vec<ShapeId>,
    ) -> Option<Value> {
        let mut entries = Map::new();
        // Keys are chosen at random and may meet; an enum has only so many.
        for attempt in 0..count * 8 {
            if entries.len() == count {
                break;
            }
            let name = match &self.service.shape(&key.target).kind {
                Kind::Enum(values) => values.get(attempt)?.value.clone(),
                _ => self.value(key, extent, within)?.as_str()?.to_owned(),
            };
            let value = self.value(value, extent, within)?;
            entries.insert(name, value);
        }
        (entries.len() == count).then_some(Value::Object(entries))
    }

    fn enter(
        &mut self,
        shape: &Shape,
        within: &mut Vec<ShapeId>,
        make: impl FnOnce(&mut Self, &mut Vec<ShapeId>) -> Option<Value>,
    ) -> Option<Value> {
        if within.contains(&shape.id) {
            return None;
        }
        within.push(shape.id.clone());
        let value = make(self, within);
        within.pop();
        value
    }

    fn structure(&mut self, id: &ShapeId, extent: Extent, within: &mut Vec<ShapeId>) -> Value {
        let mut object = Map::new();
        let service = self.service;
        for member in service.members(id) {
            let wanted = member.required || extent == Extent::All;
            if let Some(value) = wanted.then(|| self.value(member, extent, within)).flatten() {
                object.insert(member.name.clone(), value);
            }
        }
        Value::Object(object)
    }
}

fn integer_within(constraints: &Constraints) -> i64 {
    let (least, most) = constraints.range.clone().unwrap_or((None, None));
    let number = |bound: Option<String>| bound.and_then(|bound| bound.parse::<f64>().ok());
    #[expect(clippy::cast_possible_truncation, reason = "a bound beyond i64 saturates")]
    let bound = |bound: f64, round: fn(f64) -> f64| round(bound) as i64;
    let least = number(least).map_or(i64::MIN, |least| bound(least, f64::ceil));
    let most = number(most).map_or(i64::MAX, |most| bound(most, f64::floor));
    10.max(least).min(most)
}
