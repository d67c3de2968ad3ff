//! Builds the input of an operation: what the form spreads over parameters and a body becomes the members
//! of one structure.

use std::collections::BTreeSet;

use openapiv3::{Operation, Parameter, ParameterSchemaOrContent, ReferenceOr, Schema, SchemaKind, Type};
use serde_json::{Map, Value};

use super::Converter;
use super::conventions::{alike, capitalised, member_name};
use super::paging::{self, Paging};
use super::wire;
use crate::draft::{self, Traits};
use crate::error::Error;

/// What an operation takes.
pub(super) struct Input {
    /// The name of the structure.
    pub shape: String,
    /// The path, with labels named after members.
    pub uri: String,
    /// How the operation pages, where phantom parameters say so.
    pub paging: Option<Paging>,
}

impl Converter<'_> {
    /// Builds the input of an operation.
    pub(super) fn input(
        &mut self,
        name: &str,
        uri: &str,
        operation: &Operation,
        parameters: &[&Parameter],
    ) -> Result<Input, Error> {
        let component = format!("{name}Request");
        let known = self.component(&component).is_some();
        let shape = if known { component } else { format!("{name}Input") };
        let mut uri = uri.to_owned();
        let mut members = Map::new();
        let (doubtful, certain): (Vec<&Parameter>, Vec<&Parameter>) =
            parameters.iter().partition(|parameter| paging::may_be_phantom(parameter));
        let phantoms: Vec<&str> =
            doubtful.iter().map(|parameter| parameter.parameter_data_ref().name.as_str()).collect();
        for parameter in certain {
            self.parameter_member((name, &phantoms), parameter, &mut uri, &mut members)?;
        }
        let mut body_members = Vec::new();
        if let Some(body) = &operation.request_body {
            let schema = body
                .as_item()
                .and_then(|body| body.content.values().next())
                .and_then(|content| content.schema.as_ref())
                .ok_or_else(|| self.fault(name, "its body has no schema"))?;
            for (member, reference) in self.body(&shape, schema)? {
                body_members.push(member.clone());
                if members.insert(member.clone(), reference).is_some() {
                    let reason = format!("`{member}` is a parameter and a member of the body");
                    return Err(self.fault(name, reason));
                }
            }
        }
        let mut paging = None;
        for parameter in doubtful {
            let key = &parameter.parameter_data_ref().name;
            match members.keys().find(|member| alike(member, key)) {
                Some(member) => Paging::note(&mut paging, key, member),
                None => self.parameter_member((name, &phantoms), parameter, &mut uri, &mut members)?,
            }
        }
        let members = Value::Object(members);
        self.draft.insert(&shape, draft::with_parts("structure", [("members", members)], Traits::default()));
        let targets = self.draft.targets(&shape);
        let body: Vec<_> = targets.iter().filter(|(member, _)| body_members.contains(member)).collect();
        if let [(member, target)] = body.as_slice() {
            self.bind_body(&shape, member, target);
        }
        Ok(Input { shape, uri, paging })
    }

    /// Turns a parameter into a member. A phantom that is alike bears the member's own name.
    fn parameter_member(
        &mut self,
        (operation, phantoms): (&str, &[&str]),
        parameter: &Parameter,
        uri: &mut String,
        members: &mut Map<String, Value>,
    ) -> Result<(), Error> {
        let data = parameter.parameter_data_ref();
        let ParameterSchemaOrContent::Schema(schema) = &data.format else {
            return Err(self.fault(operation, format!("parameter `{}` has no schema", data.name)));
        };
        let phantom = phantoms.iter().find(|phantom| alike(phantom, &data.name) && **phantom != data.name);
        let (member, target) = self.parameter_target(operation, &data.name, phantom.copied(), schema)?;
        let mut traits = Traits::default();
        match parameter {
            Parameter::Query { .. } => traits.set("smithy.api#httpQuery", Some(data.name.clone())),
            Parameter::Header { .. } => traits.set("smithy.api#httpHeader", Some(data.name.clone())),
            Parameter::Path { .. } => {
                traits.mark("smithy.api#httpLabel", true);
                for end in ["}", "+}"] {
                    *uri = uri.replace(&format!("{{{}{end}", data.name), &format!("{{{member}{end}"));
                }
            }
            Parameter::Cookie { .. } => {
                return Err(self.fault(operation, format!("parameter `{}` is a cookie", data.name)));
            }
        }
        traits.mark("smithy.api#required", data.required);
        traits.mark("smithy.api#deprecated", data.deprecated == Some(true));
        let reference = self.draft.reference(&target, traits);
        match members.insert(member.clone(), reference) {
            None => Ok(()),
            Some(_) => Err(self.fault(operation, format!("two parameters are called `{member}`"))),
        }
    }

    /// The members of a body. The form repeats the request structure without its names; the component of
    /// that name holds them.
    fn body(&mut self, owner: &str, schema: &ReferenceOr<Schema>) -> Result<Map<String, Value>, Error> {
        let schema = match schema {
            ReferenceOr::Item(schema) => schema,
            ReferenceOr::Reference { .. } => {
                let target = self.target(owner, schema)?;
                let Some(component) = self.component(&target) else {
                    let reason = format!("its body refers to `{target}`, which is not there");
                    return Err(self.fault(owner, reason));
                };
                return self.members(&target, component);
            }
        };
        match self.component(owner) {
            Some(named) if wire_names(named) == wire_names(schema) => self.members(owner, named),
            _ => self.members(owner, schema),
        }
    }

    /// Names the member and shape of a parameter. The form writes a parameter's schema out in place; the
    /// component that says the same is the shape, the overlay or the names decide between several.
    fn parameter_target(
        &mut self,
        operation: &str,
        key: &str,
        phantom: Option<&str>,
        schema: &ReferenceOr<Schema>,
    ) -> Result<(String, String), Error> {
        let special = self.overlay.parameter(&format!("{operation}/{key}"));
        let known = special.or_else(|| self.overlay.parameter(key));
        let member = known.and_then(|known| known.member.clone());
        let member = member.or_else(|| phantom.map(str::to_owned));
        let member = member.unwrap_or_else(|| member_name(key, self.upper));
        if let Some(shape) = known.and_then(|known| known.shape.clone()) {
            return Ok((member, shape));
        }
        let own = format!("{operation}{}", capitalised(&member));
        let ReferenceOr::Item(schema) = schema else {
            let target = self.target(&own, schema)?;
            return Ok((member, target));
        };
        let alike: Vec<&String> = self
            .document
            .components
            .iter()
            .flat_map(|components| &components.schemas)
            .filter(|(_, candidate)| {
                candidate.as_item().is_some_and(|candidate| candidate.schema_kind == schema.schema_kind)
            })
            .map(|(name, _)| name)
            .collect();
        let ends = member.to_lowercase();
        let by_name = |wanted: &str| alike.iter().find(|name| name.to_lowercase().ends_with(wanted));
        let found = match alike.as_slice() {
            [only] => Some(*only),
            _ => alike.iter().find(|name| ***name == own).or_else(|| by_name(&ends)).copied(),
        };
        let target = match found {
            Some(name) => name.clone(),
            None => self.target(&own, &ReferenceOr::Item(schema.clone()))?,
        };
        Ok((member, target))
    }
}

fn wire_names(schema: &Schema) -> BTreeSet<String> {
    let SchemaKind::Type(Type::Object(object)) = &schema.schema_kind else { return BTreeSet::new() };
    let names = object.properties.iter().map(|(name, property)| {
        let property = property.clone().unbox();
        wire::name(&property).unwrap_or(name).to_owned()
    });
    names.collect()
}
