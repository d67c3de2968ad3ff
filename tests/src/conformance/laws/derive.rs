//! Derives the laws of a service.

use codeartifact_codegen::ir::{Operation, Service};

use super::super::cases::Subject;
use super::super::world::World;
use super::bytes::stores;
use super::digest;
use super::errors::{Cause, declared};
use super::filter::filters;
use super::law::{Law, Rule};
use super::moments::expiry;
use super::pairs::pairs;
use super::repeated::reads;
use super::resource::{Resource, addresses, item_of, resources};
use super::told::views_of;
use super::updated::changeable;

/// Derives the laws of a service, each with the name of the operation that it is about.
pub(crate) fn derive(service: &Service, world: Option<&World>) -> Vec<(String, Law)> {
    let mut laws = Vec::new();
    for resource in resources(service, world) {
        laws.extend(of_resource(service, &resource));
    }
    laws.extend(of_bytes(service));
    for (name, operation) in &service.operations {
        let is_refused =
            world.and_then(|world| world.preparation(name)).is_some_and(|own| own.refused.is_some());
        let own = of_operation(service, operation).into_iter().filter(|_| !is_refused);
        let own = own.chain(of_world(service, operation, world));
        laws.extend(own.map(|law| (name.clone(), law)));
    }
    let mut known = std::collections::BTreeSet::new();
    laws.retain(|(about, law)| known.insert((about.clone(), law.name.clone())));
    laws
}

fn of_resource(service: &Service, resource: &Resource) -> Vec<(String, Law)> {
    let mut laws = Vec::new();
    let maker = &resource.create;
    let mut add = |about: &String, subject, name: String, rule: Rule| {
        laws.push((about.clone(), Law::new(subject, name, rule)));
    };
    let made = || resource.clone();
    if let Some(read) = &resource.read {
        add(
            read,
            Subject::Created,
            format!("what {maker} made is described as it was sent"),
            Rule::Described(made()),
        );
    }
    for list in &resource.lists {
        add(
            list,
            Subject::Created,
            format!("what {maker} made is listed as it was sent"),
            Rule::Listed(made()),
        );
    }
    let create = &service.operations[maker];
    let may_repeat =
        create.idempotent || service.members(&create.input).iter().any(|member| member.idempotency_token);
    if maker.starts_with("Create") && !may_repeat && !declared(service, create, Cause::Conflict).is_empty() {
        add(maker, Subject::Causes, "nothing is made twice".to_owned(), Rule::Twice(made()));
    }
    for (update, read) in resource.update.iter().zip(&resource.read) {
        for member in changeable(service, &service.operations[update], &service.operations[read]) {
            let name = format!("`{member}` is read back when it was changed, and the others stay");
            add(update, Subject::Updated, name, Rule::Updated(made(), member.to_owned()));
        }
    }
    if let Some(delete) = &resource.delete {
        add(delete, Subject::Gone, "nothing is deleted twice".to_owned(), Rule::NotAgain(made()));
        if let Some(read) = &resource.read {
            add(
                read,
                Subject::Gone,
                format!("what {delete} deleted is not described"),
                Rule::NotDescribed(made()),
            );
        }
        for list in &resource.lists {
            add(list, Subject::Gone, format!("what {delete} deleted is not listed"), Rule::NotListed(made()));
        }
    }
    laws
}

/// What takes bytes, with what gives them back and what lists their digests.
fn of_bytes(service: &Service) -> Vec<(String, Law)> {
    let mut laws = Vec::new();
    for (store, fetch) in stores(service) {
        let taker = store.id.name.clone();
        let name = format!("the bytes that {taker} took come out as they went in");
        laws.push((fetch.id.name.clone(), Law::new(Subject::Bytes, name, Rule::Bytes(taker.clone()))));
        if digest::tells_within(service, &store.output) {
            let name = "digests and sizes are those of the bytes";
            laws.push((taker.clone(), Law::new(Subject::Bytes, name, Rule::Taken)));
        }
        let lists = service.operations.values().filter(|list| {
            let item = item_of(service, list);
            addresses(service, store, list) && item.is_some_and(|item| digest::tells(service, &item.target))
        });
        laws.extend(lists.map(|list| {
            let name = format!("digests and sizes are those of the bytes that {taker} took");
            (list.id.name.clone(), Law::new(Subject::Bytes, name, Rule::Digests(taker.clone())))
        }));
    }
    laws
}

fn of_operation(service: &Service, operation: &Operation) -> Vec<Law> {
    let mut laws = Vec::new();
    let turns = |name: &String| operation.pagination.as_ref().is_some_and(|pages| pages.input_token == *name);
    let named = |view| pairs(service, &operation.input, view).iter().any(|pair| !turns(&pair.sent.name));
    if views_of(service, operation).into_iter().any(named) {
        laws.push(Law::new(Subject::Created, "the answer is about what was asked for", Rule::Named));
    }
    let is_list = operation.pagination.as_ref().is_some_and(|pages| pages.items.is_some());
    if is_list {
        laws.push(Law::new(Subject::Pages, "pages of every size make up the list", Rule::Pages));
        for filter in filters(service, operation) {
            let name = format!("`{}` selects what matches and nothing else", filter.member);
            laws.push(Law::new(Subject::Filters, name, Rule::Selects(filter)));
        }
    } else if reads(operation) {
        laws.push(Law::new(Subject::Repeated, "the same question has the same answer", Rule::Reads));
    }
    if operation.idempotent {
        laws.push(Law::new(Subject::Repeated, "a second request changes nothing", Rule::Idempotent));
    }
    if let Some((end, asked)) = expiry(service, operation) {
        let name = format!("`{end}` lies ahead, as far as was asked for");
        laws.push(Law::new(Subject::Told, name, Rule::Expires(end, asked)));
    }
    laws
}

/// What the world knows besides.
fn of_world(service: &Service, operation: &Operation, world: Option<&World>) -> Vec<Law> {
    let Some(world) = world else { return Vec::new() };
    let name = &operation.id.name;
    let makes = world.preparation(name).map(|own| own.makes.as_slice()).unwrap_or_default();
    let members = || service.members(&operation.input).iter();
    let named = members().filter(|member| member.required && !makes.contains(&member.name));
    let named = named.filter(|member| world.absent.contains_key(&member.name)).map(|member| {
        let name = format!("`{}` that names nothing is not found", member.name);
        Law::new(Subject::Causes, name, Rule::Absent(member.name.clone()))
    });
    let owned = members().filter(|member| world.foreign.contains_key(&member.name)).map(|member| {
        let name = format!("`{}` of another account finds nothing", member.name);
        Law::new(Subject::Causes, name, Rule::Foreign(member.name.clone()))
    });
    let told = world.laws.iter().filter(|script| script.operation == *name);
    let told = told.map(|script| Law::new(Subject::Told, script.law.clone(), Rule::Script(script.clone())));
    named.chain(owned).chain(told).collect()
}
