//! The plugins of a group, by the prefixes that people call them by.

use std::collections::BTreeMap;

use codeartifact_generated::runtime::BoxBody;
use http::Response;

use super::document::{START, XML, element, send};
use crate::formats::frame::document::{DocumentKey, Rendered};
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::maven::manifest::plugin::{self, Plugin};
use crate::registry::{HashAlgorithm, Namespace, PackageCoordinates, PackageFormat, Permit, RepositoryKey};

/// The most plugins of one repository that a group is told to have.
const MOST_PLUGINS: usize = 10_000;

/// Answers with the plugins of the group whose folder is that of an artifact, or the digest of that; nothing where it has
/// none. The first that has a plugin tells of it: the repositories in the order of the search, and then public ones.
pub(super) async fn answer(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    folder: &PackageCoordinates,
    checksum: Option<HashAlgorithm>,
) -> Result<Option<Response<BoxBody>>, Refusal> {
    let format = PackageFormat::Maven;
    let name = format!("{}.{}", folder.namespace_or_empty(), folder.name.normalized());
    let Ok(Some(group)) = Namespace::parse(format, Some(&name)) else { return Ok(None) };
    let app = exchange.app;
    let found = app.pull_through.find_package(permit, folder).await?;
    let catalog = app.pull_through.find_catalog(permit, format).await?.with(&found.resolution);
    let key = DocumentKey { fingerprint: catalog.fingerprint(), kind: "maven group", base_url: name };
    let make = async {
        let held = app.registry.list_namespace_documents(permit, format, &group, MOST_PLUGINS).await?;
        let held = held.iter().filter_map(|document| Plugin::of_document(document));
        let said = app.pull_through.package_contents(&found).await?.origin_document;
        let offered = said.as_deref().map(plugin::read_list).unwrap_or_default();
        let mut plugins = BTreeMap::new();
        for plugin in held.chain(offered) {
            plugins.entry(plugin.prefix.clone()).or_insert(plugin);
        }
        if plugins.is_empty() {
            return Err(Refusal::not_found(format!("group `{}` has no plugins here", group.as_str())));
        }
        Ok(Rendered::new(XML, render(plugins.into_values()).into_bytes()))
    };
    match send(exchange, key, checksum, make).await {
        Err(refusal) if refusal.status == http::StatusCode::NOT_FOUND => Ok(None),
        answer => answer.map(Some),
    }
}

fn render(plugins: impl Iterator<Item = Plugin>) -> String {
    let mut out = START.to_owned();
    out.push_str("  <plugins>\n");
    for Plugin { artifact, prefix, name } in plugins {
        out.push_str("    <plugin>\n");
        element(&mut out, 6, "name", name.as_deref().unwrap_or(&artifact));
        element(&mut out, 6, "prefix", &prefix);
        element(&mut out, 6, "artifactId", &artifact);
        out.push_str("    </plugin>\n");
    }
    out.push_str("  </plugins>\n</metadata>\n");
    out
}
