//! The support module of generated code, carried inside the command so that it can be written out.

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../../../generated/src/", $path)))),*]
    };
}

/// The files by path below `src/`.
pub(super) const FILES: &[(&str, &str)] = files![
    "runtime.rs",
    "runtime/encode.rs",
    "runtime/head.rs",
    "runtime/json.rs",
    "runtime/rejection.rs",
    "runtime/reply.rs",
    "runtime/service.rs",
    "runtime/text.rs",
    "runtime/violations.rs",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::FILES;

    #[test]
    fn every_file_of_the_runtime_is_carried() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/src/runtime");

        let names =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut found: BTreeSet<String> = names.map(|name| format!("runtime/{name}")).collect();
        found.insert("runtime.rs".to_owned());

        let carried: BTreeSet<String> = FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(carried, found);
    }
}
