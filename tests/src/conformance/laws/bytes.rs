//! Bytes come out as they went in, and every digest and size that is told is theirs.

use codeartifact_codegen::ir::{Binding, Kind, Member, Operation, Service};
use serde_json::Value;

use super::super::encode::base64;
use super::super::fill::Extent;
use super::digest::{Digest, contradictions};
use super::pages::walk;
use super::resource::{addresses, item_of};
use super::told::Told;
use super::trial::{Input, Stop, Trial};

/// Returns the member whose bytes are the whole body.
fn payload<'a>(service: &'a Service, members: &'a [Member]) -> Option<&'a Member> {
    let is_bytes = |member: &&Member| {
        member.binding == Binding::Payload && matches!(service.shape(&member.target).kind, Kind::Blob { .. })
    };
    members.iter().find(is_bytes)
}

/// Finds what stores bytes with what gives them back.
pub(super) fn stores(service: &Service) -> Vec<(&Operation, &Operation)> {
    let operations = || service.operations.values();
    let pairs = operations().flat_map(|store| operations().map(move |fetch| (store, fetch)));
    let fits = |(store, fetch): &(&Operation, &Operation)| {
        let sent = payload(service, service.members(&store.input));
        let told = payload(service, service.members(&fetch.output));
        sent.zip(told).is_some_and(|(sent, told)| sent.target == told.target)
            && addresses(service, store, fetch)
    };
    pairs.filter(fits).collect()
}

/// Contents that spoil easily: every byte, line ends, text beyond ASCII, none but zeros, and a long one.
fn contents() -> Vec<Vec<u8>> {
    let all = || (0..=u8::MAX).collect::<Vec<u8>>();
    vec![
        all(),
        b"line\r\nline\n\rline\r\n".to_vec(),
        "\u{feff}gr\u{fc}\u{df}e \u{1f980}".as_bytes().to_vec(),
        vec![0; 1000],
        all().into_iter().cycle().take(70_001).collect(),
    ]
}

/// Stores contents and fetches them.
pub(super) async fn hold(trial: &mut Trial<'_>, store: &Operation, fetch: &Operation) -> Result<(), Stop> {
    for bytes in contents() {
        let (input, _) = stored(trial, store, &bytes).await?;
        let asked = trial.about((store, &input), fetch);
        let told = trial.ask("fetched", fetch, &asked).await?;
        let found = told.bytes.unwrap_or_default();
        if found != bytes {
            let differ = found.iter().zip(&bytes).take_while(|(found, wanted)| found == wanted).count();
            let text = format!(
                "expected the {} bytes that were sent, found {} that differ from byte {differ} on",
                bytes.len(),
                found.len()
            );
            trial.find("bytes", text);
        }
    }
    Ok(())
}

/// Holds the digests and sizes that the taking of bytes answers against them.
pub(super) async fn taken(trial: &mut Trial<'_>, store: &Operation) -> Result<(), Stop> {
    for bytes in contents() {
        let (_, told) = stored(trial, store, &bytes).await?;
        for text in contradictions(trial.service(), &store.output, &told.members, &bytes) {
            trial.find("digest", text);
        }
    }
    Ok(())
}

/// Holds the digests and sizes of a list's items against the bytes.
pub(super) async fn listed(trial: &mut Trial<'_>, store: &Operation, list: &Operation) -> Result<(), Stop> {
    for bytes in contents() {
        let (input, _) = stored(trial, store, &bytes).await?;
        let asked = trial.about((store, &input), list);
        let items = walk(trial, list, &asked, None).await?;
        let Some(item) = item_of(trial.service(), list) else { return Ok(()) };
        for found in items.iter().filter_map(Value::as_object) {
            for text in contradictions(trial.service(), &item.target, found, &bytes) {
                trial.find("digest", text);
            }
        }
        if items.is_empty() {
            trial.find("listed", "expected what was stored in the list, found none");
        }
    }
    Ok(())
}

async fn stored(trial: &mut Trial<'_>, store: &Operation, bytes: &[u8]) -> Result<(Input, Told), Stop> {
    trial.variables = trial.runner.with_fresh(&trial.variables);
    trial.prepare(store).await?;
    let mut input = trial.input(store, Extent::All);
    if let Some(payload) = payload(trial.service(), trial.service().members(&store.input)) {
        input.insert(payload.name.clone(), Value::String(base64(bytes)));
    }
    for (member, algorithm) in trial.world().into_iter().flat_map(|world| &world.digests) {
        if let (Some(value), Some(digest)) = (input.get_mut(member), Digest::named(algorithm)) {
            *value = Value::String(digest.hex(bytes));
        }
    }
    let told = trial.make(store, &input).await?;
    Ok((input, told))
}
