//! `codegen/tests/corpus/summary.json`: how many models are taken and generated, and by reason those that are not.
//!
//! Programs read it, docs/CONFORMANCE.md among them. Its counts may only rise.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::{fs, io};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Corpus, Outcome, cache};
use crate::folders::{root, write};
use crate::models;

const ABOUT: &str = "Written by `UPDATE_CORPUS=1 cargo test -p codegen-compile --test corpus`: what becomes of the restJson1 \
                     models that botocore carries. The counts may only rise.";

/// The counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    about: String,
    /// The version of botocore that the models are of.
    pub botocore: String,
    /// A digest of the names and texts of the models that speak restJson1.
    pub models_sha256: String,
    /// The services that there are models of, whatever their protocol.
    pub services: usize,
    /// Those that speak restJson1.
    pub models: usize,
    /// Those that are read.
    pub taken: usize,
    /// Those that are generated.
    pub emitted: usize,
    /// The operations of those that are generated.
    pub operations: usize,
    /// Those that compile without an error or a warning, as of the last run that compiled all; absent before the first.
    pub compiled: Option<usize>,
    /// The services that are not generated, by the reason.
    pub refused: BTreeMap<String, BTreeSet<String>>,
    /// What the compiler says first of the others that it has something to say of.
    pub compiler_says: BTreeMap<String, String>,
}

impl Summary {
    /// Counts outcomes. Nothing is compiled as yet.
    pub fn of(corpus: &Corpus, outcomes: &BTreeMap<String, Outcome>) -> io::Result<Self> {
        let count =
            |wanted: fn(&Outcome) -> bool| outcomes.values().filter(|outcome| wanted(outcome)).count();
        let mut refused: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut operations_in_all = 0;
        for (name, outcome) in outcomes {
            match outcome {
                Outcome::Emitted { operations } => operations_in_all += operations,
                Outcome::Refused(reason) | Outcome::Unprintable(reason) => {
                    refused.entry(reason.clone()).or_default().insert(name.clone());
                }
            }
        }
        Ok(Self {
            about: ABOUT.to_owned(),
            botocore: corpus.version.clone(),
            models_sha256: digest(corpus)?,
            services: corpus.services,
            models: corpus.rest_json.len(),
            taken: count(|outcome| !matches!(outcome, Outcome::Refused(_))),
            emitted: count(|outcome| matches!(outcome, Outcome::Emitted { .. })),
            operations: operations_in_all,
            compiled: None,
            refused,
            compiler_says: BTreeMap::new(),
        })
    }

    /// Returns the services that are generated, given what became of each.
    pub fn emitted(outcomes: &BTreeMap<String, Outcome>) -> Vec<&str> {
        let emitted = outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Emitted { .. }));
        emitted.map(|(name, _)| name.as_str()).collect()
    }

    /// Takes in what the compiler said of the services that are generated.
    #[must_use]
    pub fn compiled(self, faults: BTreeMap<String, String>) -> Self {
        Self { compiled: Some(self.emitted - faults.len()), compiler_says: faults, ..self }
    }

    /// Takes over what an earlier run compiled.
    #[must_use]
    pub fn compiled_as_in(self, held: &Self) -> Self {
        Self { compiled: held.compiled, compiler_says: held.compiler_says.clone(), ..self }
    }

    /// Reads the file.
    pub fn read() -> io::Result<Self> {
        Ok(serde_json::from_str(&fs::read_to_string(file())?)?)
    }

    /// Writes the file.
    pub fn write(&self) -> io::Result<()> {
        write(&file(), &format!("{}\n", serde_json::to_string_pretty(self)?))
    }

    /// Says which counts are lower than those of the file.
    pub fn fallen_from(&self, held: &Self) -> Vec<String> {
        let counts = [
            ("taken", Some(self.taken), Some(held.taken)),
            ("emitted", Some(self.emitted), Some(held.emitted)),
            ("operations", Some(self.operations), Some(held.operations)),
            ("compiled", self.compiled, held.compiled),
        ];
        let fallen = counts.into_iter().filter_map(|(name, found, held)| {
            let (found, held) = (found.unwrap_or_default(), held?);
            (found < held).then(|| format!("{name}: {held} before, now {found}"))
        });
        fallen.collect()
    }
}

fn file() -> PathBuf {
    root().join("codegen/tests/corpus/summary.json")
}

fn digest(corpus: &Corpus) -> io::Result<String> {
    let mut digest = Sha256::new();
    for name in &corpus.rest_json {
        let found = models::Found::read(&corpus.data, name).map_err(io::Error::other)?;
        for text in [name, &found.model, found.paginators.as_ref().unwrap_or(&String::new())] {
            digest.update(Sha256::digest(text));
        }
    }
    Ok(cache::hex(digest))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Summary;

    fn summary(emitted: usize, compiled: Option<usize>) -> Summary {
        Summary {
            about: String::new(),
            botocore: "1.0.0".to_owned(),
            models_sha256: String::new(),
            services: 4,
            models: 3,
            taken: 3,
            emitted,
            operations: 10,
            compiled,
            refused: BTreeMap::new(),
            compiler_says: BTreeMap::new(),
        }
    }

    #[test]
    fn a_count_that_is_lower_than_before_is_told_and_a_higher_one_is_not() {
        let held = summary(2, Some(2));

        assert_eq!(summary(1, Some(2)).fallen_from(&held), ["emitted: 2 before, now 1"]);
        assert_eq!(summary(2, None).fallen_from(&held), ["compiled: 2 before, now 0"]);
        assert_eq!(summary(3, Some(3)).fallen_from(&held), [""; 0]);
        assert_eq!(held.fallen_from(&summary(2, None)), [""; 0]);
    }
}
