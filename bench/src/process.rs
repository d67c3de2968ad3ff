//! Programs that the bench starts, watches and stops: their CPU time and resident memory as the kernel counts them,
//! the children of a program included. Stops only what it started, by process id.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use clap::Args;
use rustix::process::{Pid, Signal, kill_process, set_parent_process_death_signal};

use crate::cpu::ThreadTimes;
use crate::error::Error;

/// A program that listens; stopped when dropped.
#[derive(Debug)]
pub(crate) struct Process {
    name: String,
    child: Child,
    address: SocketAddr,
    log: PathBuf,
}

impl Process {
    /// Starts a program so that it ends with the bench, and waits until it listens. What it prints goes to a file.
    pub(crate) fn start(
        name: &str,
        program: &Path,
        arguments: &[String],
        address: SocketAddr,
        log: PathBuf,
    ) -> Result<Self, Error> {
        Self::start_in(name, (program, arguments), &[], address, log)
    }

    /// The same for a program that finds something in its environment.
    pub(crate) fn start_in(
        name: &str,
        (program, arguments): (&Path, &[String]),
        environment: &[(&str, &str)],
        address: SocketAddr,
        log: PathBuf,
    ) -> Result<Self, Error> {
        let this = std::env::current_exe().map_err(Error::io("find this program"))?;
        let mut command = Command::new(this);
        command.arg("bound").arg(program).args(arguments);
        let environment = environment.iter().map(|(name, value)| (*name, OsStr::new(*value)));
        let process = Self::spawn_in(name, command, environment, (address, log))?;
        process.wait_until(|process| TcpStream::connect(process.address).is_ok())
    }

    /// Starts a program that does not listen, and waits until something stands in what it prints.
    pub(crate) fn start_until_it_says(
        said: &str,
        name: &str,
        program: &Path,
        arguments: &[String],
        log: PathBuf,
    ) -> Result<Self, Error> {
        let this = std::env::current_exe().map_err(Error::io("find this program"))?;
        let mut command = Command::new(this);
        command.arg("bound").arg(program).args(arguments);
        let process = Self::spawn(name, command, NOWHERE, log)?;
        process.wait_until(|process| fs::read_to_string(&process.log).is_ok_and(|text| text.contains(said)))
    }

    /// Starts a program directly and does not wait; for measuring the start itself.
    pub(crate) fn start_unbound(
        name: &str,
        program: &Path,
        arguments: &[String],
        address: SocketAddr,
        log: PathBuf,
    ) -> Result<Self, Error> {
        let mut command = Command::new(program);
        command.args(arguments);
        Self::spawn(name, command, address, log)
    }

    fn spawn(name: &str, command: Command, address: SocketAddr, log: PathBuf) -> Result<Self, Error> {
        Self::spawn_in(name, command, [], (address, log))
    }

    fn spawn_in<'e>(
        name: &str,
        mut command: Command,
        environment: impl IntoIterator<Item = (&'e str, &'e OsStr)>,
        (address, log): (SocketAddr, PathBuf),
    ) -> Result<Self, Error> {
        let output = File::create(&log).map_err(Error::io("create a log file"))?;
        let errors = output.try_clone().map_err(Error::io("create a log file"))?;
        let path = std::env::var_os("PATH").unwrap_or_default();
        // The server takes settings from its environment; what the user has there must not change what is measured.
        command
            .env_clear()
            .env("PATH", path)
            .envs(environment)
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors);
        let child = command.spawn().map_err(Error::io(format!("start `{name}`")))?;
        Ok(Self { name: name.to_owned(), child, address, log })
    }

    fn wait_until(mut self, is_ready: impl Fn(&Self) -> bool) -> Result<Self, Error> {
        let began = Instant::now();
        while !is_ready(&self) {
            let ended = self.child.try_wait().map_err(Error::io("watch a program"))?.is_some();
            if ended || began.elapsed() > START_PATIENCE {
                return Err(self.not_started());
            }
            thread::sleep(Duration::from_millis(2));
        }
        Ok(self)
    }

    /// Says that the program did not start, with its last words.
    pub(crate) fn not_started(&self) -> Error {
        let said = self.last_words();
        Error::NotStarted { program: self.name.clone(), seconds: START_PATIENCE.as_secs(), said }
    }

    fn last_words(&self) -> String {
        let said = fs::read_to_string(&self.log).unwrap_or_default();
        let last = said.lines().rev().take(3).collect::<Vec<_>>();
        last.into_iter().rev().collect::<Vec<_>>().join("; ")
    }

    /// Returns where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns its number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Returns the CPU time that the program and its children have used so far.
    pub(crate) fn cpu_time(&self) -> Result<Duration, Error> {
        self.family()?.into_iter().map(cpu_time).sum()
    }

    /// Returns what each thread of the program and its children has used so far.
    pub(crate) fn thread_times(&self) -> Result<ThreadTimes, Error> {
        ThreadTimes::of(&self.family()?)
    }

    /// Returns how many bytes of memory the program holds.
    pub(crate) fn resident_bytes(&self) -> Result<u64, Error> {
        resident_bytes(self.child.id())
    }

    /// Runs some work and gives the most memory that the program held meanwhile, looking every few milliseconds.
    pub(crate) fn peak_resident_bytes_during<T>(
        &self,
        work: impl FnOnce() -> Result<T, Error>,
    ) -> Result<(T, u64), Error> {
        let watch = self.memory_watch();
        let outcome = work();
        let peak = watch.most()?;
        Ok((outcome?, peak))
    }

    /// Begins to watch how much memory the program holds.
    pub(crate) fn memory_watch(&self) -> MemoryWatch {
        let (pid, done) = (self.child.id(), Arc::new(AtomicBool::new(false)));
        let is_done = Arc::clone(&done);
        let watch = move || {
            let mut peak = resident_bytes(pid)?;
            while !is_done.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_millis(5));
                peak = peak.max(resident_bytes(pid)?);
            }
            Ok(peak)
        };
        MemoryWatch { done, thread: thread::spawn(watch) }
    }

    fn family(&self) -> Result<Vec<u32>, Error> {
        let own = self.child.id();
        let mut pids = vec![own];
        for entry in fs::read_dir("/proc").map_err(Error::io("list processes"))?.flatten() {
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            // A process may end between the listing and the look at it.
            if stat_fields(pid).is_ok_and(|fields| fields.parent == own) {
                pids.push(pid);
            }
        }
        Ok(pids)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(pid) = pid
            && matches!(self.child.try_wait(), Ok(None))
        {
            // Asked rather than killed: a program with children takes them along.
            let _ = kill_process(pid, Signal::TERM);
        }
        let began = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) {
            if began.elapsed() > STOP_PATIENCE {
                let _ = self.child.kill();
                let _ = self.child.wait();
                return;
            }
            thread::sleep(Duration::from_millis(2));
        }
    }
}

/// Looks every few milliseconds how much memory a program holds.
#[derive(Debug)]
pub(crate) struct MemoryWatch {
    done: Arc<AtomicBool>,
    thread: JoinHandle<Result<u64, Error>>,
}

impl MemoryWatch {
    /// Ends the watch and returns the most bytes that were seen.
    pub(crate) fn most(self) -> Result<u64, Error> {
        self.done.store(true, Ordering::Relaxed);
        self.thread.join().map_err(|_| Error::Nonsense("the memory watch stopped".to_owned()))?
    }
}

/// A program that ends by itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Errand<'a> {
    pub(crate) program: &'a Path,
    pub(crate) arguments: &'a [String],
    /// Where it runs.
    pub(crate) directory: &'a Path,
    /// What its environment has besides the places of programs.
    pub(crate) environment: &'a [(&'a str, &'a Path)],
    /// Where what it prints goes.
    pub(crate) log: &'a Path,
    pub(crate) limit: Duration,
}

impl Errand<'_> {
    /// Runs it to its end, or the bench's at the latest, and waits for its success.
    pub(crate) fn run(self) -> Result<(), Error> {
        let this = std::env::current_exe().map_err(Error::io("find this program"))?;
        let mut command = Command::new(this);
        command.arg("bound").arg(self.program).args(self.arguments).current_dir(self.directory);
        let environment = self.environment.iter().map(|(name, value)| (*name, value.as_os_str()));
        let name = self.program.display().to_string();
        let mut process = Process::spawn_in(&name, command, environment, (NOWHERE, self.log.to_owned()))?;
        let began = Instant::now();
        loop {
            match process.child.try_wait().map_err(Error::io("watch a program"))? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => {
                    let said = format!("{status}; it said: {}", process.last_words());
                    return Err(Error::Failed { program: name, said });
                }
                None if began.elapsed() > self.limit => {
                    let said = format!("no end after {} s", self.limit.as_secs());
                    return Err(Error::Failed { program: name, said });
                }
                None => thread::sleep(Duration::from_millis(5)),
            }
        }
    }
}

/// Finds a program by its name.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Debian keeps some out of the path of ordinary users.
    let places = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    places.map(|place| place.join(name)).find(|file| file.is_file())
}

/// The address of programs that never listen.
const NOWHERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
const START_PATIENCE: Duration = Duration::from_secs(20);
const STOP_PATIENCE: Duration = Duration::from_secs(10);

/// Finds a port of the loopback interface that nothing listens on.
pub(crate) fn free_address() -> Result<SocketAddr, Error> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(Error::io("find a free port"))?;
    listener.local_addr().map_err(Error::io("find a free port"))
}

/// A program to become.
#[derive(Debug, Args)]
pub(crate) struct Bound {
    /// The program and its arguments.
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) command: Vec<PathBuf>,
}

/// Becomes another program that is killed when the bench ends, however the bench ends.
pub(crate) fn become_bound(bound: &Bound) -> Result<ExitCode, Error> {
    end_with_parent()?;
    let (program, arguments) =
        bound.command.split_first().ok_or_else(|| Error::Nonsense("no program was named".to_owned()))?;
    let failure = Command::new(program).args(arguments).exec();
    Err(Error::io(format!("start `{}`", program.display()))(failure))
}

/// Asks the kernel to stop this program when its parent ends.
fn end_with_parent() -> Result<(), Error> {
    set_parent_process_death_signal(Some(Signal::TERM))
        .map_err(|error| Error::io("bind to the parent process")(error.into()))
}

struct StatFields {
    parent: u32,
    ticks: u64,
}

fn stat_fields(pid: u32) -> io::Result<StatFields> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    parse_stat(&text).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "unknown form of stat"))
}

fn parse_stat(text: &str) -> Option<StatFields> {
    // The name in parentheses may hold blanks and parentheses of its own.
    let (_, rest) = text.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
    let parent = u32::try_from(number(1)?).ok()?;
    Some(StatFields { parent, ticks: number(11)? + number(12)? })
}

/// Returns the CPU time that a process has used so far.
pub(crate) fn cpu_time(pid: u32) -> Result<Duration, Error> {
    let fields = stat_fields(pid).map_err(Error::io("read the CPU time of a program"))?;
    let ticks_per_second = rustix::param::clock_ticks_per_second();
    Ok(Duration::from_nanos(fields.ticks * (1_000_000_000 / ticks_per_second)))
}

fn resident_bytes(pid: u32) -> Result<u64, Error> {
    let text = fs::read_to_string(format!("/proc/{pid}/statm"))
        .map_err(Error::io("read the memory of a program"))?;
    let pages = text.split_ascii_whitespace().nth(1).and_then(|pages| pages.parse::<u64>().ok());
    let pages = pages.ok_or_else(|| Error::Nonsense("unknown form of statm".to_owned()))?;
    Ok(pages * rustix::param::page_size() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_of_a_program_does_not_confuse_its_figures() {
        let line = "42 (a) (b c) S 7 42 42 0 -1 4194560 1 2 3 4 150 50 9 9 20 0 4 0 1 1 1";

        let fields = parse_stat(line).unwrap();

        assert_eq!((fields.parent, fields.ticks), (7, 200));
    }

    #[test]
    fn free_address_is_on_the_loopback_interface() {
        assert!(free_address().unwrap().ip().is_loopback());
    }
}
