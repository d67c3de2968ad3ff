//! The checksums in a gem, which its other parts have to have.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::formats::frame::shown::shown;
use crate::formats::ruby::manifest::yaml::{self, Node, YamlError};

const MOST_SHOWN: usize = 120;

/// The digests of a part, by the names that checksums give them.
pub(super) type PartDigests = BTreeMap<&'static str, String>;

/// What is wrong with checksums.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChecksumError {
    /// They cannot be read.
    #[error(transparent)]
    Yaml(#[from] YamlError),
    /// They are something else.
    #[error("it does not say the checksums of parts, by algorithm")]
    Form,
    /// A part is another.
    #[error("`{0}` has another checksum than it says")]
    Differs(String),
    /// A part is not there.
    #[error("it says the checksum of `{0}`, which is not in the gem")]
    NoPart(String),
}

/// Holds parts to their checksums. Those of algorithms that are not known here say nothing.
pub(super) fn check(checksums: &[u8], digests: &BTreeMap<String, PartDigests>) -> Result<(), ChecksumError> {
    let text = std::str::from_utf8(checksums).map_err(|_| ChecksumError::Form)?;
    let root = yaml::read(text)?;
    let Node::Map(algorithms) = &*root else { return Err(ChecksumError::Form) };
    for (algorithm, parts) in algorithms {
        let Node::Map(parts) = &**parts else { return Err(ChecksumError::Form) };
        for (part, checksum) in parts {
            check_part(algorithm, part, checksum, digests)?;
        }
    }
    Ok(())
}

fn check_part(
    algorithm: &str,
    part: &str,
    checksum: &Rc<Node>,
    digests: &BTreeMap<String, PartDigests>,
) -> Result<(), ChecksumError> {
    let Node::Text(checksum) = &**checksum else { return Err(ChecksumError::Form) };
    let shown = || shown(part, MOST_SHOWN);
    let calculated = digests.get(part).ok_or_else(|| ChecksumError::NoPart(shown()))?;
    match calculated.get(algorithm) {
        Some(calculated) if !checksum.eq_ignore_ascii_case(calculated) => {
            Err(ChecksumError::Differs(shown()))
        }
        Some(_) | None => Ok(()),
    }
}
