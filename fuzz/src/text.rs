//! Texts that shapes of the model take: a few for each pattern, chosen from a list once.

use std::collections::BTreeMap;

use arbitrary::{Result, Unstructured};
use codeartifact_codegen::ir::{Constraints, Kind, Service};
use codeartifact_codegen::pattern;
use fancy_regex::Regex;

/// Texts of the kinds that the service speaks of.
const KNOWN: &[&str] = &[
    "my-team",
    "123456789012",
    "arn:aws:codeartifact:us-east-1:123456789012:domain/my-team",
    "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "1.0.0",
    "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0",
    "public:npmjs",
    "/npm/scope/*",
    "{\"Version\":\"2012-10-17\",\"Statement\":[]}",
    "a",
    "two words",
    "é",
    "person@example.com",
];

/// For each combination of constraints, the known texts that keep them.
#[derive(Debug)]
pub(crate) struct Texts(BTreeMap<String, Vec<&'static str>>);

impl Texts {
    /// Looks through all constraints of a model.
    pub(crate) fn of(service: &Service) -> Self {
        let mut texts = Self(BTreeMap::new());
        for shape in service.shapes.values() {
            if let Kind::String = shape.kind {
                texts.add(&shape.constraints);
            }
            for member in service.members(&shape.id) {
                let target = service.shape(&member.target);
                if let Kind::String = target.kind {
                    texts.add(&member.constraints.over(&target.constraints));
                }
            }
        }
        texts
    }

    fn add(&mut self, constraints: &Constraints) {
        let (least, most) = constraints.length.unwrap_or_default();
        let expression = constraints.pattern.as_deref().and_then(|text| pattern::translate(text).ok());
        let expression = expression.and_then(|text| Regex::new(&text).ok());
        let keeps = |text: &&&str| {
            let length = text.chars().count() as u64;
            least.is_none_or(|least| length >= least)
                && most.is_none_or(|most| length <= most)
                && expression.as_ref().is_none_or(|regex| regex.is_match(text).unwrap_or(false))
        };
        self.0.insert(format!("{constraints:?}"), KNOWN.iter().filter(keeps).copied().collect());
    }

    /// Picks a text that keeps the constraints where one is known, and else any.
    pub(crate) fn fitting(
        &self,
        constraints: &Constraints,
        choices: &mut Unstructured<'_>,
    ) -> Result<&'static str> {
        let fitting = self.0.get(&format!("{constraints:?}")).filter(|texts| !texts.is_empty());
        choices.choose(fitting.map_or(KNOWN, Vec::as_slice)).copied()
    }

    /// Picks a text without regard to constraints: short, empty, at some length, or anything.
    pub(crate) fn any(constraints: &Constraints, choices: &mut Unstructured<'_>) -> Result<String> {
        let (least, most) = constraints.length.unwrap_or_default();
        Ok(match choices.int_in_range(0..=4)? {
            0 => String::new(),
            1 => "x".repeat(usize::try_from(most.unwrap_or(300).min(5_000) + 1).unwrap_or(301)),
            2 => "é".repeat(usize::try_from(least.unwrap_or(1).saturating_sub(1).min(5_000)).unwrap_or(0)),
            3 => (*choices.choose(KNOWN)?).to_owned(),
            _ => choices.arbitrary()?,
        })
    }
}
