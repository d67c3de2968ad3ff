//! Says on standard error how far a run is: one line that is rewritten where a person watches, a line at every
//! tenth otherwise.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::Instant;

/// The state of a run as far as it is shown.
#[derive(Debug)]
pub(crate) struct Progress {
    form: Form,
    total: usize,
    done: usize,
    failed: usize,
    started: Instant,
}

#[derive(Debug, PartialEq, Eq)]
enum Form {
    Silent,
    Rewritten,
    Lines,
}

impl Progress {
    /// Starts to show a run of so many cases.
    pub(crate) fn new(total: usize, quiet: bool) -> Self {
        let form = match (quiet, io::stderr().is_terminal()) {
            (true, _) => Form::Silent,
            (false, true) => Form::Rewritten,
            (false, false) => Form::Lines,
        };
        Self { form, total, done: 0, failed: 0, started: Instant::now() }
    }

    /// Says in a line of its own what happens.
    pub(crate) fn say(&self, what: &str) {
        match self.form {
            Form::Silent => {}
            Form::Rewritten => eprint!("\r\x1b[2K{what}"),
            Form::Lines => eprintln!("{what}"),
        }
        let _ = io::stderr().flush();
    }

    /// Counts one case.
    pub(crate) fn count(&mut self, operation: &str, failed: bool) {
        self.done += 1;
        self.failed += usize::from(failed);
        let tenth = |done: usize| done * 10 / self.total.max(1);
        if self.form == Form::Rewritten || tenth(self.done) > tenth(self.done - 1) {
            let seconds = self.started.elapsed().as_secs();
            self.say(&format!(
                "{} of {} cases, {} failed, {seconds} s: {operation}",
                self.done, self.total, self.failed
            ));
        }
    }

    /// Leaves the line to what is printed next.
    pub(crate) fn end(&self) {
        if self.form == Form::Rewritten {
            eprint!("\r\x1b[2K");
            let _ = io::stderr().flush();
        }
    }
}
