//! The credentials of a bucket, from where AWS's tools take theirs, in their order: variables, a profile, the identity
//! that an orchestrator gave, a container, the machine. What is short-lived is renewed in time.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey, AwsCredential};
use object_store::{CredentialProvider, StaticCredentialProvider};

use super::failure::Failure;
use super::profile::{Profile, ProfilePlace};

/// Where credentials come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CredentialSource {
    /// Two or three variables.
    Variables,
    /// A section of the files that AWS's tools keep.
    Profile(ProfilePlace),
    /// A token that an orchestrator wrote to a file.
    WebIdentity,
    /// What runs beside a container.
    Container,
    /// What runs beside a virtual machine.
    Machine,
}

/// The settings of the library for what it finds by itself.
const VARIABLES: [(&str, AmazonS3ConfigKey); 7] = [
    ("AWS_WEB_IDENTITY_TOKEN_FILE", AmazonS3ConfigKey::WebIdentityTokenFile),
    ("AWS_ROLE_ARN", AmazonS3ConfigKey::RoleArn),
    ("AWS_ROLE_SESSION_NAME", AmazonS3ConfigKey::RoleSessionName),
    ("AWS_ENDPOINT_URL_STS", AmazonS3ConfigKey::StsEndpoint),
    ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", AmazonS3ConfigKey::ContainerCredentialsRelativeUri),
    ("AWS_CONTAINER_CREDENTIALS_FULL_URI", AmazonS3ConfigKey::ContainerCredentialsFullUri),
    ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", AmazonS3ConfigKey::ContainerAuthorizationTokenFile),
];

/// Finds the credentials and tells the builder of them; returns where they come from, and the region that a profile
/// names.
pub(super) fn find(
    mut builder: AmazonS3Builder,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<(AmazonS3Builder, CredentialSource, Option<String>), Failure> {
    let place = ProfilePlace::from_environment(&variable);
    let profile = place.read().map_err(Failure::new)?;
    let region = profile.as_ref().and_then(|profile| profile.get("region")).map(str::to_owned);
    match (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY")) {
        (Some(key_id), Some(secret_key)) => {
            let token = variable("AWS_SESSION_TOKEN");
            let credential = AwsCredential { key_id, secret_key, token };
            let builder = builder.with_credentials(Arc::new(StaticCredentialProvider::new(credential)));
            return Ok((builder, CredentialSource::Variables, region));
        }
        (None, None) => {}
        (Some(_), None) => {
            return Err(Failure::new("AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not"));
        }
        (None, Some(_)) => {
            return Err(Failure::new("AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not"));
        }
    }
    match profile.as_ref().map(|profile| keys_of(&place, profile)).transpose()? {
        Some(Some(credential)) => {
            let provider = ProfileCredentials::new(place.clone(), credential);
            let builder = builder.with_credentials(Arc::new(provider));
            return Ok((builder, CredentialSource::Profile(place), region));
        }
        None if place.is_named => {
            let sentence = format!("there is no profile `{}`, which AWS_PROFILE names", place.name);
            return Err(Failure::new(sentence));
        }
        Some(None) | None => {}
    }
    for (name, key) in VARIABLES {
        if let Some(value) = variable(name) {
            builder = builder.with_config(key, value);
        }
    }
    let has = |names: &[&str]| names.iter().all(|name| variable(name).is_some());
    let source = if has(&["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"]) {
        CredentialSource::WebIdentity
    } else if has(&["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"])
        || has(&["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"])
    {
        CredentialSource::Container
    } else if variable("AWS_EC2_METADATA_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Err(Failure::new(
            "there are no credentials for the bucket: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a \
             profile with AWS_PROFILE",
        ));
    } else {
        CredentialSource::Machine
    };
    Ok((builder, source, region))
}

impl fmt::Display for CredentialSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variables => formatter.write_str("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
            Self::Profile(place) => write!(formatter, "the profile `{}`", place.name),
            Self::WebIdentity => {
                formatter.write_str("the web identity that AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN name")
            }
            Self::Container => formatter.write_str("the credentials of the container"),
            Self::Machine => formatter.write_str("the metadata service of this machine"),
        }
    }
}

/// Returns the keys that a profile has; refuses one that says how to get keys in a way that is not known here.
fn keys_of(place: &ProfilePlace, profile: &Profile) -> Result<Option<AwsCredential>, Failure> {
    if let (Some(key_id), Some(secret_key)) =
        (profile.get("aws_access_key_id"), profile.get("aws_secret_access_key"))
    {
        return Ok(Some(AwsCredential {
            key_id: key_id.to_owned(),
            secret_key: secret_key.to_owned(),
            token: profile.get("aws_session_token").map(str::to_owned),
        }));
    }
    let unknown = ["role_arn", "credential_process", "sso_session", "sso_start_url"];
    match unknown.into_iter().find(|name| profile.get(name).is_some()) {
        Some(name) => Err(Failure::new(format!(
            "the profile `{}` has no keys but `{name}`, which is not supported here; give keys, or use AWS_ROLE_ARN with \
             AWS_WEB_IDENTITY_TOKEN_FILE",
            place.name
        ))),
        None => Ok(None),
    }
}

/// How long keys of a profile count before the file is read again, into which other programs write new ones.
const PROFILE_AGE: Duration = Duration::from_mins(1);

/// Keys of a profile, as its file has them now.
#[derive(Debug)]
struct ProfileCredentials {
    place: ProfilePlace,
    kept: Mutex<(Arc<AwsCredential>, Instant)>,
}

impl ProfileCredentials {
    fn new(place: ProfilePlace, credential: AwsCredential) -> Self {
        Self { place, kept: Mutex::new((Arc::new(credential), Instant::now())) }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, (Arc<AwsCredential>, Instant)> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl CredentialProvider for ProfileCredentials {
    type Credential = AwsCredential;

    async fn get_credential(&self) -> object_store::Result<Arc<AwsCredential>> {
        let (kept, read) = self.lock().clone();
        if read.elapsed() < PROFILE_AGE {
            return Ok(kept);
        }
        let place = self.place.clone();
        let reading = tokio::task::spawn_blocking(move || {
            let profile = place.read()?.ok_or(io::ErrorKind::NotFound)?;
            keys_of(&place, &profile)
                .map_err(io::Error::other)?
                .ok_or(io::Error::from(io::ErrorKind::NotFound))
        });
        let found = match reading.await.map_err(io::Error::other).flatten() {
            Ok(found) if found == *kept => kept,
            Ok(found) => Arc::new(found),
            // It may be in the middle of being written.
            Err(error) => {
                tracing::warn!(%error, "credentials cannot be read again; those from before stay in use");
                kept
            }
        };
        *self.lock() = (Arc::clone(&found), Instant::now());
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Found = Result<(CredentialSource, Option<String>), String>;

    fn found(variables: &[(&str, &str)]) -> Found {
        let variable = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        find(AmazonS3Builder::new(), variable)
            .map(|(_, source, region)| (source, region))
            .map_err(|failure| failure.to_string())
    }

    #[test]
    fn credentials_are_found_in_the_order_of_awss_tools() {
        let keys = [("AWS_ACCESS_KEY_ID", "A"), ("AWS_SECRET_ACCESS_KEY", "secret")];
        let identity = [("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"), ("AWS_ROLE_ARN", "arn")];
        let container = [("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/a")];

        let with = |parts: &[&[(&'static str, &'static str)]]| found(&parts.concat()).unwrap().0;
        assert_eq!(with(&[&container, &identity, &keys]), CredentialSource::Variables);
        assert_eq!(with(&[&container, &identity]), CredentialSource::WebIdentity);
        assert_eq!(with(&[&container]), CredentialSource::Container);
        assert_eq!(with(&[]), CredentialSource::Machine);
    }

    #[test]
    fn half_a_pair_of_keys_and_none_at_all_are_told_of() {
        for (variables, told) in [
            (("AWS_ACCESS_KEY_ID", "A"), "AWS_SECRET_ACCESS_KEY is not"),
            (("AWS_SECRET_ACCESS_KEY", "secret"), "AWS_ACCESS_KEY_ID is not"),
            (("AWS_EC2_METADATA_DISABLED", "true"), "no credentials"),
            (("AWS_PROFILE", "packages"), "no profile `packages`"),
        ] {
            let failure = found(&[variables]).unwrap_err();
            assert!(failure.contains(told) && !failure.contains("secret"), "{failure}");
        }
    }

    #[tokio::test]
    async fn keys_of_a_profile_are_those_that_its_file_has() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("credentials");
        let write = |key: &str| {
            let keys = format!("aws_access_key_id={key}\naws_secret_access_key=hidden");
            std::fs::write(&file, format!("[packages]\n{keys}\n[role]\nrole_arn=a\nregion=eu-west-1"))
                .unwrap();
        };
        write("ONE");
        let variables =
            |profile| [("AWS_PROFILE", profile), ("AWS_SHARED_CREDENTIALS_FILE", file.to_str().unwrap())];

        let (source, _) = found(&variables("packages")).unwrap();
        let CredentialSource::Profile(place) = source else { panic!("{source}") };
        assert!(found(&variables("role")).unwrap_err().contains("`role_arn`, which is not supported"));

        let keys = keys_of(&place, &place.read().unwrap().unwrap()).unwrap().unwrap();
        let kept = ProfileCredentials::new(place, keys);
        write("TWO");
        assert_eq!(kept.get_credential().await.unwrap().key_id, "ONE");
        kept.lock().1 = Instant::now().checked_sub(2 * PROFILE_AGE).unwrap();
        assert_eq!(kept.get_credential().await.unwrap().key_id, "TWO");
        std::fs::remove_file(&file).unwrap();
        kept.lock().1 = Instant::now().checked_sub(2 * PROFILE_AGE).unwrap();
        assert_eq!(kept.get_credential().await.unwrap().key_id, "TWO");
        assert!(!format!("{kept:?}").contains("hidden"));
    }
}
