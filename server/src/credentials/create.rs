//! Adding a key, and the user where they are not there yet.

use std::io::{self, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::error::Error;
use super::write::OpenFile;
use crate::auth::identities::MANAGED_POLICY_NAMES;
use crate::config::CreateOptions;
use crate::digits::letters;
use crate::random;

/// How many keys a user may have, as at IAM: the one in use, and the next.
const MOST_KEYS: usize = 2;

/// Makes a key, writes the file, and prints the secret, which is shown nowhere else.
pub(super) fn run(options: &CreateOptions) -> Result<(), Error> {
    let CreateOptions { user, policy, account, credentials, json } = options;
    if let Some(unknown) = policy.iter().find(|name| !MANAGED_POLICY_NAMES.contains(&name.as_str())) {
        let names = MANAGED_POLICY_NAMES.join("`, `");
        return Err(Error::Unknown(format!(
            "there is no policy `{unknown}`; there are `{names}`, and documents of your own can be written into the file"
        )));
    }
    let mut file = OpenFile::open(credentials)?;
    let users = file.object(&["accounts", account.as_str(), "users"])?;
    if !users.contains_key(user) && policy.is_empty() {
        let problem = format!("user `{user}` is not there yet; say what they may do with `--policy`");
        return Err(Error::Unknown(problem));
    }
    let (id, secret) = fresh_key();
    let entry = file.object(&["accounts", account.as_str(), "users", user])?;
    add_policies(entry.entry("policies").or_insert_with(|| json!([])), policy);
    let keys = entry.entry("accessKeys").or_insert_with(|| json!([]));
    let Some(keys) = keys.as_array_mut() else {
        let problem = "`accessKeys` is no list".to_owned();
        return Err(Error::Refused { path: credentials.clone(), problem });
    };
    if keys.len() >= MOST_KEYS {
        return Err(Error::Unknown(format!(
            "user `{user}` has {MOST_KEYS} keys already; take one that is not used any more out of `{}`",
            credentials.display()
        )));
    }
    keys.push(json!({"accessKeyId": id, "secretAccessKey": secret, "status": "Active"}));
    file.replace()?;
    print(options, &id, &secret, *json)?;
    Ok(())
}

fn add_policies(held: &mut Value, added: &[String]) {
    if let Some(held) = held.as_array_mut() {
        for name in added {
            if !held.contains(&json!(name)) {
                held.push(json!(name));
            }
        }
    }
}

/// Returns an id as AWS's look, and a secret of 240 bits.
fn fresh_key() -> (String, String) {
    let id = format!("AKIA{}", letters(&random::bytes()[..16]));
    (id, STANDARD.encode(&random::bytes()[..30]))
}

fn print(options: &CreateOptions, id: &str, secret: &str, json: bool) -> io::Result<()> {
    let CreateOptions { user, account, credentials, .. } = options;
    let mut out = io::stdout().lock();
    if json {
        let key =
            json!({"account": account.as_str(), "user": user, "accessKeyId": id, "secretAccessKey": secret});
        return writeln!(out, "{key}");
    }
    let file = credentials.display();
    writeln!(
        out,
        "user `{user}` of account {account} has a new key in `{file}`. The secret is shown this once:

  export AWS_ACCESS_KEY_ID={id}
  export AWS_SECRET_ACCESS_KEY={secret}

A server that runs with `--credentials {file}` knows it within five seconds."
    )
}
