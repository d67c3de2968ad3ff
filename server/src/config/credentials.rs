//! Where it is said who is known, and how somebody is added.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::names::account;
use crate::auth::identities::{Credentials, CredentialsFile, Environment, Error};
use crate::registry::AccountId;

/// The variable that holds the id of the administrator's key. Keys come by the environment alone: command lines are seen
/// by everybody on the machine.
const ACCESS_KEY_ID: &str = "CODEARTIFACT_ACCESS_KEY_ID";
/// The variable that holds the secret of the administrator's key.
const SECRET_ACCESS_KEY: &str = "CODEARTIFACT_SECRET_ACCESS_KEY";

/// Who is known.
#[derive(Debug, Clone, Args)]
pub struct CredentialOptions {
    /// File that says who is known and what they may do: JSON that its owner alone may read. With it signatures are
    /// verified and policies enforced.
    #[arg(long, env = "CODEARTIFACT_CREDENTIALS", value_name = "FILE")]
    pub credentials: Option<PathBuf>,
}

impl CredentialOptions {
    /// Reads the credentials, where there are any. `variable` returns what a variable of the environment holds.
    pub fn open(
        &self,
        account: AccountId,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Option<Credentials>, Error> {
        let file = self.credentials.clone().map(CredentialsFile::new);
        Credentials::open(file, administrator(account, variable)?)
    }
}

/// Returns the administrator that the environment names, if it does.
fn administrator(
    account: AccountId,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<Environment>, Error> {
    let text = |name: &str| -> Result<Option<String>, Error> {
        let Some(text) = variable(name) else { return Ok(None) };
        let text = text.into_string().map_err(|_| Error::Environment(format!("`{name}` is no text")))?;
        Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
    };
    let lacks = |there: &str, lacking: &str| {
        let problem =
            format!("`{there}` is set and `{lacking}` is not; set both, or none for no administrator");
        Err(Error::Environment(problem))
    };
    match (text(ACCESS_KEY_ID)?, text(SECRET_ACCESS_KEY)?) {
        (Some(id), Some(secret)) => {
            Environment::parse(account, (ACCESS_KEY_ID, &id), (SECRET_ACCESS_KEY, &secret)).map(Some)
        }
        (Some(_), None) => lacks(ACCESS_KEY_ID, SECRET_ACCESS_KEY),
        (None, Some(_)) => lacks(SECRET_ACCESS_KEY, ACCESS_KEY_ID),
        (None, None) => Ok(None),
    }
}

/// What can be done with a credentials file.
#[derive(Debug, Clone, Subcommand)]
pub enum CredentialsCommand {
    /// Makes a key for a user, who is added where they are not there yet, and prints its secret once.
    Create(CreateOptions),
    /// Lists who is known, with the ids of their keys.
    List(ListOptions),
    /// Says which statement of which policy decides.
    Explain(ExplainOptions),
}

/// For whom a key is made.
#[derive(Debug, Clone, Args)]
pub struct CreateOptions {
    /// Name of the user.
    #[arg(long, value_name = "NAME")]
    pub user: String,
    /// Policy that the user is to have: `read-only`, `publisher`, `admin`, or one of AWS's for this service. May be given
    /// several times; a user who is there keeps theirs.
    #[arg(long, value_name = "NAME")]
    pub policy: Vec<String>,
    /// Account of the user.
    #[arg(long, env = "CODEARTIFACT_ACCOUNT", value_name = "ID", default_value = "000000000000", value_parser = account)]
    pub account: AccountId,
    /// File to write; made where it does not exist.
    #[arg(long, env = "CODEARTIFACT_CREDENTIALS", value_name = "FILE", default_value = "./credentials.json")]
    pub credentials: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Which file is listed.
#[derive(Debug, Clone, Args)]
pub struct ListOptions {
    /// File to read.
    #[arg(long, env = "CODEARTIFACT_CREDENTIALS", value_name = "FILE", default_value = "./credentials.json")]
    pub credentials: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// What is to be explained.
#[derive(Debug, Clone, Args)]
pub struct ExplainOptions {
    /// Who asks: `user/NAME`, `role/NAME`, `root`, or an ARN.
    #[arg(long = "as", value_name = "WHO")]
    pub principal: String,
    /// What they want to do, such as `codeartifact:ReadFromRepository`.
    #[arg(long, value_name = "ACTION")]
    pub action: String,
    /// What they want to do it to: an ARN, or `*`.
    #[arg(long, value_name = "ARN")]
    pub resource: String,
    /// Account of who asks, where WHO is no ARN.
    #[arg(long, env = "CODEARTIFACT_ACCOUNT", value_name = "ID", default_value = "000000000000", value_parser = account)]
    pub account: AccountId,
    /// Account that administers the repository, where it is another than the owner of the domain.
    #[arg(long, value_name = "ID", value_parser = account)]
    pub administrator_account: Option<AccountId>,
    /// File that says who is known.
    #[arg(long, env = "CODEARTIFACT_CREDENTIALS", value_name = "FILE", default_value = "./credentials.json")]
    pub credentials: PathBuf,
    /// File with the policy of the domain.
    #[arg(long, value_name = "FILE")]
    pub domain_policy: Option<PathBuf>,
    /// File with the policy of the repository.
    #[arg(long, value_name = "FILE")]
    pub repository_policy: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(variables: &[(&str, &str)]) -> Result<Option<Credentials>, Error> {
        let variable = |name: &str| {
            variables.iter().find(|(found, _)| *found == name).map(|(_, value)| OsString::from(value))
        };
        let account = AccountId::parse("111122223333").unwrap();
        CredentialOptions { credentials: None }.open(account, variable)
    }

    #[test]
    fn two_variables_make_one_administrator() {
        let known =
            known(&[(ACCESS_KEY_ID, " AKIA1 \n"), (SECRET_ACCESS_KEY, " secret\n")]).unwrap().unwrap();

        let key_holder = known.current().find_access_key("AKIA1").unwrap().identity.principal.arn("aws");
        assert_eq!(key_holder, "arn:aws:iam::111122223333:user/admin");
        assert_eq!(known.current().to_string(), "1 principal in 1 account");
    }

    #[test]
    fn one_variable_without_the_other_is_refused() {
        for name in [ACCESS_KEY_ID, SECRET_ACCESS_KEY] {
            let refused = known(&[(name, "text")]).unwrap_err().to_string();
            assert!(refused.contains(ACCESS_KEY_ID) && refused.contains(SECRET_ACCESS_KEY), "{refused}");
        }
        assert!(known(&[(ACCESS_KEY_ID, ""), (SECRET_ACCESS_KEY, " ")]).unwrap().is_none());
    }

    #[test]
    fn a_variable_that_no_signature_can_be_made_with_is_refused_without_its_secret() {
        for (id, secret, told) in
            [("AKIA/1", "hush-hush", ACCESS_KEY_ID), ("AKIA1", "hush\nhush", SECRET_ACCESS_KEY)]
        {
            let refused = known(&[(ACCESS_KEY_ID, id), (SECRET_ACCESS_KEY, secret)]).unwrap_err().to_string();
            assert!(refused.contains(told) && !refused.contains("hush"), "{refused}");
        }
    }
}
