//! The support module of generated code, carried inside the command so that it can be written out.

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../../../generated/src/", $path)))),*]
    };
}

/// The files by path below `src/`.
pub(super) const FILES: &[(&str, &str)] = files![
    "runtime.rs",
    "runtime/accept.rs",
    "runtime/coding.rs",
    "runtime/echo.rs",
    "runtime/encode.rs",
    "runtime/events.rs",
    "runtime/events/frames.rs",
    "runtime/events/received.rs",
    "runtime/head.rs",
    "runtime/json.rs",
    "runtime/json/parse.rs",
    "runtime/rejection.rs",
    "runtime/reply.rs",
    "runtime/request_body.rs",
    "runtime/service.rs",
    "runtime/text.rs",
    "runtime/violations.rs",
    "runtime/violations/wording.rs",
    "runtime/wire_error.rs",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::FILES;

    fn files_below(folder: &Path, prefix: &str, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}/{}", entry.file_name().into_string().unwrap());
            if entry.file_type().unwrap().is_dir() {
                files_below(&entry.path(), &name, found);
            } else {
                found.insert(name);
            }
        }
    }

    #[test]
    fn every_file_of_the_runtime_is_carried() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/src");
        let mut found = BTreeSet::from(["runtime.rs".to_owned()]);

        files_below(&source.join("runtime"), "runtime", &mut found);

        let carried: BTreeSet<String> = FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(carried, found);
    }
}
