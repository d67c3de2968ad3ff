//! Converts paths into operations. What an operation takes is spread over parameters and a body; both
//! become members of one input structure.

use std::collections::BTreeSet;

use openapiv3::{
    Operation, Parameter, ParameterData, ParameterSchemaOrContent, ReferenceOr, Response, Schema, SchemaKind,
    StatusCode, Type, VariantOrUnknownOrEmpty,
};
use serde_json::{Map, Value, json};

use super::conventions::{capitalised, is_signature, member_name, status};
use super::{Converter, schemas};
use crate::draft::{self, Traits};
use crate::error::Error;

/// The phantom parameters by which the form says that an operation pages.
const PAGING: [&str; 2] = ["maxResults", "nextToken"];

impl Converter<'_> {
    /// Converts all operations and returns their names in ascending order.
    pub(super) fn operations(&mut self) -> Result<Vec<String>, Error> {
        let document = self.document;
        let mut names = BTreeSet::new();
        for (path, item) in &document.paths.paths {
            let ReferenceOr::Item(item) = item else {
                return Err(self.fault(path, "a path that refers to another is not read"));
            };
            // Paths that differ in their query alone get a suffix to keep the keys apart.
            let uri = path.split_once('#').map_or(path.as_str(), |(uri, _)| uri);
            for (method, operation) in item.iter() {
                let name = operation
                    .operation_id
                    .clone()
                    .ok_or_else(|| self.fault(path, "it has an operation without `operationId`"))?;
                let mut parameters = Vec::new();
                for parameter in &item.parameters {
                    let parameter = self.parameter(&name, parameter)?;
                    if !is_signature(&parameter.parameter_data_ref().name) {
                        parameters.push(parameter);
                    }
                }
                for parameter in &operation.parameters {
                    parameters.push(self.parameter(&name, parameter)?);
                }
                if !names.insert(name.clone()) {
                    return Err(self.fault(&name, "the document defines it twice"));
                }
                self.operation(&name, &method.to_uppercase(), uri, operation, &parameters)?;
            }
        }
        Ok(names.into_iter().collect())
    }

    fn operation(
        &mut self,
        name: &str,
        method: &str,
        uri: &str,
        operation: &Operation,
        parameters: &[&Parameter],
    ) -> Result<(), Error> {
        if self.draft.contains(name) {
            return Err(self.fault(name, "an operation and a schema share this name"));
        }
        let (input, pages) = self.input(name, operation, parameters)?;
        let (code, output, errors) = self.responses(name, operation)?;
        let mut traits = Traits::default();
        traits.set("smithy.api#http", Some(json!({ "method": method, "uri": uri, "code": code })));
        traits.mark("smithy.api#deprecated", operation.deprecated);
        if pages {
            let mut paginated =
                json!({ "inputToken": "nextToken", "outputToken": "nextToken", "pageSize": "maxResults" });
            paginated["items"] = json!(self.only_list(name, &output)?);
            traits.set("smithy.api#paginated", Some(paginated));
        }
        let references: Vec<Value> =
            errors.iter().map(|error| self.draft.reference(error, Traits::default())).collect();
        let mut parts = vec![
            ("input", self.draft.reference(&input, Traits::default())),
            ("output", self.draft.reference(&output, Traits::default())),
        ];
        parts.extend((!references.is_empty()).then_some(("errors", Value::Array(references))));
        let shape = draft::with_parts("operation", parts, traits);
        self.draft.insert(name, shape);
        Ok(())
    }

    /// Builds the input structure and tells whether phantom parameters say that the operation pages.
    fn input(
        &mut self,
        name: &str,
        operation: &Operation,
        parameters: &[&Parameter],
    ) -> Result<(String, bool), Error> {
        let component = format!("{name}Request");
        let known = self.component(&component).is_some();
        let owner = if known { component } else { format!("{name}Input") };
        let mut members = Map::new();
        let mut pages = false;
        for parameter in parameters {
            let data = parameter.parameter_data_ref();
            let ParameterSchemaOrContent::Schema(schema) = &data.format else {
                return Err(self.fault(name, format!("parameter `{}` has no schema", data.name)));
            };
            let mut traits = Traits::default();
            match parameter {
                Parameter::Query { .. } if is_phantom(data, schema) => {
                    pages = true;
                    continue;
                }
                Parameter::Query { .. } => traits.set("smithy.api#httpQuery", Some(data.name.clone())),
                Parameter::Header { .. } => traits.set("smithy.api#httpHeader", Some(data.name.clone())),
                Parameter::Path { .. } => traits.mark("smithy.api#httpLabel", true),
                Parameter::Cookie { .. } => {
                    return Err(self.fault(name, format!("parameter `{}` is a cookie", data.name)));
                }
            }
            traits.mark("smithy.api#required", data.required);
            traits.mark("smithy.api#deprecated", data.deprecated == Some(true));
            let (member, target) = self.parameter_target(name, &data.name, schema)?;
            let reference = self.draft.reference(&target, traits);
            if members.insert(member.clone(), reference).is_some() {
                return Err(self.fault(name, format!("two parameters are called `{member}`")));
            }
        }
        if let Some(body) = &operation.request_body {
            let schema = body
                .as_item()
                .and_then(|body| body.content.values().next())
                .and_then(|content| content.schema.as_ref())
                .ok_or_else(|| self.fault(name, "its body has no schema"))?;
            for (member, reference) in self.body(&owner, schema)? {
                if members.insert(member.clone(), reference).is_some() {
                    let reason = format!("`{member}` is a parameter and a member of the body");
                    return Err(self.fault(name, reason));
                }
            }
        }
        let members = Value::Object(members);
        self.draft.insert(&owner, draft::with_parts("structure", [("members", members)], Traits::default()));
        Ok((owner, pages))
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
            Some(named) if property_names(named) == property_names(schema) => self.members(owner, named),
            _ => self.members(owner, schema),
        }
    }

    /// Names the member and shape of a parameter. The form writes a parameter's schema out in place; the
    /// component that says the same is the shape, the overlay or the names decide between several.
    fn parameter_target(
        &mut self,
        operation: &str,
        key: &str,
        schema: &ReferenceOr<Schema>,
    ) -> Result<(String, String), Error> {
        let special = self.overlay.parameter(&format!("{operation}/{key}"));
        let known = special.or_else(|| self.overlay.parameter(key));
        let member = known.and_then(|known| known.member.clone()).unwrap_or_else(|| member_name(key));
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

    /// Reads the answers: the success becomes the output, everything else an error.
    fn responses(&mut self, name: &str, operation: &Operation) -> Result<(u16, String, Vec<String>), Error> {
        let mut success = None;
        let mut errors = Vec::new();
        for (code, response) in &operation.responses.responses {
            let (StatusCode::Code(code), ReferenceOr::Item(response)) = (code, response) else {
                return Err(self.fault(name, format!("its answer `{code}` is not read")));
            };
            if (200..300).contains(code) {
                let output = self.output(name, response)?;
                if success.replace((*code, output)).is_some() {
                    return Err(self.fault(name, "it succeeds in more than one way"));
                }
                continue;
            }
            let schema = response.content.values().next().and_then(|content| content.schema.as_ref());
            let Some(schema @ ReferenceOr::Reference { .. }) = schema else {
                return Err(self.fault(name, format!("its answer `{code}` names no schema")));
            };
            let error = self.target(name, schema)?;
            self.error(&error, *code);
            errors.push(error);
        }
        let (code, output) = success.ok_or_else(|| self.fault(name, "it never succeeds"))?;
        Ok((code, output, errors))
    }

    fn output(&mut self, name: &str, response: &Response) -> Result<String, Error> {
        if let Some(header) = response.headers.keys().next() {
            let reason = format!("its answer has header `{header}`; response headers are not read");
            return Err(self.fault(name, reason));
        }
        match response.content.values().next().and_then(|content| content.schema.as_ref()) {
            None => Ok("smithy.api#Unit".to_owned()),
            Some(schema) => self.target(&format!("{name}Output"), schema),
        }
    }

    /// Makes an error of a schema. The form numbers errors from 480 upwards in place of their statuses.
    fn error(&mut self, name: &str, numbered: u16) {
        let by_name = status(name);
        let status = by_name.unwrap_or(if numbered >= 480 { 400 } else { numbered });
        let says_nothing =
            self.component(name).is_some_and(|schema| matches!(schema.schema_kind, SchemaKind::Any(_)));
        if says_nothing {
            let mut required = Traits::default();
            required.mark("smithy.api#required", true);
            // AWS's models have a string shape of their own wherever they have plain text.
            let text = if self.draft.contains("String") { "String" } else { "smithy.api#String" };
            let members = json!({ "message": self.draft.reference(text, required) });
            let shape = draft::with_parts("structure", [("members", members)], Traits::default());
            self.draft.insert(name, shape);
        }
        if by_name.is_none() && numbered >= 480 {
            let note = format!("the status of `{name}` is unknown; 400 is assumed");
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
        let side = if status >= 500 { "server" } else { "client" };
        self.draft.add_trait(name, "smithy.api#error", json!(side));
        self.draft.add_trait(name, "smithy.api#httpError", json!(status));
    }

    /// The only list among an output's members, through which pages run.
    fn only_list(&self, operation: &str, output: &str) -> Result<String, Error> {
        let members = match self.component(output).map(|schema| &schema.schema_kind) {
            Some(SchemaKind::Type(Type::Object(object))) => &object.properties,
            _ => return Err(self.fault(operation, "it pages, and its output has no members")),
        };
        let mut lists = Vec::new();
        for (name, property) in members {
            let property = property.clone().unbox();
            let is_list = match schemas::referenced(&property) {
                Some(target) => self.component(target).is_some_and(is_array),
                None => property.as_item().is_some_and(is_array),
            };
            if is_list {
                lists.push(name.clone());
            }
        }
        match lists.as_slice() {
            [only] => Ok(only.clone()),
            _ => Err(self.fault(operation, "it pages, and its output has not exactly one list")),
        }
    }
}

impl<'a> Converter<'a> {
    fn component(&self, name: &str) -> Option<&'a Schema> {
        self.document.components.as_ref()?.schemas.get(name)?.as_item()
    }

    /// Resolves a parameter.
    fn parameter(
        &self,
        operation: &str,
        parameter: &'a ReferenceOr<Parameter>,
    ) -> Result<&'a Parameter, Error> {
        match parameter {
            ReferenceOr::Item(parameter) => Ok(parameter),
            ReferenceOr::Reference { reference } => reference
                .strip_prefix("#/components/parameters/")
                .and_then(|name| self.document.components.as_ref()?.parameters.get(name)?.as_item())
                .ok_or_else(|| self.fault(operation, format!("`{reference}` refers to no parameter"))),
        }
    }
}

fn is_array(schema: &Schema) -> bool {
    matches!(schema.schema_kind, SchemaKind::Type(Type::Array(_)))
}

fn is_phantom(data: &ParameterData, schema: &ReferenceOr<Schema>) -> bool {
    let ReferenceOr::Item(Schema { schema_kind: SchemaKind::Type(Type::String(string)), .. }) = schema else {
        return false;
    };
    let bare = string.pattern.is_none()
        && string.min_length.is_none()
        && string.max_length.is_none()
        && string.enumeration.is_empty()
        && matches!(string.format, VariantOrUnknownOrEmpty::Empty);
    bare && !data.required && PAGING.contains(&data.name.as_str())
}

fn property_names(schema: &Schema) -> BTreeSet<&str> {
    match &schema.schema_kind {
        SchemaKind::Type(Type::Object(object)) => object.properties.keys().map(String::as_str).collect(),
        _ => BTreeSet::new(),
    }
}
