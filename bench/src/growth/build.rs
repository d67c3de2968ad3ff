//! Building the store of a world through a running server, as clients would build it.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::ask::{self, Ask};
use super::world::{REPOSITORY, World, npm_version};
use crate::content::Content;
use crate::error::Error;
use crate::exchange::Connection;
use crate::server::ServerProgram;

/// A store that was built.
#[derive(Debug)]
pub(super) struct Stock {
    pub(super) world: World,
    pub(super) directory: PathBuf,
    /// What building it took; nothing if it was there.
    pub(super) built: Option<Duration>,
}

/// How many requests are under way at once, so that they share their waits for the disk.
const CLIENTS: usize = 64;
const REPORT_EVERY: Duration = Duration::from_secs(5);
/// How many repositories the list of one group names.
const ALLOWED_REPOSITORIES: u32 = 12;
/// What tarballs are made around.
const ASSET_BYTES: u64 = 64;

impl Stock {
    /// Takes the store of a world in a directory, or builds it there and says how far it is.
    pub(super) fn find_or_build(
        program: &ServerProgram,
        directory: PathBuf,
        world: World,
    ) -> Result<Self, Error> {
        let mark = directory.with_extension("world.json");
        let described = serde_json::to_string(&world).map_err(|error| Error::Nonsense(error.to_string()))?;
        if fs::read_to_string(&mark).is_ok_and(|there| there == described) {
            eprintln!("using the store of {} versions that is there", world.versions);
            return Ok(Self { world, directory, built: None });
        }
        let began = Instant::now();
        build(program, &directory, world)?;
        fs::write(mark, described).map_err(Error::io("mark a store as built"))?;
        Ok(Self { world, directory, built: Some(began.elapsed()) })
    }
}

fn build(program: &ServerProgram, directory: &Path, world: World) -> Result<(), Error> {
    let process = program.start(directory)?;
    let address = process.address();
    // A connection of its own for each: the server closes one that is quiet for as long as building takes.
    let call = |ask: Ask| Connection::open(address)?.call(&ask.request, &ask.body).map(drop);
    call(ask::create_domain())?;
    call(ask::create_repository(REPOSITORY))?;
    if world.is_one_package {
        return publish_one_package(address, world);
    }
    call(ask::put_domain_policy())?;
    call(ask::put_repository_policy())?;
    let repositories =
        (0..world.repositories).map(|number| ask::create_repository(&format!("other-{number}")));
    all(address, "repositories", world.repositories, repositories)?;
    let publishes = (0..world.versions).map(|number| {
        let (package, version) = world.version(number);
        ask::publish(&package, &version, &number.to_le_bytes())
    });
    all(address, "versions", world.versions, publishes)?;
    for versions in world.unlisted() {
        call(ask::update_status("crowded", &versions, "Unlisted"))?;
    }
    let groups = (0..world.groups).map(|number| ask::create_group(&World::group(number)));
    all(address, "package groups", world.groups, groups)?;
    for number in 0..ALLOWED_REPOSITORIES {
        call(ask::allow_repository(&World::group(1), &format!("other-{number}")))?;
    }
    call(ask::tag_repository("team", "packages"))
}

fn publish_one_package(address: SocketAddr, world: World) -> Result<(), Error> {
    let publishes = (0..world.versions)
        .map(|number| ask::publish_npm(&npm_version(number), &Content::new(u64::from(number), ASSET_BYTES)));
    all(address, "versions", world.versions, publishes)
}

/// Asks for everything over many connections, and says now and then how far it is.
fn all(
    address: SocketAddr,
    what: &str,
    count: u32,
    asks: impl Iterator<Item = Ask> + Send,
) -> Result<(), Error> {
    let progress = Progress::of(what, count);
    let asks = Mutex::new(asks);
    let next = || asks.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        let mut connection = Connection::open(address)?;
        while let Some(ask) = next() {
            connection.call(&ask.request, &ask.body)?;
            progress.step();
        }
        Ok::<_, Error>(())
    };
    thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(work)).collect();
        let outcomes = clients.into_iter().map(|client| {
            client.join().map_err(|_| Error::Nonsense("a client of the server stopped".to_owned()))?
        });
        outcomes.collect::<Result<(), _>>()
    })
}

/// How far something is that takes a while.
struct Progress<'a> {
    what: &'a str,
    count: u32,
    done: AtomicU32,
    started: Instant,
    reported: Mutex<Instant>,
}

impl<'a> Progress<'a> {
    fn of(what: &'a str, count: u32) -> Self {
        let started = Instant::now();
        Self { what, count, done: AtomicU32::new(0), started, reported: Mutex::new(started) }
    }

    fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        // Whoever finds it taken leaves the saying to the one who has it.
        let Ok(mut reported) = self.reported.try_lock() else { return };
        if reported.elapsed() < REPORT_EVERY {
            return;
        }
        *reported = Instant::now();
        let Self { what, count, .. } = self;
        let rate = f64::from(done) / self.started.elapsed().as_secs_f64();
        let left = f64::from(count.saturating_sub(done)) / rate;
        eprintln!("{done} of {count} {what}, {rate:.0} a second, {left:.0} s left");
    }
}
