//! Measuring one row: both registries are asked once whether they hold the same, and then loaded by turns.

use std::rc::Rc;

use super::others::{Class, Kind};
use crate::alternate::{Comparison, Sample, alternate};
use crate::error::{Error, with_causes};
use crate::exchange::{Answer, ask};
use crate::load::{Load, NextRequest};
use crate::process::Process;
use crate::report::{Bars, Figure, Outcome, Row, Unit, grouped};
use crate::under_load::{always, closing_connections, cpu_per_request, throughput};
use crate::wire::Request;

/// How long and how often.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) rounds: u32,
    pub(super) load: Load,
}

/// The server and another registry, while both run.
#[derive(Debug)]
pub(super) struct Pair<'a> {
    pub(super) plan: Plan,
    pub(super) kind: Kind,
    pub(super) ours: &'a Process,
    pub(super) theirs: &'a Process,
}

/// The same question to both.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) ours: Request,
    pub(super) theirs: Request,
}

impl Question {
    /// Adds a header to both.
    pub(super) fn header(self, name: &'static str, value: &str) -> Self {
        Self { ours: self.ours.header(name, value), theirs: self.theirs.header(name, value) }
    }
}

const NOT_MODIFIED: u16 = 304;
const FEW_CONNECTIONS: usize = 4;
const MEBIBYTE: f64 = 1024.0 * 1024.0;

impl Pair<'_> {
    /// Makes a row of whatever comes out.
    pub(super) fn row(&self, what: &str, measure: impl FnOnce() -> Result<Outcome, Error>) -> Row {
        let what = format!("{what}, against {}", self.kind.name());
        eprintln!("measuring {what}");
        let outcome = measure().unwrap_or_else(|error| Outcome::Failed { why: with_causes(&error) });
        Row { name: name_of(&what), what, outcome }
    }

    /// The same registries under fewer connections, for answers so slow or large that more would only wait.
    pub(super) fn with_few_connections(&self) -> Self {
        let load = Load { connections: FEW_CONNECTIONS, ..self.plan.load };
        Self { plan: Plan { load, ..self.plan }, ..*self }
    }

    /// Measures documents that list so many things.
    pub(super) fn documents(
        &self,
        question: &Question,
        listed: u32,
        count: fn(&Answer) -> Result<usize, String>,
    ) -> Result<Outcome, Error> {
        let (ours, theirs) = self.ask_both(question)?;
        for (answer, request) in [(&ours, &question.ours), (&theirs, &question.theirs)] {
            let found = count(answer).map_err(Error::Nonsense)?;
            if found != listed as usize {
                let request = request.describe();
                return Err(Error::Nonsense(format!("`{request}` lists {found} things, not {listed}")));
            }
        }
        let detail = format!("{} bytes against {}", ours.body.len(), theirs.body.len());
        self.requests(Class::Document, &detail, &always(&question.ours), &always(&question.theirs))
    }

    /// Measures how fast either tells that a document has not changed, each by the validator that it sends itself.
    pub(super) fn unchanged(&self, question: &Question) -> Result<Outcome, Error> {
        let (ours, theirs) = self.ask_both(question)?;
        let (Some(our), Some(their)) = (validator(&ours), validator(&theirs)) else {
            let why = format!("{} sends no validator with it", self.kind.name());
            return Ok(Outcome::Skipped { why });
        };
        let detail = format!("`{}` against `{}`", our.0, their.0);
        let question = Question {
            ours: question.ours.clone().header(our.0, our.1),
            theirs: question.theirs.clone().header(their.0, their.1),
        };
        expect(self.ours, &question.ours, NOT_MODIFIED)?;
        if ask(self.theirs.address(), &question.theirs)?.status != NOT_MODIFIED {
            let why = format!("{} answers in full, whatever the client has", self.kind.name());
            return Ok(Outcome::Skipped { why });
        }
        self.requests(Class::Document, &detail, &always(&question.ours), &always(&question.theirs))
    }

    /// Measures files, which must be the same on both sides.
    pub(super) fn files(&self, class: Class, question: &Question) -> Result<Outcome, Error> {
        let (ours, theirs) = self.ask_both(question)?;
        if ours.body != theirs.body {
            return Err(Error::Nonsense("the registries hold different files".to_owned()));
        }
        let (ours, theirs) = (always(&question.ours), always(&question.theirs));
        match class {
            Class::LargeFile => self.bytes(&ours, &theirs),
            Class::SmallFile | Class::Document => self.requests(class, "the same bytes", &ours, &theirs),
        }
    }

    /// Measures requests that write, which are other ones each time.
    pub(super) fn writes(&self, ours: &Rc<NextRequest>, theirs: &Rc<NextRequest>) -> Result<Outcome, Error> {
        self.requests(Class::SmallFile, "new ones each time", ours, theirs)
    }

    fn requests(
        &self,
        class: Class,
        detail: &str,
        ours: &Rc<NextRequest>,
        theirs: &Rc<NextRequest>,
    ) -> Result<Outcome, Error> {
        let load = self.plan.load;
        let comparison = alternate(
            self.plan.rounds,
            || load.run(self.theirs, Rc::clone(theirs)),
            || load.run(self.ours, Rc::clone(ours)),
        )?;
        let mut rate = throughput(&comparison, self.bars(class))?;
        rate.detail = format!("{detail}; {}", rate.detail);
        Ok(Outcome::Measured { figures: vec![rate, cpu_per_request(&comparison, None)?] })
    }

    fn bytes(&self, ours: &Rc<NextRequest>, theirs: &Rc<NextRequest>) -> Result<Outcome, Error> {
        let load = self.plan.load;
        let comparison = alternate(
            self.plan.rounds,
            || load.run_for_bytes(self.theirs, Rc::clone(theirs)),
            || load.run_for_bytes(self.ours, Rc::clone(ours)),
        )?;
        let bars = self.bars(Class::LargeFile);
        Ok(Outcome::Measured {
            figures: vec![bytes_per_second(&comparison, bars)?, cpu_per_mebibyte(&comparison)?],
        })
    }

    fn bars(&self, class: Class) -> Bars {
        let goal = self.kind.goal(class);
        // No slower, whatever the goal is.
        Bars::AtLeast { first: goal.min(1.0), goal }
    }

    fn ask_both(&self, question: &Question) -> Result<(Answer, Answer), Error> {
        Ok((expect(self.ours, &question.ours, 200)?, expect(self.theirs, &question.theirs, 200)?))
    }
}

fn expect(process: &Process, request: &Request, status: u16) -> Result<Answer, Error> {
    let answer = ask(process.address(), request)?;
    if answer.status == status {
        return Ok(answer);
    }
    let body = String::from_utf8_lossy(&answer.body[..answer.body.len().min(300)]).into_owned();
    Err(Error::Refused { request: request.describe(), status: answer.status, body })
}

/// Returns the header with which a client asks whether an answer has changed.
fn validator(answer: &Answer) -> Option<(&'static str, String)> {
    let [etag, modified] = [("etag", "if-none-match"), ("last-modified", "if-modified-since")]
        .map(|(given, asked)| answer.header(given).map(|value| (asked, value.to_owned())));
    etag.or(modified)
}

fn bytes_per_second(comparison: &Comparison, bars: Bars) -> Result<Figure, Error> {
    let rate = |sample: &Sample| sample.rate() / MEBIBYTE;
    let detail = format!(
        "{} of {} MiB/s; p50 {:.0} ms of {:.0} ms{}",
        grouped(comparison.subject(rate)?),
        grouped(comparison.reference(rate)?),
        comparison.subject(|sample| sample.p50_micros)? / 1e3,
        comparison.reference(|sample| sample.p50_micros)? / 1e3,
        closing_connections(comparison)?,
    );
    Ok(Figure::new("throughput", Unit::Ratio, comparison.ratios(Sample::rate)?, bars, detail))
}

fn cpu_per_mebibyte(comparison: &Comparison) -> Result<Figure, Error> {
    let cost = |sample: &Sample| sample.cost() * MEBIBYTE * 1e6;
    let detail = format!("{:.0} µs against {:.0} µs", comparison.subject(cost)?, comparison.reference(cost)?);
    Ok(Figure::without_bars("CPU per MiB", Unit::Ratio, comparison.ratios(Sample::cost)?, detail))
}

/// Makes a name for programs of what people read.
fn name_of(what: &str) -> String {
    let words = what.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_for_programs_are_words_and_hyphens() {
        assert_eq!(name_of("npm tarball, 10 KiB, against pnpr"), "npm-tarball-10-kib-against-pnpr");
    }
}
