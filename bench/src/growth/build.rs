//! Building the store of a world through the server, as clients would build it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};

use super::ask::{self, Ask};
use super::in_process::InProcess;
use super::world::{REPOSITORY, World};
use crate::error::Error;

/// A store that was built.
#[derive(Debug)]
pub(super) struct Stock {
    pub(super) world: World,
    pub(super) directory: PathBuf,
    /// What building it took; nothing if it was there.
    pub(super) built: Option<Duration>,
}

/// How many requests are under way at once, so that they share their waits for the disk.
const CLIENTS: usize = 256;
const REPORT_EVERY: Duration = Duration::from_secs(5);
/// How many repositories the list of one group names.
const ALLOWED_REPOSITORIES: u32 = 12;

impl Stock {
    /// Takes the store of a world in a directory, or builds it there and says how far it is.
    pub(super) async fn find_or_build(directory: PathBuf, world: World) -> Result<Self, Error> {
        let mark = directory.with_extension("world.json");
        let described = serde_json::to_string(&world).map_err(|error| Error::Nonsense(error.to_string()))?;
        if fs::read_to_string(&mark).is_ok_and(|there| there == described) {
            eprintln!("using the store of {} versions that is there", world.versions);
            return Ok(Self { world, directory, built: None });
        }
        let began = Instant::now();
        build(&directory, world).await?;
        fs::write(mark, described).map_err(Error::io("mark a store as built"))?;
        Ok(Self { world, directory, built: Some(began.elapsed()) })
    }
}

async fn build(directory: &Path, world: World) -> Result<(), Error> {
    let server = InProcess::open(directory).await?;
    server.call(&ask::create_domain()).await?;
    server.call(&ask::create_repository(REPOSITORY)).await?;
    server.call(&ask::put_domain_policy()).await?;
    server.call(&ask::put_repository_policy()).await?;
    let repositories =
        (0..world.repositories).map(|number| ask::create_repository(&format!("other-{number}")));
    all(&server, "repositories", world.repositories, repositories).await?;
    let publishes = (0..world.versions).map(|number| {
        let (package, version) = world.version(number);
        ask::publish(&package, &version, &number.to_le_bytes())
    });
    all(&server, "versions", world.versions, publishes).await?;
    for versions in world.unlisted() {
        server.call(&ask::update_status("crowded", &versions, "Unlisted")).await?;
    }
    let groups = (0..world.groups).map(|number| ask::create_group(&World::group(number)));
    all(&server, "package groups", world.groups, groups).await?;
    for number in 0..ALLOWED_REPOSITORIES {
        server.call(&ask::allow_repository(&World::group(1), &format!("other-{number}"))).await?;
    }
    server.call(&ask::tag_repository("team", "packages")).await
}

/// Asks for everything, many at once, and says now and then how far it is.
async fn all(
    server: &InProcess,
    what: &str,
    count: u32,
    asks: impl Iterator<Item = Ask>,
) -> Result<(), Error> {
    let started = Instant::now();
    let mut reported = started;
    let mut done = 0_u32;
    let mut answers =
        stream::iter(asks).map(|ask| async move { server.call(&ask).await }).buffer_unordered(CLIENTS);
    while let Some(answer) = answers.next().await {
        answer?;
        done += 1;
        if reported.elapsed() >= REPORT_EVERY {
            reported = Instant::now();
            let rate = f64::from(done) / started.elapsed().as_secs_f64();
            let left = f64::from(count - done) / rate;
            eprintln!("{done} of {count} {what}, {rate:.0} a second, {left:.0} s left");
        }
    }
    Ok(())
}
