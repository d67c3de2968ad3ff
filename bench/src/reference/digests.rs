//! Reference 'digests': the four digests of an asset on two threads and nothing else, with the same crates that the
//! server uses. No socket, no disk; the bytes stay in the cache.

use std::process::{self, Command};
use std::thread;
use std::time::Instant;

use md5::Md5;
use serde::{Deserialize, Serialize};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use crate::content::Content;
use crate::error::Error;
use crate::process::cpu_time;

/// What digesting took.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct DigestsReport {
    pub(crate) seconds: f64,
    pub(crate) cpu_seconds: f64,
}

/// Digests that many bytes and prints what it took.
pub(super) fn run(bytes: u64) -> Result<(), Error> {
    let block = Content::new(1, SLICE_BYTES as u64).to_vec();
    let rounds = bytes.div_ceil(SLICE_BYTES as u64);
    let cpu_before = cpu_time(process::id())?;
    let began = Instant::now();
    thread::scope(|scope| {
        scope.spawn(|| digest_pair::<Md5, Sha1>(&block, rounds));
        digest_pair::<Sha256, Sha512>(&block, rounds);
    });
    let seconds = began.elapsed().as_secs_f64();
    let cpu_seconds = cpu_time(process::id())?.saturating_sub(cpu_before).as_secs_f64();
    let report = DigestsReport { seconds, cpu_seconds };
    let text = serde_json::to_string(&report).map_err(|error| Error::Nonsense(error.to_string()))?;
    println!("{text}");
    Ok(())
}

/// Runs the reference program and gives what it took.
pub(crate) fn measure_digests(bytes: u64) -> Result<DigestsReport, Error> {
    let this = std::env::current_exe().map_err(Error::io("find this program"))?;
    let output = Command::new(this)
        .args(["reference", "digests", "--bytes", &bytes.to_string()])
        .output()
        .map_err(Error::io("run `digests`"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&said).map_err(|error| Error::Failed {
        program: "digests".to_owned(),
        said: format!("{error}; {}", String::from_utf8_lossy(&output.stderr)),
    })
}

const SLICE_BYTES: usize = 16 * 1024;

fn digest_pair<A: Digest, B: Digest>(block: &[u8], rounds: u64) {
    let (mut first, mut second) = (A::new(), B::new());
    for _ in 0..rounds {
        first.update(block);
        second.update(block);
    }
    // Keeps the compiler from leaving the work out.
    std::hint::black_box((first.finalize(), second.finalize()));
}
