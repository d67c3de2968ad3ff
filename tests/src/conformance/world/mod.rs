//! What a service needs to know before requests that are derived from its model can succeed: names of things
//! that exist, how to make them, and how to remove them. A world is data, a JSON file a service; this module
//! reads it and knows no service.

mod script;
mod template;

use std::collections::BTreeMap;

use codeartifact_codegen::ir::{Operation, Service, ShapeId};
use serde::Deserialize;
use serde_json::{Map, Value};

pub(crate) use self::script::{Ask, Script};
pub(crate) use self::template::{Unknown, Variables, resolve};
use super::cases::Case;
use super::error::Error;
use super::fill::Known;

/// The world of CodeArtifact.
const CODEARTIFACT: &str = include_str!("codeartifact.json");

/// A world as its file tells it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct World {
    /// The name under which the service's requests are signed.
    service: String,
    /// How many cases may run at a time whose operation's name has a word, since an account has room for few of what
    /// they make.
    #[serde(default)]
    pub(crate) scarce: BTreeMap<String, usize>,
    /// Values by the name of a member; `Shape#` before the name of a shape gives it for all of its kind.
    #[serde(default)]
    values: Map<String, Value>,
    /// Members that the service asks for beside a certain other one, although the model does not.
    #[serde(default)]
    needed: BTreeMap<String, Vec<String>>,
    /// What is made before the first case.
    #[serde(default)]
    pub(crate) setup: Vec<Step>,
    /// What a case may have made for itself, by name.
    #[serde(default)]
    things: BTreeMap<String, Step>,
    /// What single operations need.
    #[serde(default)]
    operations: BTreeMap<String, Preparation>,
    /// The operations that make things, by the noun, where their own names do not say it.
    #[serde(default)]
    makers: BTreeMap<String, String>,
    /// Names of nothing, by the member that would name something.
    #[serde(default)]
    pub(crate) absent: Map<String, Value>,
    /// Accounts that are not the caller's, by the member that names one.
    #[serde(default)]
    pub(crate) foreign: Map<String, Value>,
    /// Other values for members that an update changes.
    #[serde(default)]
    changed: Map<String, Value>,
    /// The members that tell a digest of the payload, with its algorithm.
    #[serde(default)]
    pub(crate) digests: BTreeMap<String, String>,
    /// Laws that the model does not tell.
    #[serde(default)]
    pub(crate) laws: Vec<Script>,
    /// Where the real service is known to depart from its model.
    #[serde(default)]
    pub(crate) departures: Vec<Departure>,
}

/// One request that prepares something.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    /// The operation.
    pub(crate) operation: String,
    /// What its input has beside, or in place of, the values of the world.
    pub(crate) input: Map<String, Value>,
    /// Names for values of the answer, by JSON pointer.
    #[serde(default)]
    pub(crate) save: BTreeMap<String, String>,
    /// How to take it back.
    #[serde(default)]
    pub(crate) undo: Vec<Undo>,
}

/// One request that removes what another one made.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Undo {
    /// The operation.
    pub(crate) operation: String,
    /// Its input; `${input.member}` is what the request that made the thing sent.
    pub(crate) input: Map<String, Value>,
}

/// What one operation needs.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Preparation {
    /// The things that each case has made for it, in this order.
    #[serde(default)]
    before: Vec<String>,
    /// Values by the name of a member, before those of the world.
    #[serde(default)]
    values: Map<String, Value>,
    /// More members that the service asks for.
    #[serde(default)]
    needed: Vec<String>,
    /// Members of which a request takes one alone, the preferred one first.
    #[serde(default)]
    alternatives: Vec<Vec<String>>,
    /// Members that cannot be filled in so that the request succeeds.
    #[serde(default)]
    without: Vec<String>,
    /// Members that may name what does not exist yet.
    #[serde(default)]
    pub(crate) makes: Vec<String>,
    /// Removing what is not there succeeds, and nothing is told of it.
    #[serde(default)]
    pub(crate) silent: bool,
    /// How to take back what the case itself made.
    #[serde(default)]
    pub(crate) undo: Vec<Undo>,
    /// The error that is right where success cannot be arranged.
    #[serde(default)]
    pub(crate) refused: Option<Refused>,
}

/// An error in the place of success.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refused {
    /// Its name.
    pub(crate) error: String,
    /// Why success cannot be arranged.
    #[expect(dead_code, reason = "for readers of the file")]
    because: String,
}

/// A finding that is known, and no fault of the server that is tested.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Departure {
    /// The operation; all where absent.
    #[serde(default)]
    operation: Option<String>,
    /// The shape that the finding is about.
    #[serde(default)]
    shape: Option<String>,
    /// Part of the case's name.
    #[serde(default)]
    case: Option<String>,
    /// The value that was found.
    #[serde(default)]
    value: Option<String>,
    /// The reason, for reports.
    pub(crate) because: String,
}

impl Departure {
    /// Tells whether it is this finding that is known.
    pub(crate) fn covers(
        &self,
        operation: &str,
        case: &str,
        shape: Option<&ShapeId>,
        value: Option<&str>,
    ) -> bool {
        self.operation.as_ref().is_none_or(|known| known == operation)
            && self.case.as_ref().is_none_or(|known| case.contains(known.as_str()))
            && self.shape.as_ref().is_none_or(|known| shape.is_some_and(|shape| shape.name == *known))
            && self.value.as_ref().is_none_or(|known| value == Some(known.as_str()))
    }
}

impl World {
    /// Returns the world of a service that comes with this program.
    pub(crate) fn of(service: &Service) -> Option<Self> {
        let world = Self::parse(CODEARTIFACT, "codeartifact.json").expect("a test reads the file");
        world.is_of(service).then_some(world)
    }

    /// Reads a world.
    pub(crate) fn parse(text: &str, origin: &str) -> Result<Self, Error> {
        serde_json::from_str(text).map_err(|source| Error::World { origin: origin.to_owned(), source })
    }

    /// Holds that the world names nothing that the model lacks.
    pub(crate) fn check(&self, service: &Service, origin: &str) -> Result<(), Error> {
        let fail = |reason: String| Err(Error::WorldModel { origin: origin.to_owned(), reason });
        if !self.is_of(service) {
            let signed = service.signing_name.as_deref().unwrap_or("nothing");
            return fail(format!(
                "it is the world of `{}`, and the model is signed as `{signed}`",
                self.service
            ));
        }
        let steps = self.setup.iter().chain(self.things.values());
        let undone = steps.clone().flat_map(|step| &step.undo);
        let undone = undone.chain(self.operations.values().flat_map(|operation| &operation.undo));
        let inputs = steps
            .map(|step| (&step.operation, &step.input))
            .chain(undone.map(|undo| (&undo.operation, &undo.input)))
            .chain(self.laws.iter().flat_map(|law| &law.steps).map(|ask| (&ask.operation, &ask.input)));
        for (name, input) in inputs {
            let Some(operation) = service.operations.get(name) else {
                return fail(format!("the model has no operation `{name}`"));
            };
            let members = service.members(&operation.input);
            if let Some(member) = input.keys().find(|key| members.iter().all(|known| known.name != **key)) {
                return fail(format!("the input of `{name}` has no member `{member}`"));
            }
        }
        if let Some(name) = self.operations.keys().find(|name| !service.operations.contains_key(*name)) {
            return fail(format!("the model has no operation `{name}`"));
        }
        let mut named = self.makers.values().chain(self.laws.iter().map(|law| &law.operation));
        if let Some(name) = named.find(|name| !service.operations.contains_key(*name)) {
            return fail(format!("the model has no operation `{name}`"));
        }
        let mut wanted = self.operations.values().flat_map(|operation| &operation.before);
        let mut wanted = wanted.by_ref().chain(self.laws.iter().flat_map(|law| &law.before));
        match wanted.find(|name| !self.things.contains_key(*name)) {
            Some(name) => fail(format!("there is no thing `{name}`")),
            None => Ok(()),
        }
    }

    /// Lists the operations that make things: the noun, and the operation.
    pub(crate) fn makers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.makers.iter().map(|(noun, maker)| (noun.as_str(), maker.as_str()))
    }

    fn is_of(&self, service: &Service) -> bool {
        service.signing_name.as_ref().is_some_and(|name| *name == self.service)
    }

    /// Returns what each case of an operation has made for it.
    pub(crate) fn before(&self, operation: &str) -> Vec<&Step> {
        self.preparation(operation).map_or(Vec::new(), |preparation| self.things(&preparation.before))
    }

    /// Returns things by their names.
    pub(crate) fn things(&self, names: &[String]) -> Vec<&Step> {
        names.iter().filter_map(|name| self.things.get(name)).collect()
    }

    /// Returns what an update changes a member to.
    pub(crate) fn changed(&self, member: &str, variables: &Variables) -> Option<Value> {
        self.changed.get(member).and_then(|template| resolve(template, variables).ok())
    }

    /// Returns what an operation needs.
    pub(crate) fn preparation(&self, operation: &str) -> Option<&Preparation> {
        self.operations.get(operation)
    }

    /// Names the members that must be added to those that an input has.
    pub(crate) fn needed(&self, operation: &str, input: &Map<String, Value>) -> Vec<&str> {
        let own = self.preparation(operation).into_iter().flat_map(|preparation| &preparation.needed);
        let beside = self.needed.iter().filter(|(member, _)| input.contains_key(*member));
        beside.flat_map(|(_, needed)| needed).chain(own).map(String::as_str).collect()
    }

    /// Names the members that an input of all members leaves out.
    pub(crate) fn left_out(&self, operation: &str) -> Vec<&str> {
        let Some(preparation) = self.preparation(operation) else { return Vec::new() };
        let others = preparation.alternatives.iter().flat_map(|group| group.iter().skip(1));
        preparation.without.iter().chain(others).map(String::as_str).collect()
    }

    /// Names the members that cannot stand beside one that a case sets.
    pub(crate) fn displaced(&self, operation: &str, case: &Case) -> Vec<&str> {
        let Some(preparation) = self.preparation(operation) else { return Vec::new() };
        let set = |member: &str| {
            case.edits.iter().any(|edit| {
                edit.path.first() == member && edit.value.as_ref().is_some_and(|value| !value.is_null())
            })
        };
        let groups = preparation.alternatives.iter().filter(|group| group.iter().any(|member| set(member)));
        groups.flatten().map(String::as_str).filter(|member| !set(member)).collect()
    }
}

/// What is known while a case runs: the world's values with all names in them resolved.
pub(crate) struct Present<'a> {
    world: Option<&'a World>,
    operation: Option<&'a Operation>,
    variables: &'a Variables,
}

impl<'a> Present<'a> {
    /// Brings a world and what is known of it together, with the values that are an operation's own.
    pub(crate) fn new(
        world: Option<&'a World>,
        operation: Option<&'a Operation>,
        variables: &'a Variables,
    ) -> Self {
        Self { world, operation, variables }
    }
}

impl Known for Present<'_> {
    /// A value that names something unknown, since it could not be made, is no value.
    fn value(&self, member: &str, shape: &ShapeId) -> Option<Value> {
        let world = self.world?;
        let own = self.operation.and_then(|operation| world.preparation(&operation.id.name));
        let own = own.and_then(|own| own.values.get(member));
        let template = own
            .or_else(|| world.values.get(member))
            .or_else(|| world.values.get(&format!("Shape#{}", shape.name)))?;
        resolve(template, self.variables).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::super::model;
    use super::*;

    #[test]
    fn the_world_of_codeartifact_names_nothing_that_the_model_lacks() {
        let service = model::embedded().unwrap();
        let world = World::of(&service).unwrap();

        world.check(&service, "codeartifact.json").unwrap();
    }

    #[test]
    fn a_world_of_another_model_is_refused() {
        let service = model::embedded().unwrap();
        for (text, reason) in [
            (r#"{"service": "lambda"}"#, "it is the world of `lambda`"),
            (
                r#"{"service": "codeartifact", "setup": [{"operation": "MakeDomain", "input": {}}]}"#,
                "no operation `MakeDomain`",
            ),
            (
                r#"{"service": "codeartifact", "setup": [{"operation": "CreateDomain", "input": {"name": "x"}}]}"#,
                "no member `name`",
            ),
            (
                r#"{"service": "codeartifact", "operations": {"DeleteDomain": {"before": ["a cat"]}}}"#,
                "no thing `a cat`",
            ),
        ] {
            let error = World::parse(text, "w.json").unwrap().check(&service, "w.json").unwrap_err();
            assert!(error.to_string().contains(reason), "{error}");
        }
    }
}
