//! What it costs to know who asks and what they may do: signatures verified and policies evaluated, of the user, the
//! domain and the repository.

use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::json;

use super::bench::Bench;
use super::{fixture, shared_database};
use crate::alternate::{Comparison, Sample, Spread, alternate};
use crate::content::Content;
use crate::error::Error;
use crate::exchange::call;
use crate::process::Process;
use crate::reference::{start_hyper, start_statement};
use crate::report::{Bars, Figure, Outcome, Unit};
use crate::sign::Signer;
use crate::under_load::{always, cpu_per_request, throughput};
use crate::wire::{Method, Request};

const ACCOUNT: &str = "000000000000";
/// About as long as a policy of a repository may be.
const POLICY_BYTES: usize = 6 * 1024;
/// Users: one with one long policy, one with a short one, one with ten long ones.
const USERS: [(&str, usize, usize); 3] =
    [("long", 1, POLICY_BYTES), ("short", 1, 0), ("ten", 10, POLICY_BYTES)];

/// Measures `DescribeRepository` as a user with a long policy, against bare HTTP.
pub(super) fn describe(bench: &Bench) -> Result<Outcome, Error> {
    let directory = bench.directory()?;
    let reference = start_hyper(directory.path(), 1024)?;
    let server = start(bench, directory.path(), &[], |_| Ok(()))?;
    let plain = fixture::describe_repository();
    let comparison = alternate(
        bench.plan.rounds,
        || bench.plan.load.run(&reference, always(&plain)),
        || load_as(bench, &server, "long"),
    )?;
    let figures = vec![
        throughput(&comparison, Bars::AtLeast { first: 0.40, goal: 0.60 })?,
        cpu_per_request(&comparison, Some(Bars::AtMost { first: 3.0, goal: 1.8 }))?,
    ];
    Ok(Outcome::Measured { figures })
}

/// Measures `DescribePackageVersion` over PostgreSQL as such a user, against a server that only runs its statement.
pub(super) fn describe_shared(bench: &Bench) -> Result<Outcome, Error> {
    let Some(database) = shared_database::make(bench, "signed")? else {
        return Ok(shared_database::skipped());
    };
    let directory = bench.directory()?;
    let publish =
        |address| fixture::publish(address, "small", "1.0.0", &Content::new(1, shared_database::ASSET_BYTES));
    let server = start(bench, directory.path(), &database.flags(), publish)?;
    let reference = start_statement(directory.path(), &database.url())?;
    let plain = fixture::describe_package_version("small", "1.0.0");
    let comparison = alternate(
        bench.plan.rounds,
        || bench.plan.load.run(&reference, always(&plain)),
        || load_with(bench, &server, "long", &plain),
    )?;
    let rate = throughput(&comparison, Bars::AtLeast { first: 0.40, goal: 0.70 })?;
    Ok(Outcome::Measured { figures: vec![rate, cpu_per_request(&comparison, None)?] })
}

/// Measures what verification and evaluation add to the same request.
pub(super) fn verification(bench: &Bench) -> Result<Outcome, Error> {
    let directory = bench.directory()?;
    let server = start(bench, &directory.path().join("closed"), &[], |_| Ok(()))?;
    let open = bench.server.start(&directory.path().join("open"))?;
    fixture::create_repository(open.address())?;
    let plain = fixture::describe_repository();
    let comparison = alternate(
        bench.plan.rounds,
        || bench.plan.load.run(&open, always(&plain)),
        || load_as(bench, &server, "long"),
    )?;
    let detail = format!(
        "{:.1} µs against {:.1} µs without credentials; policies of {POLICY_BYTES} bytes each",
        comparison.subject(Sample::cost)? * 1e6,
        comparison.reference(Sample::cost)? * 1e6
    );
    let bars = Bars::AtMost { first: 40.0, goal: 20.0 };
    let added = added_micros(&comparison)?;
    Ok(Outcome::Measured {
        figures: vec![Figure::new("CPU added per request", Unit::Microseconds, added, bars, detail)],
    })
}

/// Measures a user with ten long policies against one with a short one.
pub(super) fn many_policies(bench: &Bench) -> Result<Outcome, Error> {
    let directory = bench.directory()?;
    let server = start(bench, directory.path(), &[], |_| Ok(()))?;
    let comparison =
        alternate(bench.plan.rounds, || load_as(bench, &server, "short"), || load_as(bench, &server, "ten"))?;
    let bars = Bars::AtMost { first: 2.0, goal: 1.3 };
    Ok(Outcome::Measured { figures: vec![cpu_per_request(&comparison, Some(bars))?] })
}

fn added_micros(comparison: &Comparison) -> Result<Spread, Error> {
    let around = comparison.references.windows(2);
    Spread::of(comparison.subjects.iter().zip(around).map(|(subject, around)| {
        let reference = around.iter().map(Sample::cost).sum::<f64>() / 2.0;
        (subject.cost() - reference) * 1e6
    }))
}

fn load_as(bench: &Bench, server: &Process, user: &str) -> Result<Sample, Error> {
    load_with(bench, server, user, &fixture::describe_repository())
}

/// Loads a server that verifies with one and the same request of a user.
fn load_with(bench: &Bench, server: &Process, user: &str, request: &Request) -> Result<Sample, Error> {
    // Signed anew for each run, since a signature does not live long.
    let request = signer(user).sign(request)?;
    bench.plan.load.run(server, always(&request))
}

fn signer(user: &str) -> Signer {
    let access_key_id = format!("AKIA{}", user.to_uppercase());
    Signer { access_key_id, secret_access_key: format!("secret-of-{user}") }
}

/// Starts a server that verifies, on a store that holds a domain and a repository with long policies, and what else is put
/// there before.
fn start(
    bench: &Bench,
    directory: &Path,
    flags: &[String],
    prepare: impl FnOnce(SocketAddr) -> Result<(), Error>,
) -> Result<Process, Error> {
    let data = directory.join("data");
    fs::create_dir_all(directory).map_err(Error::io("create a directory"))?;
    let open = bench.server.start_with(&data, flags)?;
    fixture::create_repository(open.address())?;
    prepare(open.address())?;
    let document = policy(POLICY_BYTES, true);
    for (target, body) in [
        ("/v1/domain/permissions/policy", json!({"domain": "bench", "policyDocument": document})),
        (
            "/v1/repository/permissions/policy?domain=bench&repository=packages",
            json!({"policyDocument": document}),
        ),
    ] {
        let body = body.to_string();
        let request = Request::new(Method::Put, target).header("content-type", "application/json");
        call(open.address(), &request.body_bytes(body.len() as u64), body.as_bytes())?;
    }
    drop(open);
    let credentials = directory.join("credentials.json");
    fs::write(&credentials, credentials_file()).map_err(Error::io("write a credentials file"))?;
    let owner_only = fs::Permissions::from_mode(0o600);
    fs::set_permissions(&credentials, owner_only).map_err(Error::io("close a credentials file"))?;
    let further = ["--credentials".to_owned(), credentials.display().to_string()];
    bench.server.start_with(&data, &[&further, flags].concat())
}

fn credentials_file() -> String {
    let user = |&(name, policies, bytes): &(&str, usize, usize)| {
        let Signer { access_key_id, secret_access_key } = signer(name);
        let policies: Vec<serde_json::Value> =
            (0..policies).map(|_| serde_json::from_str(&policy(bytes, false)).unwrap_or_default()).collect();
        let key = json!({"accessKeyId": access_key_id, "secretAccessKey": secret_access_key});
        (name.to_owned(), json!({"policies": policies, "accessKeys": [key]}))
    };
    let users: serde_json::Map<_, _> = USERS.iter().map(user).collect();
    json!({"accounts": {ACCOUNT: {"users": users}}}).to_string()
}

/// Returns a policy of about so many bytes, whose last statement allows to describe the repository.
fn policy(bytes: usize, of_resource: bool) -> String {
    let principal = if of_resource { r#""Principal":{"AWS":"000000000000"},"# } else { "" };
    let mut text = r#"{"Version":"2012-10-17","Statement":["#.to_owned();
    for number in 0.. {
        let statement = format!(
            r#"{{"Sid":"Team{number}","Effect":"Allow",{principal}"Action":["codeartifact:Publish*","codeartifact:Delete*"],"Resource":"*","Condition":{{"StringEquals":{{"aws:PrincipalTag/team":"team-{number}"}}}}}},"#
        );
        if text.len() + statement.len() + 200 > bytes {
            break;
        }
        text.push_str(&statement);
    }
    let last = write!(
        text,
        r#"{{"Effect":"Allow",{principal}"Action":"codeartifact:Describe*","Resource":"*"}}]}}"#
    );
    debug_assert!(last.is_ok(), "a string takes what is written");
    text
}
