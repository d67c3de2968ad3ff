//! One package of npm with very many versions against one with few: what must not grow with them, and, without a bar,
//! what cannot but grow, which is the document that lists all versions.

use super::ask;
use super::measure::{self, Plan, Servers, Stocks};
use super::operations::{ONE_PACKAGE, ONE_PACKAGE_WRITES, WHOLE_DOCUMENTS};
use super::report::{Comparison, Pair, Section};
use crate::error::Error;
use crate::exchange::{ask as ask_server, etag_of};
use crate::server::ServerProgram;

const NOT_MODIFIED: u16 = 304;
/// How often a whole document is asked for; one of a hundred thousand versions takes seconds.
const WHOLE_SAMPLES: u32 = 5;

/// Compares a small store and a large one.
pub(super) fn compare(
    title: &'static str,
    stocks: &Stocks,
    program: &ServerProgram,
    plan: Plan,
) -> Result<Comparison, Error> {
    let disk_mebibytes = measure::disk(stocks)?;
    let etags = etags(program, stocks)?;
    let start_milliseconds = measure::starts(program, stocks, plan)?;
    // Servers that have made no document yet.
    let mut servers = Servers::start(program, stocks)?;
    expect_unchanged(&servers, &etags)?;
    servers.etags = etags;
    let idle_mebibytes = servers.idle_memory()?;
    let mut sections = Vec::new();
    for (title, operations) in [("one package", ONE_PACKAGE), ("writes to it", ONE_PACKAGE_WRITES)] {
        sections.push(measure::section(title, operations, None, (&mut servers, stocks, plan))?);
    }
    let used_mebibytes = servers.memory()?;
    let (documents, most) = whole_documents(&mut servers, stocks, plan)?;
    sections.push(documents);
    let after = servers.memory()?;
    Ok(Comparison {
        title,
        small: stocks.small.world,
        large: stocks.large.world,
        large_built_seconds: stocks.large.built.map(|took| took.as_secs_f64()),
        disk_mebibytes,
        start_milliseconds,
        idle_mebibytes,
        used_mebibytes,
        documents_mebibytes: Some([most, after]),
        sections,
    })
}

/// Asks servers that end again for the validators of the packument.
fn etags(program: &ServerProgram, stocks: &Stocks) -> Result<[String; 2], Error> {
    let servers = Servers::start(program, stocks)?;
    let [small, large] = servers.addresses().map(|address| etag_of(address, &ask::packument().request));
    Ok([small?, large?])
}

fn expect_unchanged(servers: &Servers, etags: &[String; 2]) -> Result<(), Error> {
    for (address, etag) in servers.addresses().into_iter().zip(etags) {
        let request = ask::packument_unless(etag).request;
        let status = ask_server(address, &request)?.status;
        if status != NOT_MODIFIED {
            let request = request.describe();
            return Err(Error::Nonsense(format!(
                "`{request}` with its validator was answered with {status}"
            )));
        }
    }
    Ok(())
}

/// Measures whole documents, and the most memory that is held meanwhile.
fn whole_documents(servers: &mut Servers, stocks: &Stocks, plan: Plan) -> Result<(Section, Pair), Error> {
    let plan = Plan { samples: WHOLE_SAMPLES, ..plan };
    let (section, most) = servers.most_memory_during(|servers| {
        measure::section("whole documents", WHOLE_DOCUMENTS, None, (servers, stocks, plan))
    })?;
    Ok((Section { has_bars: false, ..section }, most))
}
