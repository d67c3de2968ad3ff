//! Specifications as RubyGems writes them, old ones and new ones, and those that are refused.

use super::*;

const NEW: &str = r#"--- !ruby/object:Gem::Specification
name: acme
version: !ruby/object:Gem::Version
  version: 1.0.0
platform: ruby
authors:
- A B
autorequire:
bindir: bin
cert_chain: []
date: 2026-11-28 00:00:00.000000000 Z
dependencies:
- !ruby/object:Gem::Dependency
  name: base
  requirement: !ruby/object:Gem::Requirement
    requirements:
    - - "~>"
      - !ruby/object:Gem::Version
        version: '1.2'
    - - ">="
      - !ruby/object:Gem::Version
        version: 1.2.3
  type: :runtime
  prerelease: false
- !ruby/object:Gem::Dependency
  name: rake
  requirement: !ruby/object:Gem::Requirement
    requirements:
    - - ">="
      - !ruby/object:Gem::Version
        version: '0'
  type: :development
  prerelease: false
description:
email: a@b.c
files:
- lib/acme.rb
homepage: https://h.example/
licenses:
- MIT
metadata:
  source_code_uri: https://c.example/
required_ruby_version: !ruby/object:Gem::Requirement
  requirements:
  - - ">="
    - !ruby/object:Gem::Version
      version: '2.7'
rubygems_version: 3.3.15
specification_version: 4
summary: sum é
"#;

const OLD: &str = r#"--- !ruby/object:Gem::Specification
name: acme
version: !ruby/object:Gem::Version
  version: 0.1
platform: !ruby/object:Gem::Platform
  cpu: x86
  os: mswin32
  version: "60"
author: A B
email:
date: 2009-01-02 00:00:00 +01:00
dependencies:
- !ruby/object:Gem::Dependency
  name: base
  type: :runtime
  version_requirement:
  version_requirements: &id001 !ruby/object:Gem::Version::Requirement
    requirements:
    - - ">="
      - !ruby/object:Gem::Version
        version: 1.0
    version:
- !ruby/object:Gem::Dependency
  name: other
  version_requirements: *id001
required_ruby_version: *id001
"#;

#[test]
fn what_a_new_one_says_is_read() {
    let read = Gemspec::parse(NEW).unwrap();

    assert_eq!(
        (read.name.as_str(), read.version.as_str(), read.platform.as_str()),
        ("acme", "1.0.0", "ruby")
    );
    assert_eq!(read.date.as_deref(), Some("2026-11-28"));
    assert_eq!(read.required_ruby_version.joined(", "), ">= 2.7");
    assert!(read.required_rubygems_version.is_any());
    let told = read.describe(Some("# hi".to_owned()));
    assert_eq!(told.summary.as_deref(), Some("sum é"));
    assert_eq!(told.source_code_repository.as_deref(), Some("https://c.example/"));
    let needed = told.dependencies.iter().map(|one| {
        let kind = one.dependency_type.as_deref().unwrap();
        format!("{} {kind} {}", one.package.normalized(), one.version_requirement.as_deref().unwrap())
    });
    assert_eq!(needed.collect::<Vec<_>>(), ["base runtime ~> 1.2, >= 1.2.3", "rake development >= 0"]);
}

#[test]
fn what_an_old_one_says_is_read() {
    let read = Gemspec::parse(OLD).unwrap();

    assert_eq!((read.version.as_str(), read.platform.as_str()), ("0.1", "x86-mswin32-60"));
    assert_eq!(read.authors, ["A B"]);
    let needed: Vec<_> =
        read.dependencies.iter().map(|one| format!("{} {}", one.name, one.requirement.joined("&"))).collect();
    assert_eq!(needed, ["base >= 1.0", "other >= 1.0"]);
    assert_eq!(read.required_ruby_version.joined("&"), ">= 1.0");
}

#[test]
fn what_clients_could_not_use_is_refused() {
    for (old, new, what) in [
        ("name: acme", "name: ../acme", "`../acme` is no name"),
        ("name: acme", "name: '1'", "`1` is no name"),
        ("name: acme", "name:", "`name` is missing"),
        ("name: acme", "name: [a]", "`name` is missing"),
        ("version: 1.0.0", "version: abc", "`abc` is none"),
        ("version: 1.0.0", "version: 1.0-java", "is none"),
        ("version: 1.0.0", "version:", "`version` is missing"),
        ("platform: ruby", "platform: a/b", "`a/b` is none"),
        ("name: base", "name: 'a,b'", "dependency `a,b`"),
        ("\"~>\"", "\"=>\"", "dependency `base`"),
        ("version: 1.2.3", "version: '1|2'", "dependency `base`"),
        (":runtime", ":sometimes", "dependency `base`"),
        ("Gem::Version", "Kernel", "tag `!ruby/object:Kernel`"),
        ("'2.7'", "x", "`required_ruby_version`"),
    ] {
        let error = Gemspec::parse(&NEW.replacen(old, new, 1)).unwrap_err().to_string();
        assert!(error.contains(what), "{new}: {error}");
    }
    for text in ["", "--- []", "--- text", "{}"] {
        assert!(Gemspec::parse(text).is_err(), "{text}");
    }
}
