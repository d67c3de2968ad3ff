//! What publishing is in every format: content is received and held against what was announced, then all of it is
//! published in one transaction, or nothing.

use bytes::Bytes;
use futures_util::stream;

use super::error::Refusal;
use crate::app::App;
use crate::registry::{
    AnnouncedAsset, AssetName, Digest, PackageVersionKey, Permit, Publication, PublicationOrigin, Published,
    Staged,
};
use crate::storage::Body;

/// Receives the content of an asset, which must have every digest that is announced.
pub(in crate::formats) async fn receive(
    app: &App,
    body: Body,
    length: Option<u64>,
    announced: &[Digest],
) -> Result<Staged, Refusal> {
    app.registry.stage(body, length, announced).await.map_err(Refusal::of_content)
}

/// Takes the content of an asset that is in memory.
pub(in crate::formats) async fn receive_held(app: &App, bytes: Vec<u8>) -> Result<Staged, Refusal> {
    receive(app, Box::pin(stream::iter([Ok(Bytes::from(bytes))])), None, &[]).await
}

/// Publishes assets of a version, all of them or none.
pub(in crate::formats) async fn publish(
    app: &App,
    permit: &Permit<PackageVersionKey>,
    publication: Publication,
) -> Result<Published, Refusal> {
    Ok(app.registry.publish(permit, publication).await?)
}

/// Refuses what would be refused in any case, before its content is received.
pub(in crate::formats) async fn check(
    app: &App,
    permit: &Permit<PackageVersionKey>,
    name: &AssetName,
) -> Result<(), Refusal> {
    let announced = [AnnouncedAsset { name, sha256: None }];
    Ok(app.pull_through.check_publication(permit, &announced, PublicationOrigin::Direct).await?)
}
