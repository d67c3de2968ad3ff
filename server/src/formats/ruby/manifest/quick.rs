//! The quick form of a specification, which clients resolve by before they fetch a gem: an object of Ruby's, packed by zlib.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::gemspec::{Dependency, Gemspec};
use super::marshal::{Value, dump};
use super::platform::RUBY;
use super::requirement::Requirement;

/// The version of what a specification is made of; the same for many years.
const SPECIFICATION_VERSION: u32 = 4;
/// What counts as the builder of a gem that does not say it.
const RUBYGEMS_VERSION: &str = "3.0.0";

/// Returns the quick form of a specification.
pub fn quick_gemspec(gemspec: &Gemspec) -> Vec<u8> {
    let bytes = dump(&Value::List(members(gemspec)));
    let dumped = dump(&Value::Dumped { class: "Gem::Specification", bytes });
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&dumped).and_then(|()| encoder.finish()).expect("writing into memory does not fail")
}

/// Lists what it is made of, in the order that clients read it in.
fn members(gemspec: &Gemspec) -> Vec<Value> {
    let metadata = gemspec.metadata.iter().map(|(name, value)| (text(name), text(value)));
    vec![
        text(gemspec.rubygems_version.as_deref().unwrap_or(RUBYGEMS_VERSION)),
        Value::Integer(SPECIFICATION_VERSION),
        text(&gemspec.name),
        version(&gemspec.version),
        optional(gemspec.date.as_deref()),
        text(gemspec.summary.as_deref().unwrap_or_default()),
        requirement(&gemspec.required_ruby_version),
        requirement(&gemspec.required_rubygems_version),
        // As it was written when it was built.
        if gemspec.platform == RUBY { Value::Nil } else { text(&gemspec.platform) },
        Value::List(gemspec.dependencies.iter().map(dependency).collect()),
        text(""),
        texts(&gemspec.emails),
        texts(&gemspec.authors),
        optional(gemspec.description.as_deref()),
        optional(gemspec.homepage.as_deref()),
        Value::True,
        text(&gemspec.platform),
        texts(&gemspec.licenses),
        Value::Hash(metadata.collect()),
    ]
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn optional(told: Option<&str>) -> Value {
    told.map_or(Value::Nil, text)
}

fn texts(texts: &[String]) -> Value {
    Value::List(texts.iter().map(|one| text(one)).collect())
}

fn version(number: &str) -> Value {
    Value::Marshalled { class: "Gem::Version", value: Box::new(Value::List(vec![text(number)])) }
}

fn requirement(requirement: &Requirement) -> Value {
    let one = |(operator, number): (super::requirement::Operator, &str)| {
        Value::List(vec![text(operator.as_str()), version(number)])
    };
    let comparisons = Value::List(requirement.comparisons().map(one).collect());
    Value::Marshalled { class: "Gem::Requirement", value: Box::new(Value::List(vec![comparisons])) }
}

fn dependency(dependency: &Dependency) -> Value {
    let kind = if dependency.is_development { "development" } else { "runtime" };
    Value::Object {
        class: "Gem::Dependency",
        variables: vec![
            ("@name", text(&dependency.name)),
            ("@requirement", requirement(&dependency.requirement)),
            ("@type", Value::Symbol(kind)),
            ("@prerelease", Value::False),
            ("@version_requirements", requirement(&dependency.requirement)),
        ],
    }
}
