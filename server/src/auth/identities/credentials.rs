//! The credentials that a server goes by at a moment: those of the file, which may change while it runs, and the
//! administrator of the environment.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use super::file::{CredentialsFile, Error};
use super::identity::{AccessKey, AccessKeyStatus, Identity, unique_id};
use super::lookup::Identities;
use super::secret::SecretAccessKey;
use super::{managed, values};
use crate::auth::principal::Principal;
use crate::registry::AccountId;

/// How often the file is looked at; a change is in force within five seconds.
const PAUSE: Duration = Duration::from_secs(2);

/// The name of the user that the variables of the environment make.
const ADMINISTRATOR: &str = "admin";

/// The administrator that two variables of the environment make.
#[derive(Debug, Clone)]
pub struct Environment {
    /// The account that they belong to.
    pub account: AccountId,
    /// The id of their key.
    pub access_key_id: String,
    /// The secret of their key.
    pub secret_access_key: SecretAccessKey,
}

impl Environment {
    /// Parses what the two variables of these names hold, white space around it left out.
    pub fn parse(
        account: AccountId,
        (id_name, access_key_id): (&str, &str),
        (secret_name, secret): (&str, &str),
    ) -> Result<Self, Error> {
        let wrong = |name: &str, problem: String| Error::Environment(format!("`{name}`: {problem}"));
        Ok(Self {
            account,
            access_key_id: values::access_key_id(access_key_id).map_err(|problem| wrong(id_name, problem))?,
            secret_access_key: values::secret(secret).map_err(|problem| wrong(secret_name, problem))?,
        })
    }
}

/// How it stands with the credentials file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// What is in force is what the file says.
    Current,
    /// The file is wrong, for this reason; what it said before stays in force.
    Stale(String),
}

/// The credentials of a server. A clone is another handle on the same.
#[derive(Clone)]
pub struct Credentials(Arc<Inner>);

struct Inner {
    environment: Option<Environment>,
    file: Mutex<Option<CredentialsFile>>,
    current: RwLock<Arc<Identities>>,
    standing: RwLock<Standing>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Credentials({})", self.current())
    }
}

impl Credentials {
    /// Reads what there is. Nothing is no error: it is nobody.
    pub fn open(
        file: Option<CredentialsFile>,
        environment: Option<Environment>,
    ) -> Result<Option<Self>, Error> {
        if file.is_none() && environment.is_none() {
            return Ok(None);
        }
        let mut file = file;
        let read = file.as_mut().map(CredentialsFile::read).transpose()?;
        let current = joined(read.unwrap_or_default(), environment.as_ref())?;
        Ok(Some(Self(Arc::new(Inner {
            environment,
            file: Mutex::new(file),
            current: RwLock::new(Arc::new(current)),
            standing: RwLock::new(Standing::Current),
        }))))
    }

    /// Returns who is known now.
    pub fn current(&self) -> Arc<Identities> {
        Arc::clone(&self.0.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns how it stands with the file.
    pub fn standing(&self) -> Standing {
        self.0.standing.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the file again if it has changed. A wrong one is told once, and what was right before stays in force.
    pub fn refresh(&self) {
        let Some(outcome) = self.read_changed() else { return };
        // Told once it holds: whoever reads the log goes by it.
        match outcome {
            Ok(identities) => {
                let identities = Arc::new(identities);
                *self.0.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&identities);
                self.set_standing(Standing::Current);
                tracing::info!("read the credentials again: {identities}");
            }
            Err(error) => {
                self.set_standing(Standing::Stale(error.to_string()));
                tracing::error!(%error, "the credentials file is wrong; what it said before stays in force");
            }
        }
    }

    fn set_standing(&self, standing: Standing) {
        *self.0.standing.write().unwrap_or_else(PoisonError::into_inner) = standing;
    }

    fn read_changed(&self) -> Option<Result<Identities, Error>> {
        let mut file = self.0.file.lock().unwrap_or_else(PoisonError::into_inner);
        let read = file.as_mut()?.read_changed().transpose()?;
        Some(read.and_then(|identities| joined(identities, self.0.environment.as_ref())))
    }

    /// Looks at the file from time to time, for ever.
    pub async fn watch(self) {
        let mut interval = tokio::time::interval(PAUSE);
        loop {
            interval.tick().await;
            let credentials = self.clone();
            // A file may lie on a disk that is slow to answer.
            let refreshed = tokio::task::spawn_blocking(move || credentials.refresh()).await;
            if let Err(error) = refreshed {
                tracing::error!(%error, "the credentials file could not be looked at");
            }
        }
    }
}

fn joined(mut identities: Identities, environment: Option<&Environment>) -> Result<Identities, Error> {
    let Some(Environment { account, access_key_id, secret_access_key }) = environment else {
        return Ok(identities);
    };
    let identity = Arc::new(Identity {
        principal: Principal::User { account: *account, name: ADMINISTRATOR.to_owned() },
        user_id: unique_id("AIDA", *account, ADMINISTRATOR),
        organization: None,
        tags: Vec::new(),
        policies: vec![managed::administrator()],
    });
    if identities.find_principal(&identity.principal).is_some() {
        return Err(Error::Environment(format!(
            "the credentials file has a user `{ADMINISTRATOR}` in account {account}, which is who \
             `CODEARTIFACT_ACCESS_KEY_ID` stands for; give the user another name or leave the variable out"
        )));
    }
    let key = AccessKey {
        id: access_key_id.clone(),
        secret: secret_access_key.clone(),
        status: AccessKeyStatus::Active,
        session: None,
        identity: Arc::clone(&identity),
    };
    identities.add(identity);
    identities.add_key(key).map_err(|repeated| {
        Error::Environment(format!(
            "{repeated}: in the credentials file and in `CODEARTIFACT_ACCESS_KEY_ID`; leave one of them out"
        ))
    })?;
    Ok(identities)
}
