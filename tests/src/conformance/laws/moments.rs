//! Moments: what was just made was made just now, and what expires does so in the time that was asked for.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use codeartifact_codegen::ir::{Kind, Operation, Service};
use serde_json::Value;

use super::super::fill::Extent;
use super::told::Told;
use super::trial::{Stop, Trial};

/// How far two clocks may be apart, in seconds.
const CLOCKS: f64 = 300.0;

/// Reads a timestamp in any format.
fn seconds(value: &Value) -> Option<f64> {
    let text = value.as_str();
    let formats = [Format::DateTimeWithOffset, Format::HttpDate];
    let parsed = formats.into_iter().find_map(|format| DateTime::from_str(text?, format).ok());
    value.as_f64().or_else(|| parsed.map(|moment| moment.as_secs_f64()))
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}

/// Holds that what was made a moment ago is told to have been made then.
pub(super) fn hold_made(trial: &mut Trial<'_>, read: &Operation, told: &Told) {
    let service = trial.service();
    for view in told.views(service, read) {
        for member in service.members(view.shape) {
            let name = member.name.to_lowercase();
            let is_recent = ["creat", "publish", "updat", "modif"].iter().any(|word| name.contains(word));
            if !is_recent || !matches!(service.shape(&member.target).kind, Kind::Timestamp) {
                continue;
            }
            let Some(found) = view.members.get(&member.name).and_then(seconds) else { continue };
            let ago = now() - found;
            if ago.abs() > CLOCKS {
                trial.find("moment", format!("expected `{}` to be now, found {ago:.0} s ago", member.name));
            }
        }
    }
}

/// Finds what an operation answers an end of, with the member that asks for how long.
pub(super) fn expiry(service: &Service, operation: &Operation) -> Option<(String, Option<String>)> {
    let is_end = |name: &str| name.to_lowercase().contains("expir");
    let end = service.members(&operation.output).iter().find(|member| {
        is_end(&member.name) && matches!(service.shape(&member.target).kind, Kind::Timestamp)
    })?;
    let is_duration = |name: &str| name.to_lowercase().contains("duration") && name.ends_with("Seconds");
    let asked = service.members(&operation.input).iter().find(|member| is_duration(&member.name));
    Some((end.name.clone(), asked.map(|member| member.name.clone())))
}

/// Holds that an end lies ahead, and as far as was asked for.
pub(super) async fn hold_expiry(
    trial: &mut Trial<'_>,
    operation: &Operation,
    end: &str,
    asked: Option<&str>,
) -> Result<(), Stop> {
    trial.prepare(operation).await?;
    let usual = trial.input(operation, Extent::All);
    let duration = asked.and_then(|member| usual.get(member)).and_then(Value::as_i64);
    for factor in [None, Some(1), Some(2)] {
        let mut input = usual.clone();
        let wanted = factor.and_then(|factor| Some(duration? * factor));
        if let Some(member) = asked {
            input.shift_remove(member);
            input.extend(wanted.map(|wanted| (member.to_owned(), wanted.into())));
        }
        let told = trial.ask("expiry", operation, &input).await?;
        let Some(ahead) = told.members.get(end).and_then(seconds).map(|end| end - now()) else {
            return Err(trial.stop("expiry", format!("expected `{end}` to be a moment, found none")));
        };
        #[expect(clippy::cast_precision_loss, reason = "durations are far below 2^52")]
        let fits = wanted.map_or(ahead > 0.0, |wanted| ahead > 0.0 && (ahead - wanted as f64).abs() < CLOCKS);
        if !fits {
            let wanted = wanted.map_or("ahead".to_owned(), |wanted| format!("in {wanted} s"));
            trial.find("expiry", format!("expected `{end}` to lie {wanted}, found {ahead:.0} s"));
        }
    }
    Ok(())
}
