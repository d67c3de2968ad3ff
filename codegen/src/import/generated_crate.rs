//! The crate that is generated from a model: a manifest, a build script and a root that includes what that writes. It
//! stands in `services/NAME` beside the folder of models, where the workspace finds it.

use std::path::{Path, PathBuf};

use crate::error::Error;

const FILES: [(&str, &str); 3] = [
    ("Cargo.toml", include_str!("templates/Cargo.toml.in")),
    ("build.rs", include_str!("templates/build.rs.in")),
    ("src/lib.rs", include_str!("templates/lib.rs.in")),
];

/// The longest name; cargo and file systems take longer ones.
const LONGEST: usize = 64;

/// Where a crate stands, seen from the folder above that of the models.
pub(super) fn folder(name: &str) -> String {
    format!("services/{name}")
}

/// Returns the files of a model's crate that are not there yet. Those that are there are left to whoever changed them.
pub(super) fn missing_files(
    name: &str,
    model: &Path,
    service: &str,
) -> Result<Vec<(PathBuf, String)>, Error> {
    let part = |path: Option<&std::ffi::OsStr>| path.map(|name| name.to_string_lossy().into_owned());
    let models = model.parent().unwrap_or(Path::new(""));
    let (Some(file), Some(models_name), Some(above)) =
        (part(model.file_name()), part(models.file_name()), models.parent())
    else {
        let reason = "a crate is written beside the folder of models, and this one has no name";
        return Err(Error::refused(models, reason, "name the folder with `--model-dir`"));
    };
    let filled = |text: &str| {
        text.replace("@name@", name)
            .replace("@models@", &models_name)
            .replace("@file@", &file)
            .replace("@service@", service)
    };
    let folder = above.join(folder(name));
    let files = FILES.iter().map(|(path, text)| (folder.join(path), filled(text)));
    Ok(files.filter(|(path, _)| !path.exists()).collect())
}

/// Refuses a name that cargo would not take for a package, or that would be a path.
pub fn check_name(name: &str) -> Result<(), Error> {
    let fits = name.len() <= LONGEST
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.split('-').all(|word| !word.is_empty())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if fits { Ok(()) } else { Err(Error::Name { name: name.to_owned() }) }
}

#[cfg(test)]
mod tests {
    use super::check_name;

    #[test]
    fn names_are_words_of_a_package() {
        for name in ["lambda", "s3-control", "x2"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in ["", "Lambda", "2x", "a/b", "..", "a--b", "a-", "a_b", "é", &"a".repeat(65)] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }
}
