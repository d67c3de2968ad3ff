//! Starting another registry on storage of its own: on the loopback interface, asking nobody else, open to everybody,
//! and quiet.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::others::Kind;
use super::stock::Item;
use super::storage::{make, write, write_devpi_export, write_npm, write_wheels};
use crate::error::Error;
use crate::process::{Errand, Process, free_address};

/// The index of devpi that holds everything.
pub(super) const DEVPI_INDEX: &str = "root/bench";

const VERDACCIO_SETTINGS: &str = "\
storage: ./storage
auth:
  htpasswd:
    file: ./htpasswd
uplinks: {}
packages:
  '**':
    access: $all
    publish: $all
max_body_size: 200mb
log: {type: stdout, format: pretty, level: fatal}
";
const PNPR_SETTINGS: &str = "\
storage: ./storage
registries:
  local:
    type: hosted
    packages:
      '**':
        access: $all
        publish: $all
defaultRegistry: local
log: {type: stdout, format: pretty, level: error}
";

/// Starts a registry in an empty directory on some items, and waits until it has done what it does at its start.
pub(super) fn start(kind: Kind, file: &Path, directory: &Path, items: &[Item]) -> Result<Process, Error> {
    make(directory)?;
    let arguments = lay_out(kind, file, directory, items)?;
    let address = free_address()?;
    let (program, mut all) = kind.command(file);
    all.extend(arguments);
    all.extend(match kind {
        Kind::Verdaccio | Kind::Pnpr => vec!["--listen".to_owned(), address.to_string()],
        Kind::Pypiserver => words(&["--interface", &address.ip().to_string(), "--port", &port(address)]),
        Kind::Devpi => words(&["--host", &address.ip().to_string(), "--port", &port(address)]),
    });
    if kind == Kind::Pypiserver {
        all.push(text(&directory.join("packages")));
    }
    let process = Process::start(kind.name(), &program, &all, address, directory.join("log"))?;
    wait_until_quiet(&process)?;
    Ok(process)
}

/// Writes what a registry holds and its settings, and returns the arguments that name them.
fn lay_out(kind: Kind, file: &Path, directory: &Path, items: &[Item]) -> Result<Vec<String>, Error> {
    match kind {
        Kind::Verdaccio | Kind::Pnpr => {
            let (settings, storage) = (directory.join("config.yaml"), directory.join("storage"));
            write_npm(&storage, items)?;
            if kind == Kind::Verdaccio {
                write(&settings, VERDACCIO_SETTINGS.as_bytes())?;
                return Ok(words(&["--config", &text(&settings)]));
            }
            write(&settings, PNPR_SETTINGS.as_bytes())?;
            Ok(words(&["--config", &text(&settings), "--storage", &text(&storage)]))
        }
        Kind::Pypiserver => {
            write_wheels(&directory.join("packages"), items)?;
            Ok(words(&["run", "--disable-fallback", "--authenticate", ".", "--passwords", "."]))
        }
        Kind::Devpi => {
            let (export, data) = (directory.join("export"), directory.join("data"));
            write_devpi_export(&export, DEVPI_INDEX, items)?;
            let import = file.with_file_name("devpi-import");
            let arguments = words(&["--serverdir", &text(&data), "--no-events", &text(&export)]);
            Errand {
                program: &import,
                arguments: &arguments,
                directory: Path::new("."),
                environment: &[],
                log: &directory.join("import.log"),
                limit: IMPORT_PATIENCE,
            }
            .run()?;
            Ok(words(&["--serverdir", &text(&data), "--offline-mode"]))
        }
    }
}

/// Waits until a program uses hardly any CPU time, or for as long as may be.
fn wait_until_quiet(process: &Process) -> Result<(), Error> {
    let (began, mut before) = (Instant::now(), process.cpu_time()?);
    while began.elapsed() < QUIET_PATIENCE {
        thread::sleep(QUIET_STEP);
        let now = process.cpu_time()?;
        if now.saturating_sub(before) * 10 < QUIET_STEP {
            return Ok(());
        }
        before = now;
    }
    Ok(())
}

const QUIET_STEP: Duration = Duration::from_millis(500);
const QUIET_PATIENCE: Duration = Duration::from_secs(20);
const IMPORT_PATIENCE: Duration = Duration::from_mins(3);

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn port(address: std::net::SocketAddr) -> String {
    address.port().to_string()
}
