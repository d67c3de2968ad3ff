//! Compiles every service that is generated, some at a time.

use std::collections::BTreeMap;
use std::io::{self, Write as _};

use super::Corpus;
use super::cache::Cache;
use crate::models;
use crate::workspace::Workspace;

/// What the compiler's word on a service depends on besides the model.
const COMPILED: &[&str] = &[
    "codegen/src",
    "codegen/Cargo.toml",
    "generated/src/runtime",
    "generated/src/runtime.rs",
    "generated/Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
];

/// How many services are compiled side by side. Each takes the place of one before it, so that no more than these lie on
/// the disk.
const PLACES: usize = 6;

/// Compiles some services, and returns the first fault or warning of each that has one. `run` names the workspace that they
/// are compiled in and what is kept of it: one for each test, since tests run side by side.
pub fn compile(corpus: &Corpus, run: &str, names: &[&str]) -> io::Result<BTreeMap<String, String>> {
    let cache = Cache::open(&format!("compiled-{run}"), COMPILED)?;
    let mut workspace = Workspace::create(run)?;
    let mut faults = BTreeMap::new();
    for (index, batch) in names.chunks(PLACES).enumerate() {
        let found: Vec<_> = batch
            .iter()
            .map(|name| models::Found::read(&corpus.data, name))
            .collect::<Result<_, _>>()
            .map_err(io::Error::other)?;
        let texts: Vec<&str> = found.iter().map(|found| found.model.as_str()).collect();
        let said: BTreeMap<String, String> = cache.get(&texts, || check(&mut workspace, run, &found))?;
        faults.extend(said);
        let done = (index * PLACES + batch.len()).min(names.len());
        writeln!(io::stdout(), "compiled {done} of {} services, {} with a fault", names.len(), faults.len())?;
    }
    cache.sweep()?;
    Ok(faults)
}

/// Compiles some services, each in a place of its own. All workspaces build into one folder, where names tell them apart.
fn check(
    workspace: &mut Workspace,
    run: &str,
    batch: &[models::Found],
) -> io::Result<BTreeMap<String, String>> {
    let places: Vec<String> = (0..batch.len()).map(|place| format!("{run}_{place}")).collect();
    for (found, place) in batch.iter().zip(&places) {
        let document = found.document().map_err(io::Error::other)?;
        workspace.add_service(place, &document.service).map_err(io::Error::other)?;
    }
    let packages: Vec<&str> = places.iter().map(String::as_str).collect();
    let said = workspace.check(&packages).map_err(io::Error::other)?;
    let first = |place: &String| said.iter().find(|diagnostic| diagnostic.package == *place);
    let faults = batch.iter().zip(&places).filter_map(|(found, place)| Some((&found.name, first(place)?)));
    Ok(faults.map(|(name, diagnostic)| (name.clone(), diagnostic.message.clone())).collect())
}
