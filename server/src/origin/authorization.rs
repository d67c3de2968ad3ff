//! How this server makes itself known to an origin. What is secret is never printed.

use std::fmt;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{HeaderValue, InvalidHeaderValue};

/// How this server makes itself known to an origin.
#[derive(Debug, Clone)]
pub(super) enum Authorization {
    /// With a token.
    Bearer(Secret),
    /// With a name and a password, which many registries let be a token.
    Basic {
        /// The name.
        username: String,
        /// The password.
        password: Secret,
    },
}

/// A text that is not printed: itself, or the file that holds it. A file is read at each use, so that whoever renews a
/// token that ends need only write the file.
#[derive(Clone)]
pub(super) enum Secret {
    /// The text.
    Text(String),
    /// The file that holds it.
    File(PathBuf),
}

/// Why a secret cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum SecretError {
    #[error("`{}` cannot be read: {source}", .path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("it holds characters that no header can have")]
    Characters(#[from] InvalidHeaderValue),
}

impl Authorization {
    /// Returns the value of the header.
    pub(super) fn header(&self) -> Result<HeaderValue, SecretError> {
        let text = match self {
            Self::Bearer(token) => format!("Bearer {}", token.read()?),
            Self::Basic { username, password } => {
                format!("Basic {}", STANDARD.encode(format!("{username}:{}", password.read()?)))
            }
        };
        let mut value = HeaderValue::from_str(&text)?;
        value.set_sensitive(true);
        Ok(value)
    }
}

impl Secret {
    fn read(&self) -> Result<String, SecretError> {
        let text = match self {
            Self::Text(text) => text.clone(),
            Self::File(path) => std::fs::read_to_string(path)
                .map_err(|source| SecretError::Read { path: path.clone(), source })?,
        };
        Ok(text.trim().to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => formatter.write_str("Secret"),
            Self::File(path) => write!(formatter, "Secret({})", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_of_a_file_is_the_one_that_it_holds_now() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("token");
        let bearer = Authorization::Bearer(Secret::File(path.clone()));
        assert!(matches!(bearer.header(), Err(SecretError::Read { .. })));
        for token in ["one", "two"] {
            std::fs::write(&path, format!("{token}\n")).unwrap();
            assert_eq!(bearer.header().unwrap(), format!("Bearer {token}"));
        }
    }

    #[test]
    fn a_name_and_a_password_are_sent_together_and_not_printed() {
        let password = Secret::Text("swordfish".to_owned());
        let basic = Authorization::Basic { username: "aws".to_owned(), password };

        assert_eq!(basic.header().unwrap(), "Basic YXdzOnN3b3JkZmlzaA==");
        assert!(!format!("{basic:?} {:?}", basic.header().unwrap()).contains("swordfish"));
        assert!(!format!("{:?}", basic.header().unwrap()).contains("YXdz"));
    }
}
