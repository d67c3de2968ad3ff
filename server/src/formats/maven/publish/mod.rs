//! Publishing: the files of a version one by one and in any order, a digest after each, and at last the document that names
//! the version, with which it is whole.

mod completion;

use std::time::Duration;

use codeartifact_generated::runtime::BoxBody;
use http::{Response, StatusCode};

use super::manifest::snapshot::Build;
use super::manifest::{self, checksum, snapshot};
use super::route::{ArtifactFile, Route, Target};
use crate::auth::PackageAccess;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::{publish as frame, reply};
use crate::registry::{
    Completion, Confirmation, Described, HashAlgorithm, NewAsset, NewestBuild, PackageVersionKey,
    PackageVersionMetadata, Permit, Publication, PublicationOrigin, Staged,
};

/// How long a digest waits for its file to be sent, where several are sent at once.
const PATIENCE: Duration = Duration::from_secs(3);

/// Takes a file in.
pub(super) async fn receive(exchange: &Exchange<'_>, route: Route) -> Result<Response<BoxBody>, Refusal> {
    match (route.target, route.checksum) {
        (Target::Asset(file), None) => take(exchange, &file).await,
        (Target::Asset(file), Some(algorithm)) => confirm(exchange, &file, algorithm).await,
        (Target::Metadata(package), None) => completion::of_artifact(exchange, package).await,
        (Target::SnapshotMetadata(package, version), None) => {
            completion::of_snapshot(exchange, package, version).await
        }
        // What is served under that name is made anew, and so is the digest of it.
        (Target::Metadata(package) | Target::SnapshotMetadata(package, _), Some(_)) => {
            let key = exchange.repository().package(package);
            exchange.authorize_package(PackageAccess::ChangeMetadata, key).await?;
            exchange.read_body(checksum::MOST_BYTES).await?;
            Ok(reply::empty(StatusCode::CREATED))
        }
    }
}

/// Takes an asset in. A version that is new with it is unfinished, whose assets nobody is shown yet.
async fn take(exchange: &Exchange<'_>, file: &ArtifactFile) -> Result<Response<BoxBody>, Refusal> {
    let _arrival = exchange.arrivals.begin(place(exchange, file));
    let permit = authorize(exchange, file).await?;
    exchange.app.registry.retract_disputed_asset(&permit, &file.name).await?;
    frame::check(exchange.app, &permit, &file.name).await?;
    let staged = frame::receive(exchange.app, exchange.take_body(), None, &[]).await?;
    if staged.size_bytes() == 0 {
        return Err(Refusal::bad_request("the body is empty; a file is sent whole"));
    }
    let (content, described) = describe(file, staged).await?;
    make_room(exchange, &permit, file, &content).await?;
    let Described { version, asset: metadata } = described;
    let publication = Publication {
        assets: vec![NewAsset { name: file.name.clone(), content, metadata }],
        metadata: Some(version).filter(|version| *version != PackageVersionMetadata::default()),
        completion: Completion::Unfinished,
        ..Publication::new(Vec::new(), PublicationOrigin::Direct)
    };
    frame::publish(exchange.app, &permit, publication).await?;
    Ok(reply::empty(StatusCode::CREATED))
}

/// Returns where a file goes, as it is known to those who wait for it.
fn place(exchange: &Exchange<'_>, file: &ArtifactFile) -> String {
    let ArtifactFile { package, folder, name, version: _ } = file;
    let (group, artifact) = (package.namespace_or_empty(), package.name.normalized());
    format!("{} {group}/{artifact}/{}/{}", exchange.repository().arn(), folder.normalized(), name.as_str())
}

/// Proves that the caller may publish to the version that a file is of. A build that is the newest already is known by the
/// number of its snapshot, and what comes to it later joins it there.
async fn authorize(
    exchange: &Exchange<'_>,
    file: &ArtifactFile,
) -> Result<Permit<PackageVersionKey>, Refusal> {
    let package = exchange.repository().package(file.package.clone());
    if file.version != file.folder {
        let shared = package.clone().version(file.folder.clone());
        let permit = exchange.authorize_version(PackageAccess::PublishWithMetadata, shared).await?;
        if exchange.app.registry.holds_build(&permit, &file.start()).await? {
            return Ok(permit);
        }
    }
    let key = package.version(file.version.clone());
    exchange.authorize_version(PackageAccess::PublishWithMetadata, key).await
}

/// Reads what a file says of its version and of itself.
async fn describe(file: &ArtifactFile, staged: Staged) -> Result<(Staged, Described), Refusal> {
    let name = file.name.as_str().to_owned();
    let (staged, described) = staged.inspect(move |content| manifest::file::describe(&name, content)).await?;
    Ok((staged, described.map_err(|_| Refusal::internal())?))
}

/// Sets a snapshot aside that has a file of the same name and another content, as those have whose clients do not count
/// builds: the one before is a build from then on.
async fn make_room(
    exchange: &Exchange<'_>,
    permit: &Permit<PackageVersionKey>,
    file: &ArtifactFile,
    staged: &Staged,
) -> Result<(), Refusal> {
    let Some(base) = snapshot::base(file.version.normalized()).map(str::to_owned) else { return Ok(()) };
    let registry = &exchange.app.registry;
    let Ok(held) = registry.get_package_version_asset(permit, &file.name, None).await else { return Ok(()) };
    if held.summary.hashes.sha256 == staged.hashes().sha256 {
        return Ok(());
    }
    let own = Build::first_at(held.published).and_then(|build| build.version(&base));
    let key = permit.key().package.clone();
    let permit = exchange.authorize_package(PackageAccess::PublishWithMetadata, key).await?;
    let newest = NewestBuild { shared: file.version.clone(), build: None };
    Ok(registry.set_newest_build(&permit, newest, move |_| own.clone()).await?)
}

/// Holds an asset against a digest that is sent after it.
async fn confirm(
    exchange: &Exchange<'_>,
    file: &ArtifactFile,
    algorithm: HashAlgorithm,
) -> Result<Response<BoxBody>, Refusal> {
    let permit = authorize(exchange, file).await?;
    let body = exchange.read_body(checksum::MOST_BYTES).await?;
    let digest = checksum::sent(&body).ok_or_else(|| Refusal::bad_request("the body holds no digest"))?;
    let registry = &exchange.app.registry;
    let mut watcher = exchange.arrivals.watch(place(exchange, file));
    let mut is_last = false;
    loop {
        match registry.confirm_asset(&permit, &file.name, algorithm, digest).await? {
            Confirmation::Confirmed => return Ok(reply::empty(StatusCode::CREATED)),
            Confirmation::Disputed => {
                let name = file.name.as_str();
                let message = format!(
                    "the {} of `{name}` is another one: send the file again, or the digest of what was sent, in lower case",
                    algorithm.name()
                );
                return Err(Refusal::bad_request(message));
            }
            Confirmation::Absent if is_last => break,
            // A file that another server takes in is not seen on its way, but is there once it has arrived.
            Confirmation::Absent => is_last = !watcher.next(PATIENCE).await,
        }
    }
    let message =
        format!("there is no `{}` to hold the digest against; send the file first", file.name.as_str());
    Err(Refusal::not_found(message))
}
