//! Which resources a statement may be about: patterns of ARNs, complete or not.
//! Knows what lies within a domain or repository, not what exists.

use super::pattern::{Pattern, Wildcards};
use super::variable::{Part, parts};
use crate::registry::error::invalid_policy::{InvalidPolicy, broken};
use crate::registry::names::arn::Arn;

/// Colons between the six parts of an ARN.
const COLONS: usize = 5;

/// Reads a pattern of whatever resources.
pub(super) fn read(place: &str, text: &str, variables: bool) -> Result<Pattern, InvalidPolicy> {
    if text == "*" || text.starts_with("arn:") {
        return Ok(compile(text, variables));
    }
    Err(broken(place, "must be * or an ARN, which may hold wildcards"))
}

/// Reads a pattern that can stand for the holder of the policy, for what lies in it, or for the domain that it lies in.
pub(super) fn read_within(
    place: &str,
    text: &str,
    variables: bool,
    holder: &Arn,
) -> Result<Pattern, InvalidPolicy> {
    let own = holder.to_string();
    let domain = holder.domain().arn().to_string();
    let pattern = Some(compile(text, variables)).filter(|pattern| {
        // The domain of a repository may be named in its policy, which says nothing about it.
        pattern.can_be(&own)
            || pattern.can_be(&domain)
            || within(holder, &own).iter().any(|start| pattern.can_start_with(start))
    });
    pattern.ok_or_else(|| broken(place, &format!("must be *, {own}, or lie within it")))
}

/// Parts that an ARN lacks at its end may be anything.
fn compile(text: &str, variables: bool) -> Pattern {
    let colons = parts(text).into_iter().map(|part| match part {
        Part::Text(text) => text.matches(':').count(),
        Part::Escaped(_) | Part::Variable(_) => 0,
    });
    let missing = if text.starts_with("arn:") { COLONS.saturating_sub(colons.sum()) } else { 0 };
    Pattern::compile(&format!("{text}{}", ":*".repeat(missing)), Wildcards::BetweenColons, variables)
}

/// Returns how the ARNs of all that lies within a resource start.
fn within(holder: &Arn, own: &str) -> Vec<String> {
    let Some((service, path)) = own.rsplit_once(':') else { return Vec::new() };
    let Some((_, names)) = path.split_once('/') else { return Vec::new() };
    let kinds: &[&str] = match holder {
        Arn::Domain(_) => &["repository", "package", "package-group"],
        Arn::Repository(_) => &["repository", "package"],
        Arn::Package(_) | Arn::PackageGroup { .. } => &[],
    };
    kinds.iter().map(|kind| format!("{service}:{kind}/{names}/")).collect()
}
