//! What the rows have in common that load a server with one and the same request.

use super::bench::Bench;
use crate::alternate::{Comparison, alternate};
use crate::error::Error;
use crate::process::Process;
use crate::under_load::always;
use crate::wire::Request;

/// Loads the reference and the server in turns, each with its own request.
pub(super) fn compare(
    bench: &Bench,
    reference: (&Process, &Request),
    subject: (&Process, &Request),
) -> Result<Comparison, Error> {
    let run = |(process, request): (&Process, &Request)| bench.plan.load.run(process, always(request));
    alternate(bench.plan.rounds, || run(reference), || run(subject))
}
