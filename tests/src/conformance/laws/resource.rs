//! The things that a service keeps, found in its model: which operation makes one, and which describe, list,
//! change and remove it. Read from the names of operations and from the members that they share.

use codeartifact_codegen::ir::{Kind, Member, Operation, Service, ShapeId};

use super::super::world::World;
use super::pairs::pairs;

/// One kind of thing, by the names of its operations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resource {
    /// What it is called in the names of operations.
    pub(crate) noun: String,
    /// Makes one.
    pub(crate) create: String,
    /// Describes one.
    pub(crate) read: Option<String>,
    /// Changes one.
    pub(crate) update: Option<String>,
    /// Removes one.
    pub(crate) delete: Option<String>,
    /// List several.
    pub(crate) lists: Vec<String>,
}

const MAKERS: &[&str] = &["Create", "Put", "Register", "Add"];
const READERS: &[&str] = &["Describe", "Get", "Read"];
const REMOVERS: &[&str] = &["Delete", "Remove", "Deregister"];

/// Finds the things of a service. A world names makers whose own names do not say what they make.
pub(super) fn resources(service: &Service, world: Option<&World>) -> Vec<Resource> {
    let named = service.operations.keys().filter_map(|name| {
        let noun = MAKERS.iter().find_map(|verb| name.strip_prefix(verb))?;
        Some((noun.to_owned(), name.clone()))
    });
    let told = world.into_iter().flat_map(World::makers);
    let told = told.map(|(noun, maker)| (noun.to_owned(), maker.to_owned()));
    named.chain(told).filter_map(|(noun, create)| resource(service, noun, create)).collect()
}

fn resource(service: &Service, noun: String, create: String) -> Option<Resource> {
    let maker = service.operations.get(&create)?;
    let with = |verbs: &[&str]| {
        let names = verbs.iter().map(|verb| format!("{verb}{noun}"));
        let known = names.filter_map(|name| service.operations.get(&name));
        known.into_iter().find(|other| addresses(service, maker, other)).map(name)
    };
    let lists = service.operations.values().filter(|list| lists(service, maker, list, &noun));
    let resource = Resource {
        read: with(READERS),
        update: with(&["Update"]),
        delete: with(REMOVERS),
        lists: lists.map(name).collect(),
        noun,
        create,
    };
    (resource.read.is_some() || !resource.lists.is_empty()).then_some(resource)
}

fn name(operation: &Operation) -> String {
    operation.id.name.clone()
}

/// Tells whether what a request that makes a thing sends is enough to ask for it.
pub(super) fn addresses(service: &Service, maker: &Operation, other: &Operation) -> bool {
    let pairs = pairs(service, &maker.input, &other.input);
    let mut required = service.members(&other.input).iter().filter(|member| member.required);
    required.all(|member| pairs.iter().any(|pair| pair.told.name == member.name))
}

/// Tells whether an operation lists things of the kind, each with what names it.
fn lists(service: &Service, maker: &Operation, list: &Operation, noun: &str) -> bool {
    let is_named = list.id.name.strip_prefix("List").is_some_and(|rest| {
        let plurals = [noun.strip_suffix('y').map(|stem| format!("{stem}ies")), Some(format!("{noun}s"))];
        plurals.into_iter().flatten().any(|plural| {
            // `Things` and `ThingsInPlace`, but not `Thingsomething`.
            rest.strip_prefix(&plural).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()))
        })
    });
    let item = item_of(service, list).filter(|_| is_named && addresses(service, maker, list));
    let item = item.filter(|item| matches!(service.shape(&item.target).kind, Kind::Structure(_)));
    item.is_some_and(|item| pairs(service, &maker.input, &item.target).iter().any(|pair| pair.sent.required))
}

/// Returns the member that one item of a list's answer is, where it is paged.
pub(super) fn item_of<'a>(service: &'a Service, list: &'a Operation) -> Option<&'a Member> {
    let mut path = list.pagination.as_ref()?.items.as_ref()?.split('.');
    let member = |of: &ShapeId, name: &str| service.members(of).iter().find(|member| member.name == name);
    let first = member(&list.output, path.next()?)?;
    let items = path.try_fold(first, |at, name| member(&at.target, name))?;
    match &service.shape(&items.target).kind {
        Kind::List { member, .. } => Some(member),
        _ => None,
    }
}
