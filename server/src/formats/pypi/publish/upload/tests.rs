//! Holds uploads to naming one thing.

use http::StatusCode;

use super::*;

const FORM: [(&str, &str); 4] =
    [(":action", "file_upload"), ("filetype", "sdist"), ("name", "My_Pkg"), ("version", "1.0")];

fn form(changed: &[(&str, &str)]) -> Fields {
    let before = FORM.iter().filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
    before.chain(changed).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn refusal<T: std::fmt::Debug>(result: Result<T, Refusal>) -> String {
    let refusal = result.unwrap_err();
    assert_eq!(refusal.status, StatusCode::BAD_REQUEST);
    refusal.message
}

#[test]
fn an_upload_is_of_the_project_and_version_that_the_form_and_the_file_name() {
    let upload = Upload::parse("my_pkg-1.0.0.tar.gz", &form(&[])).unwrap();

    assert_eq!((upload.project.name.normalized(), upload.project.name.original()), ("my-pkg", "My_Pkg"));
    assert_eq!((upload.version.normalized(), upload.asset.as_str()), ("1.0", "my_pkg-1.0.0.tar.gz"));
    assert!(check_form(&form(&[])).is_ok());
}

#[test]
fn what_does_not_fit_together_is_refused_and_says_what() {
    for (filename, changed, expected) in [
        ("my_pkg-1.1.tar.gz", &[][..], "not of version '1.0'"),
        ("other-1.0.tar.gz", &[], "does not begin with the name"),
        ("my_pkg-1.0.rar", &[], "must end in"),
        ("../my_pkg-1.0.tar.gz", &[], "without `/`"),
        ("my_pkg-1.0.whl", &[], "must be `{name}-"),
        ("my_pkg-1.0.tar.gz", &[("version", "one")], "PEP 440"),
        ("my_pkg-1.0.tar.gz", &[("version", "")], "a field `version`"),
        ("my_pkg-1.0.tar.gz", &[("name", "")], "a field `name`"),
        ("my_pkg-1.0.tar.gz", &[("name", "-my-")], "letters, digits"),
    ] {
        let refused = refusal(Upload::parse(filename, &form(changed)));
        assert!(refused.contains(expected), "{filename} {changed:?}: {refused}");
    }
    for (changed, expected) in [
        ((":action", ""), "`:action`"),
        ((":action", "submit"), "must be `file_upload`"),
        (("filetype", ""), "`filetype`"),
    ] {
        let refused = refusal(check_form(&form(&[changed])));
        assert!(refused.contains(expected), "{changed:?}: {refused}");
    }
}

#[test]
fn a_file_is_of_what_its_own_metadata_say() {
    let upload = Upload::parse("my_pkg-1.0.tar.gz", &form(&[])).unwrap();
    for (file, fits) in [
        (&b"Name: my.pkg\nVersion: 1.0.0\n"[..], true),
        (b"Summary: short\n", true),
        (b"Name: other\nVersion: 1.0\n", false),
        (b"Name: my-pkg\nVersion: 1.1\n", false),
    ] {
        let metadata = CoreMetadata::parse(file).unwrap();
        assert_eq!(upload.check_metadata(&metadata).is_ok(), fits, "{metadata:?}");
    }
}

#[test]
fn a_file_has_the_digests_that_the_form_tells() {
    let [md5, sha256] = ["d4".repeat(16), "5a".repeat(32)];
    let (sha1, sha512) = (String::new(), String::new());
    let hashes = AssetHashes { md5, sha1, sha256, sha512 };
    for (field, value, fits) in [
        ("sha256_digest", "5A".repeat(32), true),
        ("sha256_digest", "5b".repeat(32), false),
        ("sha256_digest", "5a".to_owned(), false),
        ("md5_digest", "d4".repeat(16), true),
        ("md5_digest", "d5".repeat(16), false),
        ("blake2_256_digest", "B2".repeat(32), true),
        ("blake2_256_digest", "b3".repeat(32), false),
        ("blake2_256_digest", "00".to_owned(), false),
        ("md5_digest", String::new(), true),
    ] {
        let checked = check_digests(&form(&[(field, &value)]), &hashes, &"b2".repeat(32));
        assert_eq!(checked.is_ok(), fits, "{field} {value}");
    }
}
