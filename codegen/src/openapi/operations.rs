//! Converts paths into operations: routes, answers and errors.

use std::collections::BTreeSet;

use openapiv3::{
    Operation, Parameter, ParameterSchemaOrContent, ReferenceOr, Response, Schema, SchemaKind, StatusCode,
    Type,
};
use serde_json::{Value, json};

use super::Converter;
use super::conventions::{is_signature, is_status, status};
use crate::draft::{self, Traits};
use crate::error::Error;
use crate::ir::Assumption;

impl Converter<'_> {
    /// Converts all operations and returns their names in ascending order.
    pub(super) fn operations(&mut self) -> Result<Vec<String>, Error> {
        let document = self.document;
        let mut names = BTreeSet::new();
        for (path, item) in &document.paths.paths {
            let ReferenceOr::Item(item) = item else {
                return Err(self.fault(path, "a path that refers to another is not read"));
            };
            let (uri, literals) = route(path);
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
                parameters.retain(|parameter| !is_literal(parameter, &literals));
                if !names.insert(name.clone()) {
                    return Err(self.fault(&name, "the document defines it twice"));
                }
                self.operation(&name, &method.to_uppercase(), &uri, operation, &parameters)?;
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
        let input = self.input(name, uri, operation, parameters)?;
        let (code, output, errors) = self.responses(name, operation)?;
        let mut traits = Traits::default();
        traits.set("smithy.api#http", Some(json!({ "method": method, "uri": input.uri, "code": code })));
        traits.mark("smithy.api#deprecated", operation.deprecated);
        traits.set("smithy.api#paginated", input.paging.and_then(|paging| self.paginated(&paging, &output)));
        let references: Vec<Value> =
            errors.iter().map(|error| self.draft.reference(error, Traits::default())).collect();
        let mut parts = vec![
            ("input", self.draft.reference(&input.shape, Traits::default())),
            ("output", self.draft.reference(&output, Traits::default())),
        ];
        parts.extend((!references.is_empty()).then_some(("errors", Value::Array(references))));
        let shape = draft::with_parts("operation", parts, traits);
        self.draft.insert(name, shape);
        Ok(())
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
            Some(schema) => {
                let output = self.target(&format!("{name}Output"), schema)?;
                self.bind_output(&output);
                Ok(output)
            }
        }
    }

    /// Gives an output's members the places that the form does not say: an integer called after the status is
    /// the status, and bytes that are alone in a body are the body.
    fn bind_output(&mut self, output: &str) {
        let targets = self.draft.targets(output);
        let mut body = Vec::new();
        for (member, target) in &targets {
            if is_status(member) && self.draft.kind(target) == Some("integer") {
                self.draft.bind(output, member, "smithy.api#httpResponseCode");
            } else {
                body.push((member, target));
            }
        }
        if let [(member, target)] = body.as_slice() {
            self.bind_body(output, member, target);
        }
    }

    /// Makes a member that is alone in a body the body itself, where it holds bytes.
    pub(super) fn bind_body(&mut self, owner: &str, member: &str, target: &str) {
        if self.draft.kind(target) == Some("blob") {
            self.draft.bind(owner, member, "smithy.api#httpPayload");
        } else {
            self.draft.assume(owner, Assumption::Body);
        }
    }

    /// Makes an error of a schema. The form numbers errors from 480 upwards in place of their statuses.
    fn error(&mut self, name: &str, numbered: u16) {
        let by_name = status(name);
        if numbered >= 480 {
            self.draft.assume(name, Assumption::Status);
        }
        let status = by_name.unwrap_or(if numbered >= 480 { 400 } else { numbered });
        let says_nothing =
            self.component(name).is_some_and(|schema| matches!(schema.schema_kind, SchemaKind::Any(_)));
        if says_nothing {
            let name_of_message = if self.upper { "Message" } else { "message" };
            // AWS's models have a string shape of their own wherever they have plain text.
            let text = if self.draft.contains("String") { "String" } else { "smithy.api#String" };
            let members = json!({ name_of_message: self.draft.reference(text, Traits::default()) });
            let shape = draft::with_parts("structure", [("members", members)], Traits::default());
            self.draft.insert(name, shape);
            self.draft.assume(name, Assumption::Members);
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
}

impl<'a> Converter<'a> {
    /// Finds a schema under `components`.
    pub(super) fn component(&self, name: &str) -> Option<&'a Schema> {
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

/// Splits a path into its URI and the query literals in it. Paths that differ in their query alone have it
/// behind a `#`: with values the literals, without the keys that tell them apart.
fn route(path: &str) -> (String, Vec<(&str, &str)>) {
    let Some((uri, suffix)) = path.split_once('#') else { return (path.to_owned(), Vec::new()) };
    let literals: Vec<(&str, &str)> = suffix.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let query: Vec<String> = literals.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let uri = if query.is_empty() { uri.to_owned() } else { format!("{uri}?{}", query.join("&")) };
    (uri, literals)
}

/// Tells whether a parameter repeats a literal of the path.
fn is_literal(parameter: &Parameter, literals: &[(&str, &str)]) -> bool {
    let Parameter::Query { parameter_data: data, .. } = parameter else { return false };
    let ParameterSchemaOrContent::Schema(ReferenceOr::Item(schema)) = &data.format else { return false };
    let SchemaKind::Type(Type::String(string)) = &schema.schema_kind else { return false };
    let [Some(only)] = string.enumeration.as_slice() else { return false };
    literals.iter().any(|(key, value)| *key == data.name && value == only)
}
