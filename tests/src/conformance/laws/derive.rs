//! Derives the laws of a service.

use codeartifact_codegen::ir::{Operation, Service};

use super::super::cases::Subject;
use super::super::world::World;
use super::law::{Law, Rule};
use super::resource::{Resource, resources};

/// Derives the laws of a service, each with the name of the operation that it is about.
pub(crate) fn derive(service: &Service, world: Option<&World>) -> Vec<(String, Law)> {
    let mut laws = Vec::new();
    for resource in resources(service, world) {
        laws.extend(of_resource(&resource));
    }
    for (name, operation) in &service.operations {
        laws.extend(of_operation(operation).into_iter().map(|law| (name.clone(), law)));
    }
    laws
}

fn of_resource(resource: &Resource) -> Vec<(String, Law)> {
    let mut laws = Vec::new();
    let maker = &resource.create;
    let mut add = |about: &String, subject, name: String, rule: fn(Resource) -> Rule| {
        laws.push((about.clone(), Law::new(subject, name, rule(resource.clone()))));
    };
    if let Some(read) = &resource.read {
        add(
            read,
            Subject::Created,
            format!("what {maker} made is described as it was sent"),
            Rule::Described,
        );
    }
    for list in &resource.lists {
        add(list, Subject::Created, format!("what {maker} made is listed as it was sent"), Rule::Listed);
    }
    laws
}

fn of_operation(operation: &Operation) -> Vec<Law> {
    let mut laws = Vec::new();
    if operation.pagination.as_ref().is_some_and(|pages| pages.items.is_some()) {
        laws.push(Law::new(Subject::Pages, "pages of every size make up the list", Rule::Pages));
    }
    laws
}
