//! A server process of a test's own: started on a free port over a directory of its own, stopped by its
//! process id when dropped, and restarted over the same directory on demand. It holds its answers against the
//! model, and the test fails where one did not fit.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use crate::wait::PATIENCE;
use crate::{Call, Connection, Response, SmallDisk, server_binary, wait_until};

/// What the server prints of an answer of its own that does not fit the model. The scenarios in
/// `test_answer_check.py` make it print that.
const MISFIT: &str = "an answer does not fit the model";

/// How a server is started, where a test departs from the default.
#[derive(Debug, Default)]
pub struct Options {
    /// Flags after `--listen` and `--data`.
    pub flags: Vec<String>,
    /// The small disk that holds the data directory, in place of a temporary directory.
    pub disk: Option<SmallDisk>,
    /// The most KiB that a file may have; writing more fails as on a full disk.
    pub file_size_limit: Option<u32>,
}

/// A running server.
#[derive(Debug)]
pub struct TestServer {
    // Before the directory, so that the process is gone when the directory is removed.
    process: Process,
    data: PathBuf,
    options: Options,
    _directory: tempfile::TempDir,
}

impl TestServer {
    /// Starts a server over an empty directory.
    pub fn start() -> Self {
        Self::start_with(Options::default())
    }

    /// Starts a server over an empty directory with options.
    pub fn start_with(options: Options) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let parent = options.disk.as_ref().map_or(directory.path(), SmallDisk::path);
        let data = parent.join("data");
        let process = Process::start(&data, &options);
        Self { process, data, options, _directory: directory }
    }

    /// Starts a server over what a backup holds, as its documentation says.
    pub fn start_on_archive(archive: &Path) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let (data, options) = (directory.path().join("data"), Options::default());
        std::fs::create_dir(&data).expect("a directory can be made");
        let status = Command::new("tar").arg("-xf").arg(archive).arg("-C").arg(&data).status();
        assert!(status.expect("`tar` can be run").success(), "the archive cannot be extracted");
        let process = Process::start(&data, &options);
        Self { process, data, options, _directory: directory }
    }

    /// Starts a server with the domain `my-domain` and the repository `my-repo` in it.
    pub fn seed() -> Self {
        let server = Self::start();
        server.make_repository();
        server
    }

    /// Makes the domain `my-domain` and the repository `my-repo` in it.
    pub fn make_repository(&self) {
        self.send(&Call::post("/v1/domain").query("domain", "my-domain")).success();
        let call = Call::post("/v1/repository").query("domain", "my-domain").query("repository", "my-repo");
        self.send(&call).success();
    }

    /// Returns where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.process.address
    }

    /// Returns the id of the server's process.
    pub fn process_id(&self) -> u32 {
        self.process.child.id()
    }

    /// Returns the data directory.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Returns the disk that it was started on.
    pub fn disk(&self) -> Option<&SmallDisk> {
        self.options.disk.as_ref()
    }

    /// Returns what the server has printed so far.
    pub fn printed(&self) -> String {
        self.process.printed()
    }

    /// Opens a connection.
    pub fn connect(&self) -> Connection {
        Connection::open(self.address()).expect("the server accepts connections")
    }

    /// Sends one request over a connection of its own and gives the answer.
    pub fn send(&self, call: &Call) -> Response {
        let sent = self.try_send(call);
        sent.unwrap_or_else(|error| panic!("no answer: {error}; the server printed:\n{}", self.printed()))
    }

    /// Sends one request over a connection of its own, where the server may be gone or go.
    pub fn try_send(&self, call: &Call) -> std::io::Result<Response> {
        let mut connection = Connection::open(self.address())?;
        connection.send(&call.bytes())?;
        connection.receive()?.ok_or_else(|| std::io::ErrorKind::UnexpectedEof.into())
    }

    /// Lists the files below the directory `objects`, where the bytes of assets lie, without the one that names the store.
    pub fn objects(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut directories = vec![self.data.join("objects")];
        while let Some(directory) = directories.pop() {
            let Ok(entries) = std::fs::read_dir(&directory) else { continue };
            for entry in entries.flatten() {
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => directories.push(entry.path()),
                    Ok(_) if entry.file_name() == "codeartifact-store.json" => {}
                    Ok(_) => files.push(entry.path()),
                    // Removed since it was listed.
                    Err(_) => {}
                }
            }
        }
        files
    }

    /// Holds that `my-repo` has no package and that nothing of a refused upload is left on the disk.
    pub fn assert_nothing_stored(&self) {
        let call = Call::post("/v1/packages").query("domain", "my-domain").query("repository", "my-repo");
        assert_eq!(self.send(&call).success()["packages"], serde_json::json!([]));
        // A connection that was cut is noticed a moment later.
        wait_until("no object is left", || self.objects().is_empty().then_some(()));
    }

    /// Kills the server as `kill -9` does and waits until it is gone.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Starts the server again over the same directory, killing it first where it still runs.
    pub fn restart(&mut self) {
        self.process.kill();
        self.process = Process::start(&self.data, &self.options);
    }

    /// Starts the server again over the same directory with a limit on the size of files, or without.
    pub fn restart_with_file_size_limit(&mut self, limit: Option<u32>) {
        self.options.file_size_limit = limit;
        self.restart();
    }

    /// Sends the server a signal: `TERM` as operators do, `KILL` while others still use the server.
    pub fn signal(&self, name: &str) {
        let id = self.process_id().to_string();
        let status = Command::new("kill").args(["-s", name, &id]).status().expect("`kill` can be run");
        assert!(status.success(), "`kill -s {name}` failed");
    }

    /// Waits until the server has ended by itself.
    pub fn wait_for_end(&mut self) -> ExitStatus {
        let child = &mut self.process.child;
        wait_until("the server ends", || child.try_wait().expect("a child can be waited for"))
    }
}

/// Runs the server with these arguments where it is expected to end by itself, and gives what it said.
pub fn run_to_end(arguments: &[&str]) -> Output {
    let mut child = command(None)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the server's binary can be run");
    // Little enough is printed for the pipes to hold it.
    let deadline = std::time::Instant::now() + PATIENCE;
    while child.try_wait().expect("a child can be waited for").is_none() {
        if std::time::Instant::now() > deadline {
            let _ = child.kill();
        }
        std::thread::yield_now();
    }
    child.wait_with_output().expect("a child that has ended gives its output")
}

#[derive(Debug)]
struct Process {
    child: Child,
    address: SocketAddr,
    printed: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Process {
    fn start(data: &Path, options: &Options) -> Self {
        let mut child = command(options.file_size_limit)
            .args(["--check-answers", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(&options.flags)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server's binary can be run");

        let printed = Arc::new(Mutex::new(String::new()));
        let (sender, receiver) = channel();
        let readers = [
            follow(child.stdout.take(), &printed, sender.clone()),
            follow(child.stderr.take(), &printed, sender),
        ];
        let readers = readers.into_iter().flatten().collect();
        let Ok(address) = receiver.recv_timeout(PATIENCE) else {
            let _ = child.kill();
            let _ = child.wait();
            let printed = printed.lock().expect("no reader panics");
            panic!("the server printed no address, but:\n{printed}");
        };

        let process = Self { child, address, printed, readers };
        // Where it is encrypted, the address that it has printed has to do: it is bound by then.
        if !options.flags.iter().any(|flag| flag.starts_with("--tls")) {
            process.wait_for_health();
        }
        process
    }

    fn wait_for_health(&self) {
        let call = Call::get("/_/health");
        wait_until("the server is healthy", || {
            let mut connection = Connection::open(self.address).ok()?;
            connection.send(&call.bytes()).ok()?;
            let response = connection.receive().ok()??;
            (response.status == 200).then_some(())
        });
    }

    fn printed(&self) -> String {
        self.printed.lock().expect("no reader panics").clone()
    }

    fn kill(&mut self) {
        // Both fail only where the process has ended before, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    /// Fails a test whose server gave an answer that does not fit the model: such an answer became an internal
    /// error, which the test may have expected.
    fn drop(&mut self) {
        self.kill();
        for reader in self.readers.drain(..) {
            let _ = reader.join();
        }
        let printed = self.printed();
        let misfits = misfits(&printed);
        assert!(misfits.is_empty() || std::thread::panicking(), "{}", misfits.join("\n"));
    }
}

// Without the variables by which the developer's own server may be set up.
fn command(file_size_limit: Option<u32>) -> Command {
    let mut command = match file_size_limit {
        None => Command::new(server_binary()),
        Some(limit) => {
            // A shell sets the limit and becomes the server, whose writes then fail instead of killing it.
            let mut shell = Command::new("bash");
            shell.args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"", &limit.to_string()]);
            shell.arg(server_binary());
            shell
        }
    };
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CODEARTIFACT_") {
            command.env_remove(name);
        }
    }
    command
}

/// Finds the lines that tell of answers that do not fit the model.
fn misfits(printed: &str) -> Vec<&str> {
    printed.lines().filter(|line| line.contains(MISFIT)).collect()
}

fn follow(
    stream: Option<impl Read + Send + 'static>,
    printed: &Arc<Mutex<String>>,
    found: Sender<SocketAddr>,
) -> Option<JoinHandle<()>> {
    let stream = stream?;
    let printed = Arc::clone(printed);
    Some(std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if let Some(address) = address_in(&line) {
                // Nobody listens any more once the first address was found.
                let _ = found.send(address);
            }
            let mut printed = printed.lock().expect("no reader panics");
            printed.push_str(&line);
            printed.push('\n');
        }
    }))
}

fn address_in(line: &str) -> Option<SocketAddr> {
    let start = line.find("127.0.0.1:")?;
    let rest = &line[start..];
    let port = rest["127.0.0.1:".len()..].bytes().take_while(u8::is_ascii_digit).count();
    let address: SocketAddr = rest[.."127.0.0.1:".len() + port].parse().ok()?;
    (address.port() != 0).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_about_answers_that_do_not_fit_are_found() {
        let line =
            "2026-01-01T00:00:00Z ERROR request{operation=\"ListDomains\"}: an answer does not fit the model";
        let printed = format!("codeartifact-server on http://127.0.0.1:1\n{line} path=$\nstopped\n");

        assert_eq!(misfits(&printed), [format!("{line} path=$")]);
        assert_eq!(misfits("an answer that fits the model\n"), [""; 0]);
    }

    #[test]
    fn the_address_is_found_in_whatever_line_names_it() {
        let expected: SocketAddr = "127.0.0.1:40123".parse().unwrap();

        assert_eq!(address_in("listening on http://127.0.0.1:40123"), Some(expected));
        assert_eq!(address_in("aws --endpoint-url http://127.0.0.1:40123/ x"), Some(expected));
        assert_eq!(address_in("asked to listen on 127.0.0.1:0"), None);
        assert_eq!(address_in("no address here"), None);
    }
}
