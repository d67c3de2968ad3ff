//! Runs the cases of a plan against a server: prepares, sends, judges, removes. A bounded number of cases is
//! under way at a time; each has things of its own, so that none sees another.

use std::cell::{Cell, RefCell};
use std::time::{Instant, SystemTime};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use codeartifact_codegen::ir::Operation;
use futures_util::StreamExt as _;
use futures_util::stream;
use serde_json::{Map, Value};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::cases::{Case, Edit, Expect, Subject, WireEdit};
use super::client::{Answer, Client};
use super::dice::Dice;
use super::encode::{self, Request};
use super::error::Error;
use super::exchange::exchange;
use super::fill::{Extent, Filler, Known};
use super::judge::{Fault, Judge};
use super::plan::{Asked, Plan};
use super::progress::Progress;
use super::report::{self, CaseReport, Finding, OperationReport, Outcome, Report, service_title, skipped};
use super::texts::Texts;
use super::world::{Present, Variables};

/// After so many requests in a row without any answer, the server is taken for gone.
const SILENCE: usize = 25;

/// A run under way.
pub(super) struct Runner<'a> {
    pub(super) plan: &'a Plan,
    pub(super) client: &'a Client,
    texts: Texts,
    stop: &'a Cell<bool>,
    silent: Cell<usize>,
    fresh: Cell<usize>,
    left_behind: RefCell<Vec<String>>,
    /// What could not be made before the first case.
    pub(super) unprepared: RefCell<Vec<String>>,
    scarce: Vec<(String, Semaphore)>,
}

/// Runs a plan. `stop` ends it early, and everything is removed all the same.
pub(crate) async fn run(
    plan: &Plan,
    client: &Client,
    progress: &RefCell<Progress>,
    stop: &Cell<bool>,
) -> Result<Report, Error> {
    let (clock, started) = (Instant::now(), SystemTime::now());
    let runner = Runner {
        plan,
        client,
        texts: Texts::default(),
        stop,
        silent: Cell::new(0),
        fresh: Cell::new(0),
        left_behind: RefCell::default(),
        unprepared: RefCell::default(),
        scarce: scarce(plan),
    };
    runner.reach().await?;

    progress.borrow().say("preparing");
    let mut variables = Variables::from([
        ("run".to_owned(), plan.seed.clone().into()),
        ("region".to_owned(), plan.region.clone().into()),
    ]);
    let mut undos = Vec::new();
    for step in plan.world.iter().flat_map(|world| &world.setup) {
        if !stop.get() {
            let failed = runner.step(step, &mut variables, &mut undos).await.err();
            runner.unprepared.borrow_mut().extend(failed);
        }
    }
    let mut operations = runner.operations(&variables, progress).await;
    let causes = report::fold(&mut operations);

    progress.borrow().say("removing what was made");
    let left = runner.take_back(undos).await;
    let mut left_behind = runner.left_behind.take();
    left_behind.extend(left);
    Ok(Report {
        program: format!("codeartifact-conformance {}", env!("CARGO_PKG_VERSION")),
        label: plan.label.clone(),
        endpoint: plan.endpoint.clone(),
        service: service_title(&plan.service),
        strictness: plan.strictness,
        overlooked: plan.overlooked.iter().map(|kind| kind.as_str().to_owned()).collect(),
        seed: plan.seed.clone(),
        started: DateTime::from(started).fmt(Format::DateTime).unwrap_or_default(),
        seconds: clock.elapsed().as_secs_f64(),
        seeded: plan.world.is_some(),
        interrupted: runner.interrupted(),
        unprepared: runner.unprepared.take(),
        left_behind,
        causes,
        operations,
    })
}

impl Runner<'_> {
    /// Says why the run ended early, where it did.
    fn interrupted(&self) -> Option<String> {
        match (self.stop.get(), self.silent.get() >= SILENCE) {
            (true, _) => Some("it was interrupted".to_owned()),
            (false, true) => Some(format!("{SILENCE} requests in a row had no answer")),
            (false, false) => None,
        }
    }

    /// Makes a filler that knows of the world what is known now.
    pub(super) fn filler<'f>(&'f self, known: &'f dyn Known) -> Filler<'f> {
        let dice = Dice::new(&format!("{} fill", self.plan.seed));
        Filler { service: &self.plan.service, texts: &self.texts, known, dice }
    }

    /// Holds that somebody answers at all.
    async fn reach(&self) -> Result<(), Error> {
        let request = Request {
            method: "GET".to_owned(),
            path: "/".to_owned(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        let endpoint = || self.plan.endpoint.clone();
        match self.client.send(&request).await {
            Ok(_) => Ok(()),
            Err(reason) => Err(Error::Unreachable { endpoint: endpoint(), reason }),
        }
    }

    async fn operations(&self, variables: &Variables, progress: &RefCell<Progress>) -> Vec<OperationReport> {
        let service = &self.plan.service;
        let all = self
            .plan
            .cases
            .iter()
            .flat_map(|(name, asked)| asked.iter().map(move |asked| (&service.operations[name], asked)));
        let done = stream::iter(all)
            .map(|(operation, asked)| async move {
                let _turn = self.turn(operation).await;
                let report = match asked {
                    Asked::Case(case) => self.case(operation, case, variables).await,
                    Asked::Law(law) => self.law(operation, law, variables).await,
                };
                progress.borrow_mut().count(&operation.id.name, report.outcome == Outcome::Failed);
                report
            })
            .buffered(self.plan.concurrency);
        let mut done: Vec<CaseReport> = done.collect().await;
        let reports = self.plan.cases.iter().map(|(name, cases)| {
            let operation = &service.operations[name];
            OperationReport {
                name: name.clone(),
                method: operation.method.clone(),
                uri: operation.uri.to_string(),
                cases: done.drain(..cases.len()).collect(),
            }
        });
        reports.collect()
    }

    async fn case(&self, operation: &Operation, case: &Case, variables: &Variables) -> CaseReport {
        if self.has_ended() {
            return skipped(case.subject, &case.name, "the run ended before");
        }
        let name = &operation.id.name;
        let world = self.plan.world.as_ref();
        let mut variables = self.with_fresh(variables);
        let mut undos = Vec::new();
        for step in world.into_iter().flat_map(|world| world.before(name)) {
            if let Err(reason) = self.step(step, &mut variables, &mut undos).await {
                self.keep(self.take_back(undos).await);
                return skipped(case.subject, &case.name, &format!("not prepared: {reason}"));
            }
        }
        let Some(input) = self.input(operation, case, &variables).await else {
            self.keep(self.take_back(undos).await);
            return report::impossible(case.subject, &case.name);
        };
        let request = match encode::request(&self.plan.service, operation, &input) {
            Ok(request) => wired(request, case),
            Err(reason) => {
                self.keep(self.take_back(undos).await);
                return skipped(case.subject, &case.name, &reason);
            }
        };
        let answer = self.client.send(&request).await;
        self.silent.set(if answer.is_err() { self.silent.get() + 1 } else { 0 });

        let preparation = world.and_then(|world| world.preparation(name));
        if answer.as_ref().is_ok_and(|answer| (200..300).contains(&answer.status)) {
            let sent = input.iter().map(|(member, value)| (format!("input.{member}"), value.clone()));
            let variables: Variables = variables.clone().into_iter().chain(sent).collect();
            let own = preparation.into_iter().flat_map(|preparation| &preparation.undo);
            undos.extend(own.map(|undo| (undo.clone(), variables.clone())));
        }
        self.keep(self.take_back(undos).await);

        let judge = Judge {
            service: &self.plan.service,
            operation,
            strictness: self.plan.strictness,
            refused: preparation.and_then(|own| own.refused.as_ref()).map(|refused| refused.error.as_str()),
            is_seeded: world.is_some(),
        };
        let expect = self.expectation(operation, case, &input);
        let faults = match &answer {
            Ok(answer) => judge.faults(&expect, answer),
            Err(reason) => vec![Fault::new("no-answer", reason.clone())],
        };
        if let Ok(answer) = &answer
            && let Some(reason) = self.unjudged(operation, &expect, answer)
        {
            return skipped(case.subject, &case.name, &reason);
        }
        self.judged(operation, (case.subject, &case.name), faults, Some((request, answer)))
    }

    /// Waits until a case may use what the account has few of.
    async fn turn(&self, operation: &Operation) -> Option<SemaphorePermit<'_>> {
        let (_, turns) = self.scarce.iter().find(|(word, _)| operation.id.name.contains(word.as_str()))?;
        turns.acquire().await.ok()
    }

    /// Tells whether nothing more is to be sent.
    pub(super) fn has_ended(&self) -> bool {
        self.stop.get() || self.silent.get() >= SILENCE
    }

    /// Adds a name that nothing in the run has yet.
    pub(super) fn with_fresh(&self, variables: &Variables) -> Variables {
        let mut variables = variables.clone();
        self.fresh.set(self.fresh.get() + 1);
        variables.insert("fresh".to_owned(), format!("{}-{}", self.plan.seed, self.fresh.get()).into());
        variables
    }

    /// Without a member that the service needs, though the model does not, success cannot be asked for.
    fn expectation(&self, operation: &Operation, case: &Case, input: &Map<String, Value>) -> Expect {
        let world = self.plan.world.as_ref();
        let needed = world.map(|world| world.needed(&operation.id.name, input)).unwrap_or_default();
        let taken_away = |edit: &&Edit| {
            needed.contains(&edit.path.first()) && edit.value.as_ref().is_none_or(Value::is_null)
        };
        match case.edits.iter().find(taken_away) {
            Some(edit) if case.expect == Expect::Success => Expect::Taken(edit.path.clone()),
            _ => case.expect.clone(),
        }
    }

    pub(super) fn keep(&self, left: Vec<String>) {
        self.left_behind.borrow_mut().extend(left);
    }

    /// Makes the input of a case; none where a value could not be derived.
    async fn input(
        &self,
        operation: &Operation,
        case: &Case,
        variables: &Variables,
    ) -> Option<Map<String, Value>> {
        let world = self.plan.world.as_ref();
        let mut input = self.base(operation, Some(operation), variables, case.extent);
        if case.extent == Extent::All {
            self.turn_page(operation, &mut input).await;
        }
        let known = Present::new(world, Some(operation), variables);
        let mut filler = self.filler(&known);
        for displaced in world.into_iter().flat_map(|world| world.displaced(&operation.id.name, case)) {
            input.shift_remove(displaced);
        }
        for edit in case.edits.iter().filter(|edit| !edit.path.is_top()) {
            self.ensure(operation, edit.path.first(), &mut input, &mut filler);
        }
        let mut input = Value::Object(input);
        for edit in &case.edits {
            let done = edit.path.put(&mut input, edit.value.clone());
            if !done && edit.value.is_some() {
                return None;
            }
        }
        match input {
            Value::Object(input) => Some(input),
            _ => None,
        }
    }

    /// Puts a token in that the server made: the one of a first page of one item. Without a second page
    /// there is none to send.
    async fn turn_page(&self, operation: &Operation, input: &mut Map<String, Value>) {
        let Some(pages) = &operation.pagination else { return };
        if input.shift_remove(&pages.input_token).is_none() {
            return;
        }
        let mut first = input.clone();
        if let Some(size) = &pages.page_size {
            first.insert(size.clone(), 1.into());
        }
        let Ok(answer) = self.send(operation, &first).await else { return };
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        let token = pages.output_token.split('.').try_fold(&body, |at, name| at.get(name));
        if let Some(token) = token.filter(|token| token.is_string()) {
            input.insert(pages.input_token.clone(), token.clone());
        }
    }

    pub(super) fn judged(
        &self,
        operation: &Operation,
        (subject, case): (Subject, &str),
        faults: Vec<Fault>,
        sent: Option<(Request, Result<Answer, String>)>,
    ) -> CaseReport {
        let departures = self.plan.world.iter().flat_map(|world| &world.departures);
        let excuse = |fault: &Fault| {
            let covers = departures.clone().find(|departure| {
                departure.covers(&operation.id.name, case, fault.shape.as_ref(), fault.value.as_deref())
            });
            let overlooked = || self.plan.overlooked.iter().any(|kind| kind.as_str() == fault.rule);
            covers
                .map(|departure| departure.because.clone())
                .or_else(|| overlooked().then(|| format!("`{}` is overlooked", fault.rule)))
        };
        let findings = faults.into_iter().map(|fault| Finding {
            excused: excuse(&fault),
            rule: fault.rule,
            text: fault.text,
            shape: fault.shape.map(|shape| shape.name),
            cause: None,
        });
        let findings: Vec<Finding> = findings.collect();
        let failed = findings.iter().any(|finding| finding.excused.is_none());
        CaseReport {
            subject,
            name: case.to_owned(),
            outcome: if failed { Outcome::Failed } else { Outcome::Passed },
            findings,
            exchange: sent
                .filter(|_| failed)
                .map(|(request, answer)| exchange(self.plan, (operation, subject), &request, answer)),
        }
    }
}

/// As many cases at a time as the account has room for.
fn scarce(plan: &Plan) -> Vec<(String, Semaphore)> {
    let words = plan.world.iter().flat_map(|world| &world.scarce);
    words.map(|(word, count)| (word.clone(), Semaphore::new(*count))).collect()
}

/// Changes a request as a case wants it.
fn wired(mut request: Request, case: &Case) -> Request {
    for edit in &case.wire {
        match edit {
            WireEdit::Method(method) => request.method.clone_from(method),
            WireEdit::Path(more) => request.path.push_str(more),
            WireEdit::ContentType(content_type) => request.set_header("content-type", content_type),
            WireEdit::Body(body) => request.body.clone_from(body),
            WireEdit::Query(key, value) => request.query.push((key.clone(), value.clone())),
        }
    }
    request
}
