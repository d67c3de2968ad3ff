//! The program under test: building it from this workspace, and starting it on a directory of its own with its
//! defaults, as a user would.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::error::Error;
use crate::exchange::call;
use crate::process::{Process, free_address};
use crate::wire::{Method, Request};

/// The server's binary.
#[derive(Debug, Clone)]
pub(crate) struct ServerProgram {
    binary: PathBuf,
}

impl ServerProgram {
    /// Takes the binary that the user names, or builds the one of this workspace.
    pub(crate) fn find_or_build(named: Option<&Path>) -> Result<Self, Error> {
        let binary = match named {
            Some(binary) => binary.to_owned(),
            None => build()?,
        };
        Ok(Self { binary })
    }

    /// Says what `--version` says.
    pub(crate) fn version(&self) -> Result<String, Error> {
        let output = Command::new(&self.binary)
            .arg("--version")
            .output()
            .map_err(Error::io("ask the server for its version"))?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Starts the server on a directory and waits until it is healthy.
    pub(crate) fn start(&self, data: &Path) -> Result<Process, Error> {
        self.start_with(data, &[])
    }

    /// The same, with further arguments.
    pub(crate) fn start_with(&self, data: &Path, further: &[String]) -> Result<Process, Error> {
        self.start_in(data, further, &[])
    }

    /// The same, with variables in its environment.
    pub(crate) fn start_in(
        &self,
        data: &Path,
        further: &[String],
        environment: &[(&str, &str)],
    ) -> Result<Process, Error> {
        let address = free_address()?;
        let arguments = [arguments(address, data), further.to_vec()].concat();
        let program = (self.binary.as_path(), &arguments[..]);
        let process = Process::start_in(NAME, program, environment, address, log_beside(data))?;
        call(address, &Request::new(Method::Get, "/_/health"), &[])?;
        Ok(process)
    }

    /// Tells how long it takes from before the process is made until a request is answered with success.
    pub(crate) fn time_to_first_answer(
        &self,
        data: &Path,
        request: &Request,
        body: &[u8],
    ) -> Result<Duration, Error> {
        let (address, log) = (free_address()?, log_beside(data));
        let began = Instant::now();
        let process = Process::start_unbound(NAME, &self.binary, &arguments(address, data), address, log)?;
        loop {
            match call(process.address(), request, body) {
                Ok(_) => return Ok(began.elapsed()),
                Err(Error::Io { .. }) if began.elapsed() < PATIENCE => {
                    thread::sleep(Duration::from_micros(100));
                }
                Err(Error::Io { .. }) => return Err(process.not_started()),
                Err(other) => return Err(other),
            }
        }
    }
}

const NAME: &str = "codeartifact-server";
const PATIENCE: Duration = Duration::from_secs(10);

fn arguments(address: std::net::SocketAddr, data: &Path) -> Vec<String> {
    ["--listen".to_owned(), address.to_string(), "--data".to_owned(), data.display().to_string()].into()
}

fn log_beside(data: &Path) -> PathBuf {
    data.with_extension("log")
}

fn build() -> Result<PathBuf, Error> {
    eprintln!("building the server");
    let target = target_directory()?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--release", "--quiet", "--package", NAME, "--bin", NAME, "--target-dir"])
        .arg(&target)
        .arg("--manifest-path")
        .arg(workspace_directory().join("Cargo.toml"))
        .status()
        .map_err(Error::io("run cargo"))?;
    if !status.success() {
        return Err(Error::Failed { program: "cargo build".to_owned(), said: status.to_string() });
    }
    Ok(target.join("release").join(NAME))
}

/// Returns the directory that this program was built into.
pub(crate) fn target_directory() -> Result<PathBuf, Error> {
    let this = std::env::current_exe().map_err(Error::io("find this program"))?;
    let target = this.parent().and_then(Path::parent);
    target
        .map(Path::to_owned)
        .ok_or_else(|| Error::Nonsense("this program is not in a build directory".to_owned()))
}

/// Returns the root of the workspace that this program was built from.
pub(crate) fn workspace_directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_owned)
}
