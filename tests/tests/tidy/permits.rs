//! Invariant 9: the registry takes the key of what it reads or changes out of a permit, so that a check that was forgotten
//! does not compile. Which permit opens which function is listed in ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};

use syn::{FnArg, GenericArgument, ImplItem, ImplItemFn, Item, Pat, PathArguments, Type, Visibility};

use crate::exceptions::{Exception, except};
use crate::reading::Workspace;
use crate::violation::{Invariant, Violation};

pub(crate) const INVARIANT: Invariant = Invariant {
    number: 9,
    name: "keys come out of permits",
    check: |workspace| except(check(workspace), EXCEPTIONS),
};

const EXCEPTIONS: &[Exception] = &[
    without(
        "server/src/registry/event/outbox.rs",
        "waiting_events",
        "events are on their way out, whoever caused them",
    ),
    without(
        "server/src/registry/event/outbox.rs",
        "event_backlogs",
        "how far delivery is behind names no resource",
    ),
    without(
        "server/src/registry/event/outbox.rs",
        "events_delivered",
        "events are on their way out, whoever caused them",
    ),
    without(
        "server/src/registry/event/deleted_package.rs",
        "record_deletions",
        "the deletion itself had a permit",
    ),
    without(
        "server/src/registry/package_group/associated_packages.rs",
        "complete_package_associations",
        "it brings a store up to date before anybody asks",
    ),
    without(
        "server/src/registry/package_version/asset.rs",
        "asset_address",
        "an asset is only got with a permit",
    ),
    without(
        "server/src/registry/package_version/asset.rs",
        "open_asset",
        "an asset is only got with a permit",
    ),
    without(
        "server/src/registry/pull_through/mod.rs",
        "package_contents",
        "where a package is found is only got with a permit",
    ),
    without(
        "server/src/registry/pull_through/mod.rs",
        "read_package",
        "where a package is found is only got with a permit",
    ),
    without(
        "server/src/registry/pull_through/mod.rs",
        "find_asset_companion",
        "where a package is found is only got with a permit",
    ),
    without(
        "server/src/registry/package_version/listed_version.rs",
        "find_listed_version",
        "where a package is found is only got with a permit",
    ),
    without(
        "server/src/registry/package_version/listed_version.rs",
        "list_listed_labels",
        "where a package is found is only got with a permit",
    ),
    without("server/src/registry/package_version/stage.rs", "stage", "nothing names the content yet"),
    without("server/src/registry/token_key.rs", "token_keys", "authorization reads them to verify tokens"),
    without(
        "server/src/registry/token_key.rs",
        "rotate_token_key",
        "only the operator of the machine can ask for it",
    ),
    without("server/src/registry/token_key.rs", "remove_old_token_keys", "no token needs them"),
    without("server/src/registry/protection.rs", "protection", "authorization reads it to decide"),
    without("server/src/registry/protection.rs", "policy_document", "authorization reads it to decide"),
];

const fn without(file: &'static str, subject: &'static str, why: &'static str) -> Exception {
    Exception { file, subject, why }
}

const REGISTRY: &str = "server/src/registry/";

/// The types that outsiders call functions of the registry on.
const FACADES: [&str; 2] = ["Registry", "PullThrough"];

/// A function that outsiders call on the registry, and the kinds of key that it takes permits for.
struct Call {
    file: String,
    line: usize,
    name: String,
    /// Kind of key and name of the parameter.
    permits: Vec<(String, String)>,
}

fn calls(workspace: &Workspace) -> Vec<Call> {
    let mut calls = Vec::new();
    for (path, source) in workspace.code().filter(|(path, _)| path.starts_with(REGISTRY)) {
        for item in &source.code.items {
            let Item::Impl(block) = item else { continue };
            if block.trait_.is_some() || !FACADES.iter().any(|facade| is_named(&block.self_ty, facade)) {
                continue;
            }
            let functions = block.items.iter().filter_map(public_call);
            calls.extend(functions.map(|function| Call {
                file: path.to_owned(),
                line: function.sig.fn_token.span.start().line,
                name: function.sig.ident.to_string(),
                permits: function.sig.inputs.iter().filter_map(permit).collect(),
            }));
        }
    }
    calls
}

fn public_call(item: &ImplItem) -> Option<&ImplItemFn> {
    let ImplItem::Fn(function) = item else { return None };
    let is_public = matches!(function.vis, Visibility::Public(_));
    (is_public && function.sig.asyncness.is_some()).then_some(function)
}

fn is_named(kind: &Type, name: &str) -> bool {
    matches!(kind, Type::Path(path) if path.path.is_ident(name))
}

/// Reads `name: &Permit<Key>` as key and name.
fn permit(argument: &FnArg) -> Option<(String, String)> {
    let FnArg::Typed(argument) = argument else { return None };
    let (Pat::Ident(name), Type::Reference(reference)) = (&*argument.pat, &*argument.ty) else { return None };
    let Type::Path(path) = &*reference.elem else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Permit")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    let Some(GenericArgument::Type(Type::Path(key))) = arguments.args.first() else { return None };
    Some((key.path.segments.last()?.ident.to_string(), name.ident.to_string()))
}

fn check(workspace: &Workspace) -> Vec<Violation> {
    let without = calls(workspace).into_iter().filter(|call| call.permits.is_empty());
    let tell = |call: Call| Violation {
        what: format!("`{}` takes no permit", call.name),
        remedy: "let it take `&Permit<Key>` and the key out of that; `auth::authorize` makes one".to_owned(),
        file: call.file,
        line: call.line,
        subject: call.name,
    };
    without.map(tell).collect()
}

/// Returns the rows of the table: for each kind of key the functions that a permit for it opens.
fn rows(workspace: &Workspace) -> BTreeMap<String, BTreeSet<String>> {
    let mut rows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for call in calls(workspace) {
        for (key, parameter) in &call.permits {
            let part = if call.permits.len() > 1 { format!(" ({parameter})") } else { String::new() };
            rows.entry(format!("`{key}`")).or_default().insert(format!("`{}`{part}", call.name));
        }
        if call.permits.is_empty() {
            rows.entry("none".to_owned()).or_default().insert(format!("`{}`", call.name));
        }
    }
    rows
}

/// Checks the table of ARCHITECTURE.md.
pub(crate) fn assert_listed(workspace: &Workspace, architecture: &str) {
    let (_, table) = architecture.split_once("\n| permit for |").expect("it has a table of permits");
    let table = table.split("\n\n").next().unwrap_or_default();
    let listed = table.lines().skip(2).filter_map(|line| {
        let (key, functions) = line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | ")?;
        let functions = functions.replace(" (", "\u{0}(");
        let functions = functions.split(' ').map(|function| function.replace('\u{0}', " "));
        Some((key.to_owned(), functions.collect::<BTreeSet<_>>()))
    });
    assert_eq!(listed.collect::<BTreeMap<_, _>>(), rows(workspace));
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: &[(&str, &str)] = &[
        ("server/src/lib.rs", "mod registry;"),
        (
            "server/src/registry/mod.rs",
            "impl Registry {
                 pub async fn get(&self, permit: &Permit<DomainKey>) {}
                 pub async fn copy(&self, from: &Permit<RepositoryKey>, to: &Permit<PackageKey>) {}
                 pub async fn forgotten(&self, key: &DomainKey) {}
                 pub fn now(&self) {}
                 async fn within(&self, key: &DomainKey) {}
             }
             impl Other { pub async fn elsewhere(&self) {} }",
        ),
    ];

    #[test]
    fn function_without_a_permit_is_told() {
        let found = check(&Workspace::of(FILES));

        let told: Vec<_> = found.iter().map(|found| (found.file.as_str(), found.line)).collect();
        assert_eq!(told, [("server/src/registry/mod.rs", 4)]);
        assert_eq!(found[0].what, "`forgotten` takes no permit");
    }

    #[test]
    fn table_lists_what_each_permit_opens() {
        let table = "\n| permit for | functions |\n| --- | --- |\n| `DomainKey` | `get` |\n\
                     | `PackageKey` | `copy` (to) |\n| `RepositoryKey` | `copy` (from) |\n\
                     | none | `forgotten` |\n\nThe rest.";

        assert_listed(&Workspace::of(FILES), table);
    }

    #[test]
    #[should_panic(expected = "copy")]
    fn table_that_lacks_a_function_is_told() {
        assert_listed(&Workspace::of(FILES), "\n| permit for | functions |\n| --- | --- |\n\n");
    }
}
