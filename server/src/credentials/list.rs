//! Listing who is known: names, policies and the ids of keys, and no secret.

use std::collections::BTreeMap;
use std::io::{self, Write as _};

use serde::Serialize;

use super::error::Error;
use crate::auth::identities::{AccessKey, AccessKeyStatus, CredentialsFile};
use crate::config::ListOptions;

/// Somebody who is known.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    arn: String,
    policies: Vec<String>,
    access_keys: Vec<Key>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
struct Key {
    access_key_id: String,
    is_active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at_seconds: Option<i64>,
}

/// Prints who is known.
pub(super) fn run(options: &ListOptions) -> Result<(), Error> {
    let identities = CredentialsFile::new(options.credentials.clone()).read()?;
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    for identity in identities.everybody() {
        let arn = identity.principal.arn("aws");
        let policies = identity.policies.iter().map(|policy| policy.name.clone()).collect();
        lines.insert(arn.clone(), Line { arn, policies, access_keys: Vec::new() });
    }
    for key in identities.keys() {
        let arn = key.identity.principal.arn("aws");
        let policies = || key.identity.policies.iter().map(|policy| policy.name.clone()).collect();
        let line = lines.entry(arn.clone());
        let line = line.or_insert_with(|| Line { arn, policies: policies(), access_keys: Vec::new() });
        line.access_keys.push(described(key));
    }
    for line in lines.values_mut() {
        line.access_keys.sort();
    }
    print(lines.values(), options.json)?;
    Ok(())
}

fn described(key: &AccessKey) -> Key {
    let is_active = match key.status {
        AccessKeyStatus::Active => true,
        AccessKeyStatus::Inactive => false,
    };
    let expires_at_seconds = key.session.as_ref().map(|session| session.expires_at_seconds);
    Key { access_key_id: key.id.clone(), is_active, expires_at_seconds }
}

fn print<'a>(lines: impl Iterator<Item = &'a Line>, json: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in lines {
        if json {
            serde_json::to_writer(&mut out, line)?;
            writeln!(out)?;
            continue;
        }
        writeln!(out, "{}", line.arn)?;
        writeln!(
            out,
            "  policies: {}",
            if line.policies.is_empty() { "none".into() } else { line.policies.join(", ") }
        )?;
        for key in &line.access_keys {
            writeln!(out, "  key {}{}", key.access_key_id, if key.is_active { "" } else { " (inactive)" })?;
        }
    }
    Ok(())
}
