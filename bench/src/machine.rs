//! The machine that a measurement was taken on, described so that figures can be compared, and nothing that would
//! tell whose machine it is.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

use crate::error::Error;

/// What was measured on what, and when.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Machine {
    pub(crate) date: String,
    pub(crate) cores: usize,
    pub(crate) memory_gib: u64,
    pub(crate) cpu: String,
    pub(crate) kernel: String,
    /// Processes that wanted a core during the minute before.
    pub(crate) load_before: String,
}

impl Machine {
    /// Looks at this machine.
    pub(crate) fn describe() -> Result<Self, Error> {
        let cpu = read("/proc/cpuinfo")?;
        let memory = read("/proc/meminfo")?;
        let kibibytes: u64 =
            value_of(&memory, "MemTotal").and_then(|text| text.split(' ').next()?.parse().ok()).unwrap_or(0);
        Ok(Self {
            date: date(SystemTime::now()),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory_gib: kibibytes.div_ceil(1024 * 1024),
            cpu: value_of(&cpu, "model name").unwrap_or("unknown").to_owned(),
            kernel: release_number(&rustix::system::uname().release().to_string_lossy()),
            load_before: read("/proc/loadavg")?.split(' ').next().unwrap_or_default().to_owned(),
        })
    }
}

/// Returns the commit that a workspace stands at, where there is one.
pub(crate) fn commit(workspace: &Path) -> Option<String> {
    let output =
        Command::new("git").args(["rev-parse", "--short=12", "HEAD"]).current_dir(workspace).output().ok()?;
    let commit = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (!commit.is_empty()).then_some(commit)
}

/// Returns how many bytes are free where a directory lies.
pub(crate) fn free_bytes(directory: &Path) -> Result<u64, Error> {
    let found = rustix::fs::statvfs(directory)
        .map_err(|error| Error::io("look at the space that is left")(error.into()))?;
    Ok(found.f_bavail * found.f_frsize)
}

fn read(file: &str) -> Result<String, Error> {
    fs::read_to_string(file).map_err(Error::io(format!("read {file}")))
}

fn value_of<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_once(':').map(|(_, value)| value.trim())
}

// What follows the number names whoever built the kernel.
fn release_number(release: &str) -> String {
    release.split('-').next().unwrap_or_default().to_owned()
}

fn date(now: SystemTime) -> String {
    let seconds = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (year, month, day) = civil_date(seconds / 86_400);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Turns days since 1970 into a date of the Gregorian calendar.
fn civil_date(days_since_1970: u64) -> (u64, u64, u64) {
    let mut days = days_since_1970;
    let mut year = 1970;
    while days >= days_of_year(year) {
        days -= days_of_year(year);
        year += 1;
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days + 1)
}

fn days_of_year(year: u64) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_follow_the_calendar() {
        assert_eq!(civil_date(0), (1970, 1, 1));
        assert_eq!(civil_date(11_016), (2000, 2, 29));
        assert_eq!(civil_date(11_017), (2000, 3, 1));
        assert_eq!(civil_date(20_453), (2025, 12, 31));
    }

    #[test]
    fn kernel_is_told_by_its_number_only() {
        assert_eq!(release_number("6.1.0-build-of-somebody"), "6.1.0");
    }
}
