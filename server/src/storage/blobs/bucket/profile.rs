//! The files that AWS's tools keep credentials and settings in, with one section for each profile.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

/// What a profile says, by the name of the setting.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Profile {
    settings: HashMap<String, String>,
}

/// Where profiles are, and which is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProfilePlace {
    /// The name of the profile.
    pub(super) name: String,
    /// Whether the operator named it; otherwise it need not be there.
    pub(super) is_named: bool,
    /// The file of credentials, which stands over the other.
    pub(super) credentials: Option<PathBuf>,
    /// The file of settings.
    pub(super) config: Option<PathBuf>,
}

impl ProfilePlace {
    /// Finds the files as AWS's tools do, by variables and the home directory.
    pub(super) fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let home = variable("HOME").map(PathBuf::from);
        let file = |name: &str, default: &str| {
            let default = home.as_ref().map(|home| home.join(".aws").join(default));
            variable(name).map(PathBuf::from).or(default)
        };
        let name = variable("AWS_PROFILE");
        Self {
            is_named: name.is_some(),
            name: name.unwrap_or_else(|| "default".to_owned()),
            credentials: file("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
            config: file("AWS_CONFIG_FILE", "config"),
        }
    }

    /// Reads what both files say of the profile; nothing where neither has it.
    pub(super) fn read(&self) -> io::Result<Option<Profile>> {
        let config = section(self.config.as_deref(), |header| {
            header == self.name && self.name == "default"
                || header.strip_prefix("profile").is_some_and(|rest| rest.trim() == self.name)
        })?;
        let credentials = section(self.credentials.as_deref(), |header| header == self.name)?;
        if config.is_none() && credentials.is_none() {
            return Ok(None);
        }
        let mut profile = config.unwrap_or_default();
        profile.settings.extend(credentials.unwrap_or_default().settings);
        Ok(Some(profile))
    }
}

impl Profile {
    /// Returns a setting that is there and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.settings.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

// Values may be secret.
impl std::fmt::Debug for Profile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Profile").finish_non_exhaustive()
    }
}

/// Reads the section of a file whose header is the one; nothing where there is none, or no file.
fn section(file: Option<&Path>, is_it: impl Fn(&str) -> bool) -> io::Result<Option<Profile>> {
    let Some(file) = file else { return Ok(None) };
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            let told = format!("cannot read `{}`: {error}", file.display());
            return Err(io::Error::new(error.kind(), told));
        }
    };
    Ok(parse(&text, is_it))
}

fn parse(text: &str, is_it: impl Fn(&str) -> bool) -> Option<Profile> {
    let mut found: Option<Profile> = None;
    let mut within = false;
    for line in text.lines() {
        // What is indented belongs to the setting above, such as the settings of one service.
        if line.starts_with([' ', '\t', '#', ';']) {
            continue;
        }
        if let Some(header) = line.strip_prefix('[') {
            let header = header.split(']').next().unwrap_or_default().trim();
            within = is_it(header);
            if within {
                found.get_or_insert_default();
            }
        } else if let (true, Some((name, value))) = (within, line.split_once('=')) {
            let name = name.trim().to_ascii_lowercase();
            let value = value.split(" #").next().unwrap_or_default().trim();
            found.get_or_insert_default().settings.insert(name, value.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(directory: &Path, name: Option<&str>) -> ProfilePlace {
        ProfilePlace::from_environment(|variable| match variable {
            "HOME" => directory.to_str().map(str::to_owned),
            "AWS_PROFILE" => name.map(str::to_owned),
            _ => None,
        })
    }

    #[test]
    fn both_files_are_read_and_that_of_credentials_stands_over_the_other() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join(".aws")).unwrap();
        let credentials = "# mine\n[default]\naws_access_key_id = ONE\naws_secret_access_key=a/b=\n\n\
            [packages]\nAWS_ACCESS_KEY_ID=TWO\naws_session_token =\n";
        let config = "[default]\nregion = eu-west-1\n[profile packages]\nregion=eu-north-1 # far\n\
            aws_access_key_id = THREE\ns3 =\n  addressing_style = path\n[packages]\nregion = nowhere\n";
        std::fs::write(home.path().join(".aws/credentials"), credentials).unwrap();
        std::fs::write(home.path().join(".aws/config"), config).unwrap();

        let default = place(home.path(), None).read().unwrap().unwrap();
        let packages = place(home.path(), Some("packages")).read().unwrap().unwrap();

        assert_eq!(default.get("aws_access_key_id"), Some("ONE"));
        assert_eq!(default.get("aws_secret_access_key"), Some("a/b="));
        assert_eq!(default.get("region"), Some("eu-west-1"));
        assert_eq!(packages.get("aws_access_key_id"), Some("TWO"));
        assert_eq!(packages.get("region"), Some("eu-north-1"));
        assert_eq!(packages.get("aws_session_token"), None);
        assert_eq!(packages.get("addressing_style"), None);
        assert!(place(home.path(), Some("other")).read().unwrap().is_none());
    }

    #[test]
    fn a_profile_that_is_nowhere_is_nothing_and_a_file_that_cannot_be_read_is_named() {
        let home = tempfile::tempdir().unwrap();
        assert!(place(home.path(), None).read().unwrap().is_none());

        std::fs::create_dir_all(home.path().join(".aws/credentials")).unwrap();
        let failed = place(home.path(), None).read().unwrap_err().to_string();
        assert!(failed.contains(".aws/credentials"), "{failed}");
    }

    #[test]
    fn what_a_profile_says_is_not_shown() {
        let profile = parse("[a]\naws_secret_access_key = secret", |header| header == "a").unwrap();
        assert!(!format!("{profile:?}").contains("secret"));
    }
}
