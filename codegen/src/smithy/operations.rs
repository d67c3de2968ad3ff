//! Reads operations: their HTTP trait, input, output, labels and errors.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::ast::AstReference;
use super::prelude::{on_side, prelude};
use super::traits::Traits;
use super::{Reader, client, reach, uri};
use crate::error::Error;
use crate::ir::{Binding, Kind, Operation, Pagination, Segment, Shape, ShapeId, Structure};

impl Reader<'_> {
    pub(super) fn operation(
        &mut self,
        id: &str,
        (common_errors, common): (&[AstReference], &Traits<'_>),
        service: &ShapeId,
    ) -> Result<Operation, Error> {
        let shape = self.find(id, id)?;
        if shape.kind != "operation" {
            return Err(self.fault(id, format!("expected an operation, found a {}", shape.kind)));
        }
        let traits = self.traits(id, shape)?;
        let operation = self.id(id, id)?;
        let http = "smithy.api#http";
        let (Some(method), Some(uri)) = (traits.field(http, "method")?, traits.field(http, "uri")?) else {
            return Err(traits.fault(http, "restJson1 needs `method` and `uri` on every operation"));
        };
        let uri = uri::parse(&uri).map_err(|reason| traits.fault(http, &reason))?;
        let code = traits
            .number_field(http, "code")?
            .map_or(Ok(200), |text| text.parse())
            .map_err(|_| traits.fault(http, "`code` is no HTTP status"))?;
        let input = self.side(shape.input.as_ref(), id, &operation, service, "Input")?;
        let output = self.side(shape.output.as_ref(), id, &operation, service, "Output")?;
        self.bind_labels(&uri, &input, id)?;
        let mut errors = BTreeSet::new();
        for error in shape.errors.iter().chain(common_errors) {
            let error_id = self.id(&error.target, id)?;
            self.shape(&error_id, id)?;
            if !matches!(&self.shapes[&error_id].kind, Kind::Structure(Structure { error: Some(_), .. })) {
                return Err(self.fault(id, format!("`{error_id}` in its errors has no `smithy.api#error`")));
            }
            errors.insert((error_id.name.clone(), error_id));
        }
        let pagination = pagination(&traits, common)?;
        Ok(Operation {
            id: operation,
            method,
            uri,
            code,
            input,
            output,
            errors: errors.into_iter().map(|(_, id)| id).collect(),
            has_output: shape.output.as_ref().is_some_and(|output| output.target != "smithy.api#Unit"),
            readonly: traits.has("smithy.api#readonly"),
            idempotent: traits.has("smithy.api#idempotent"),
            pagination,
            packed_with_gzip: packed_with_gzip(&traits)?,
            optional_auth: traits.has("smithy.api#optionalAuth"),
            client: client::read(&traits)?,
            deprecated: traits.has("smithy.api#deprecated"),
        })
    }

    /// Resolves an operation's input or output. One that is absent, `Unit`, or used elsewhere too becomes
    /// a structure of the operation's own, so that each has exactly one request and one response type.
    fn side(
        &mut self,
        reference: Option<&AstReference>,
        from: &str,
        operation: &ShapeId,
        service: &ShapeId,
        suffix: &str,
    ) -> Result<ShapeId, Error> {
        let own = self.free(service, &operation.name, suffix);
        let target = reference.map(|reference| reference.target.as_str()).filter(|t| *t != "smithy.api#Unit");
        let mut structure = Structure::default();
        let mut shape = match target {
            None => prelude(&own, Kind::Structure(Structure::default())),
            Some(target) => {
                let id = self.id(target, from)?;
                self.shape(&id, from)?;
                let shape = self.shapes[&id].clone();
                match &shape.kind {
                    Kind::Structure(found) => structure = found.clone(),
                    _ => return Err(self.fault(from, format!("`{id}` is no structure"))),
                }
                if reach::references(self.ast, target) > 1 {
                    Shape { id: own.clone(), ..shape }
                } else {
                    shape
                }
            }
        };
        let name = Some(operation.name.clone());
        let is_input = suffix == "Input";
        for member in &mut structure.members {
            member.binding = on_side(&member.binding, is_input);
        }
        if is_input {
            structure.input_of = name;
        } else {
            structure.output_of = name;
        }
        let id = shape.id.clone();
        shape.kind = Kind::Structure(structure);
        self.shapes.insert(id.clone(), shape);
        Ok(id)
    }

    /// Names a structure that the model does not have.
    fn free(&self, service: &ShapeId, operation: &str, suffix: &str) -> ShapeId {
        let mut id = ShapeId { namespace: service.namespace.clone(), name: format!("{operation}{suffix}") };
        while self.ast.shapes.keys().filter_map(|key| ShapeId::parse(key)).any(|taken| taken == id) {
            id.name.push_str("Shape");
        }
        id
    }

    /// Checks that labels and members bound to labels name each other, and marks the greedy ones.
    fn bind_labels(&mut self, uri: &crate::ir::Uri, input: &ShapeId, from: &str) -> Result<(), Error> {
        let mut labels = BTreeMap::new();
        for segment in &uri.segments {
            match segment {
                Segment::Literal(_) => {}
                Segment::Label(name) => drop(labels.insert(name.clone(), false)),
                Segment::Greedy(name) => drop(labels.insert(name.clone(), true)),
            }
        }
        let shape = self.shapes.get_mut(input).expect("the input was inserted by the caller");
        if let Kind::Structure(structure) = &mut shape.kind {
            for member in &mut structure.members {
                let greedy = labels.remove(&member.name);
                match (&mut member.binding, greedy) {
                    (Binding::Label { greedy }, Some(found)) => *greedy = found,
                    (Binding::Label { .. }, None) => {
                        let reason = format!("`{}` is bound to a label that `{uri}` lacks", member.name);
                        return Err(self.fault(from, reason));
                    }
                    (_, Some(_)) => {
                        let reason = format!("`{}` is a label of `{uri}` without `httpLabel`", member.name);
                        return Err(self.fault(from, reason));
                    }
                    (_, None) => {}
                }
            }
        }
        match labels.keys().next() {
            None => Ok(()),
            Some(label) => Err(self.fault(from, format!("no member is bound to label `{label}` of `{uri}`"))),
        }
    }
}

/// Reads `@requestCompression`, which knows one way of packing.
fn packed_with_gzip(traits: &Traits<'_>) -> Result<bool, Error> {
    let name = "smithy.api#requestCompression";
    let Some(node) = traits.node(name) else { return Ok(false) };
    match node.get("encodings").and_then(Value::as_array).map(Vec::as_slice) {
        Some([only]) if only == "gzip" => Ok(true),
        _ => Err(traits.fault(name, "expected `encodings` to be `gzip` alone, which is what is generated")),
    }
}

/// Reads how an operation pages; what its trait leaves out is what the service's says.
fn pagination(traits: &Traits<'_>, common: &Traits<'_>) -> Result<Option<Pagination>, Error> {
    let paginated = "smithy.api#paginated";
    if !traits.has(paginated) {
        return Ok(None);
    }
    let field = |name: &str| match traits.field(paginated, name)? {
        None => common.field(paginated, name),
        own => Ok(own),
    };
    Ok(match (field("inputToken")?, field("outputToken")?) {
        (Some(input_token), Some(output_token)) => Some(Pagination {
            input_token,
            output_token,
            items: field("items")?,
            page_size: field("pageSize")?,
        }),
        _ => None,
    })
}
