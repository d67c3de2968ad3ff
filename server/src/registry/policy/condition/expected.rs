//! What a condition expects, read once from the texts of a policy into what its operator compares. A text that is not of
//! the operator's kind is accepted, as IAM does, and compares with nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::network::Network;
use super::operator::{Comparison, Expectation};
use crate::registry::clock::Timestamp;
use crate::registry::policy::context::{ContextValue, Lookup, Number, parse_moment, parse_truth};
use crate::registry::policy::pattern::{Pattern, Wildcards};

/// The values of a condition, of which one must compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expected {
    Texts(Vec<Pattern>),
    TextsIgnoringCase(Vec<Pattern>),
    Arns(Vec<Pattern>),
    Numbers(Comparison, Vec<Number>),
    Moments(Comparison, Vec<Timestamp>),
    Truths(Vec<bool>),
    Bytes(Vec<Vec<u8>>),
    Networks(Vec<Network>),
    /// Whether the key is absent.
    Absence(Vec<bool>),
}

impl Expected {
    /// Reads texts; where variables are enabled, those of texts and ARNs may hold some.
    pub(super) fn read(expectation: Expectation, texts: &[String], variables: bool) -> Self {
        let patterns = |wildcards| {
            texts.iter().map(|text| Pattern::compile(text, wildcards, variables)).collect::<Vec<_>>()
        };
        match expectation {
            Expectation::Text => Self::Texts(patterns(Wildcards::Literal)),
            Expectation::TextPattern => Self::Texts(patterns(Wildcards::Anywhere)),
            Expectation::ArnPattern => Self::Arns(patterns(Wildcards::WithinPartsOfArn)),
            Expectation::TextIgnoringCase => {
                let lower = texts.iter().map(|text| text.to_lowercase());
                let patterns = lower.map(|text| Pattern::compile(&text, Wildcards::Literal, variables));
                Self::TextsIgnoringCase(patterns.collect())
            }
            Expectation::Number(comparison) => Self::Numbers(comparison, all(texts, Number::parse)),
            Expectation::Moment(comparison) => Self::Moments(comparison, all(texts, parse_moment)),
            Expectation::Truth => Self::Truths(all(texts, parse_truth)),
            Expectation::Bytes => Self::Bytes(all(texts, |text| STANDARD.decode(text).ok())),
            Expectation::Network => Self::Networks(all(texts, Network::parse)),
            Expectation::Absence => Self::Absence(all(texts, parse_truth)),
        }
    }

    /// Tells whether a value of the request compares with one of these.
    pub(super) fn fits(&self, value: &ContextValue<'_>, lookup: &Lookup<'_>) -> bool {
        match self {
            Self::Texts(patterns) => {
                let text = value.text();
                patterns.iter().any(|pattern| pattern.matches(&text, lookup))
            }
            Self::TextsIgnoringCase(patterns) => {
                let text = value.text().to_lowercase();
                patterns.iter().any(|pattern| pattern.matches_lower_case(&text, lookup))
            }
            Self::Arns(patterns) => {
                let text = value.text();
                is_arn(&text) && patterns.iter().any(|pattern| pattern.matches(&text, lookup))
            }
            Self::Numbers(comparison, numbers) => value
                .number()
                .is_some_and(|value| numbers.iter().any(|number| comparison.holds(value.cmp(number)))),
            Self::Moments(comparison, moments) => value
                .moment()
                .is_some_and(|value| moments.iter().any(|moment| comparison.holds(value.cmp(moment)))),
            Self::Truths(truths) => value.truth().is_some_and(|value| truths.contains(&value)),
            Self::Bytes(bytes) => bytes.iter().any(|bytes| bytes == value.text().as_bytes()),
            Self::Networks(networks) => value
                .address()
                .is_some_and(|address| networks.iter().any(|network| network.contains(address))),
            // The key is there.
            Self::Absence(absences) => absences.contains(&false),
        }
    }
}

fn is_arn(text: &str) -> bool {
    text.starts_with("arn:") && text.splitn(6, ':').count() == 6
}

fn all<T>(texts: &[String], parse: impl Fn(&str) -> Option<T>) -> Vec<T> {
    texts.iter().filter_map(|text| parse(text)).collect()
}
